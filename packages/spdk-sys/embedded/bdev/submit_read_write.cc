// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "submit_read_write.h"

#include <cerrno>

#include "data_buffer.h"
#include "split.h"
#include "submit.h"

namespace embedded::bdev {

namespace {

void set_extras(spdk_bdev_io* io, const ReadWriteExtras& extras) {
  io->u.bdev.dif_check_flags = extras.dif_check_flags;
  io->u.bdev.ext_io_flags = extras.ext_io_flags;
  io->u.bdev.nvme_cdw12.raw = extras.cdw12;
  io->u.bdev.nvme_cdw13.raw = extras.cdw13;
}

// A type-specialised copy per I/O type: the submission path of reads and writes has no further
// branches.
template <spdk_bdev_io_type type>
inline int submit_with_iovs(spdk_bdev_desc* desc, spdk_io_channel* ch, iovec* iovs, int iovcnt,
                            void* md_buf, uint64_t offset_blocks, uint64_t num_blocks,
                            spdk_bdev_io_completion_cb cb, void* cb_arg,
                            const ReadWriteExtras& extras) {
  if (!is_valid_range(desc->bdev, offset_blocks, num_blocks)) [[unlikely]] {
    return -EINVAL;
  }
  spdk_bdev_channel* channel = to_bdev_channel(ch);
  spdk_bdev_io* io = acquire_io(channel);
  if (io == nullptr) [[unlikely]] {
    return -ENOMEM;
  }
  prepare_io(io, channel, desc, type, cb, cb_arg);
  set_range(io, offset_blocks, num_blocks);
  set_buffers(io, iovs, iovcnt, md_buf);
  set_extras(io, extras);
  io->internal.split = should_split(io);
  submit_vectored(io);
  return 0;
}

template <spdk_bdev_io_type type>
inline int submit_with_buffer(spdk_bdev_desc* desc, spdk_io_channel* ch, void* buf, void* md_buf,
                              uint64_t offset_blocks, uint64_t num_blocks,
                              spdk_bdev_io_completion_cb cb, void* cb_arg, uint32_t ext_io_flags) {
  const spdk_bdev* bdev = desc->bdev;
  if (!is_valid_range(bdev, offset_blocks, num_blocks)) [[unlikely]] {
    return -EINVAL;
  }
  spdk_bdev_channel* channel = to_bdev_channel(ch);
  spdk_bdev_io* io = acquire_io(channel);
  if (io == nullptr) [[unlikely]] {
    return -ENOMEM;
  }
  prepare_io(io, channel, desc, type, cb, cb_arg);
  set_range(io, offset_blocks, num_blocks);
  set_buffer(io, buf, num_blocks * bdev->blocklen, md_buf);
  set_extras(io, {.dif_check_flags = bdev->dif_check_flags, .ext_io_flags = ext_io_flags});
  io->internal.split = should_split(io);
  submit(io);
  return 0;
}

// What spdk_bdev_ext_io_opts asks for; callers may pass a shorter struct of an earlier version.
struct ExtendedOptions {
  void* metadata = nullptr;
  ReadWriteExtras extras;
};

#define EXT_OPT(opts, field)                                                      \
  (offsetof(spdk_bdev_ext_io_opts, field) + sizeof((opts)->field) <= (opts)->size \
       ? (opts)->field                                                            \
       : decltype((opts)->field){})

int read_extended_options(const spdk_bdev* bdev, const spdk_bdev_ext_io_opts* opts,
                          const iovec* iov, ExtendedOptions& out) {
  out.extras.dif_check_flags = bdev->dif_check_flags;
  if (opts == nullptr) {
    return 0;
  }
  const size_t minimum = offsetof(spdk_bdev_ext_io_opts, metadata) + sizeof(opts->metadata);
  if (opts->size < minimum || opts->size > sizeof(*opts)) {
    return -EINVAL;
  }
  if (opts->memory_domain != nullptr && !has_buffer(iov)) {
    return -EINVAL;
  }
  const void* sequence = EXT_OPT(opts, accel_sequence);
  out.metadata = opts->metadata;
  if (out.metadata != nullptr &&
      (!has_separate_metadata(bdev) || !has_buffer(iov) || sequence != nullptr)) {
    return -EINVAL;
  }
  if (opts->memory_domain != nullptr || sequence != nullptr) {
    // This backend has neither memory domains nor an acceleration framework that could have made
    // one.
    return -ENOTSUP;
  }
  out.extras.dif_check_flags &= ~EXT_OPT(opts, dif_check_flags_exclude_mask);
  out.extras.cdw12 = EXT_OPT(opts, nvme_cdw12).raw;
  out.extras.cdw13 = EXT_OPT(opts, nvme_cdw13).raw;
  return 0;
}

#undef EXT_OPT

}  // namespace

int submit_read(spdk_bdev_desc* desc, spdk_io_channel* channel, iovec* iovs, int iovcnt,
                void* md_buf, uint64_t offset_blocks, uint64_t num_blocks,
                spdk_bdev_io_completion_cb callback, void* callback_arg,
                const ReadWriteExtras& extras) {
  return submit_with_iovs<SPDK_BDEV_IO_TYPE_READ>(desc, channel, iovs, iovcnt, md_buf,
                                                  offset_blocks, num_blocks, callback, callback_arg,
                                                  extras);
}

int submit_write(spdk_bdev_desc* desc, spdk_io_channel* channel, iovec* iovs, int iovcnt,
                 void* md_buf, uint64_t offset_blocks, uint64_t num_blocks,
                 spdk_bdev_io_completion_cb callback, void* callback_arg,
                 const ReadWriteExtras& extras) {
  if (!desc->write) [[unlikely]] {
    return -EBADF;
  }
  return submit_with_iovs<SPDK_BDEV_IO_TYPE_WRITE>(desc, channel, iovs, iovcnt, md_buf,
                                                   offset_blocks, num_blocks, callback,
                                                   callback_arg, extras);
}

int submit_read_buffer(spdk_bdev_desc* desc, spdk_io_channel* channel, void* buf, void* md_buf,
                       uint64_t offset_blocks, uint64_t num_blocks,
                       spdk_bdev_io_completion_cb callback, void* callback_arg,
                       uint32_t ext_io_flags) {
  return submit_with_buffer<SPDK_BDEV_IO_TYPE_READ>(
      desc, channel, buf, md_buf, offset_blocks, num_blocks, callback, callback_arg, ext_io_flags);
}

int submit_write_buffer(spdk_bdev_desc* desc, spdk_io_channel* channel, void* buf, void* md_buf,
                        uint64_t offset_blocks, uint64_t num_blocks,
                        spdk_bdev_io_completion_cb callback, void* callback_arg) {
  if (!desc->write) [[unlikely]] {
    return -EBADF;
  }
  return submit_with_buffer<SPDK_BDEV_IO_TYPE_WRITE>(desc, channel, buf, md_buf, offset_blocks,
                                                     num_blocks, callback, callback_arg, 0);
}

}  // namespace embedded::bdev

using namespace embedded::bdev;

int spdk_bdev_read_with_flags(spdk_bdev_desc* desc, spdk_io_channel* ch, void* buf, uint64_t offset,
                              uint64_t nbytes, spdk_bdev_io_completion_cb cb, void* cb_arg,
                              uint32_t ext_io_flags) {
  BlockRange range;
  if (!to_blocks(desc->bdev, offset, nbytes, range)) {
    return -EINVAL;
  }
  return submit_read_buffer(desc, ch, buf, nullptr, range.offset_blocks, range.num_blocks, cb,
                            cb_arg, ext_io_flags);
}

int spdk_bdev_read(spdk_bdev_desc* desc, spdk_io_channel* ch, void* buf, uint64_t offset,
                   uint64_t nbytes, spdk_bdev_io_completion_cb cb, void* cb_arg) {
  return spdk_bdev_read_with_flags(desc, ch, buf, offset, nbytes, cb, cb_arg, 0);
}

int spdk_bdev_read_blocks(spdk_bdev_desc* desc, spdk_io_channel* ch, void* buf,
                          uint64_t offset_blocks, uint64_t num_blocks,
                          spdk_bdev_io_completion_cb cb, void* cb_arg) {
  return submit_read_buffer(desc, ch, buf, nullptr, offset_blocks, num_blocks, cb, cb_arg, 0);
}

int spdk_bdev_read_blocks_with_flags(spdk_bdev_desc* desc, spdk_io_channel* ch, void* buf,
                                     uint64_t offset_blocks, uint64_t num_blocks,
                                     spdk_bdev_io_completion_cb cb, void* cb_arg,
                                     uint32_t ext_io_flags) {
  return submit_read_buffer(desc, ch, buf, nullptr, offset_blocks, num_blocks, cb, cb_arg,
                            ext_io_flags);
}

int spdk_bdev_read_blocks_with_md(spdk_bdev_desc* desc, spdk_io_channel* ch, void* buf, void* md,
                                  uint64_t offset_blocks, uint64_t num_blocks,
                                  spdk_bdev_io_completion_cb cb, void* cb_arg) {
  if (!accepts_metadata(desc->bdev, md, buf)) {
    return -EINVAL;
  }
  return submit_read_buffer(desc, ch, buf, md, offset_blocks, num_blocks, cb, cb_arg, 0);
}

int spdk_bdev_readv(spdk_bdev_desc* desc, spdk_io_channel* ch, iovec* iov, int iovcnt,
                    uint64_t offset, uint64_t nbytes, spdk_bdev_io_completion_cb cb, void* cb_arg) {
  BlockRange range;
  if (!to_blocks(desc->bdev, offset, nbytes, range)) {
    return -EINVAL;
  }
  return spdk_bdev_readv_blocks(desc, ch, iov, iovcnt, range.offset_blocks, range.num_blocks, cb,
                                cb_arg);
}

int spdk_bdev_readv_blocks(spdk_bdev_desc* desc, spdk_io_channel* ch, iovec* iov, int iovcnt,
                           uint64_t offset_blocks, uint64_t num_blocks,
                           spdk_bdev_io_completion_cb cb, void* cb_arg) {
  return submit_read(desc, ch, iov, iovcnt, nullptr, offset_blocks, num_blocks, cb, cb_arg,
                     {.dif_check_flags = desc->bdev->dif_check_flags});
}

int spdk_bdev_readv_blocks_with_flags(spdk_bdev_desc* desc, spdk_io_channel* ch, iovec* iov,
                                      int iovcnt, uint64_t offset_blocks, uint64_t num_blocks,
                                      spdk_bdev_io_completion_cb cb, void* cb_arg,
                                      uint32_t ext_io_flags) {
  return submit_read(
      desc, ch, iov, iovcnt, nullptr, offset_blocks, num_blocks, cb, cb_arg,
      {.dif_check_flags = desc->bdev->dif_check_flags, .ext_io_flags = ext_io_flags});
}

int spdk_bdev_readv_blocks_with_md(spdk_bdev_desc* desc, spdk_io_channel* ch, iovec* iov,
                                   int iovcnt, void* md, uint64_t offset_blocks,
                                   uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
                                   void* cb_arg) {
  if (!accepts_metadata(desc->bdev, md, has_buffer(iov) ? iov : nullptr)) {
    return -EINVAL;
  }
  return submit_read(desc, ch, iov, iovcnt, md, offset_blocks, num_blocks, cb, cb_arg,
                     {.dif_check_flags = desc->bdev->dif_check_flags});
}

int spdk_bdev_readv_blocks_ext(spdk_bdev_desc* desc, spdk_io_channel* ch, iovec* iov, int iovcnt,
                               uint64_t offset_blocks, uint64_t num_blocks,
                               spdk_bdev_io_completion_cb cb, void* cb_arg,
                               spdk_bdev_ext_io_opts* opts) {
  return spdk_bdev_readv_blocks_ext_with_flags(desc, ch, iov, iovcnt, offset_blocks, num_blocks, cb,
                                               cb_arg, opts, 0);
}

int spdk_bdev_readv_blocks_ext_with_flags(spdk_bdev_desc* desc, spdk_io_channel* ch, iovec* iov,
                                          int iovcnt, uint64_t offset_blocks, uint64_t num_blocks,
                                          spdk_bdev_io_completion_cb cb, void* cb_arg,
                                          spdk_bdev_ext_io_opts* opts, uint32_t ext_io_flags) {
  ExtendedOptions extended;
  const int rc = read_extended_options(desc->bdev, opts, iov, extended);
  if (rc != 0) {
    return rc;
  }
  extended.extras.ext_io_flags = ext_io_flags;
  extended.extras.cdw12 = 0;
  extended.extras.cdw13 = 0;
  return submit_read(desc, ch, iov, iovcnt, extended.metadata, offset_blocks, num_blocks, cb,
                     cb_arg, extended.extras);
}

int spdk_bdev_write(spdk_bdev_desc* desc, spdk_io_channel* ch, void* buf, uint64_t offset,
                    uint64_t nbytes, spdk_bdev_io_completion_cb cb, void* cb_arg) {
  BlockRange range;
  if (!to_blocks(desc->bdev, offset, nbytes, range)) {
    return -EINVAL;
  }
  return submit_write_buffer(desc, ch, buf, nullptr, range.offset_blocks, range.num_blocks, cb,
                             cb_arg);
}

int spdk_bdev_write_blocks(spdk_bdev_desc* desc, spdk_io_channel* ch, void* buf,
                           uint64_t offset_blocks, uint64_t num_blocks,
                           spdk_bdev_io_completion_cb cb, void* cb_arg) {
  return submit_write_buffer(desc, ch, buf, nullptr, offset_blocks, num_blocks, cb, cb_arg);
}

int spdk_bdev_write_blocks_with_md(spdk_bdev_desc* desc, spdk_io_channel* ch, void* buf, void* md,
                                   uint64_t offset_blocks, uint64_t num_blocks,
                                   spdk_bdev_io_completion_cb cb, void* cb_arg) {
  if (!accepts_metadata(desc->bdev, md, buf)) {
    return -EINVAL;
  }
  return submit_write_buffer(desc, ch, buf, md, offset_blocks, num_blocks, cb, cb_arg);
}

int spdk_bdev_writev(spdk_bdev_desc* desc, spdk_io_channel* ch, iovec* iov, int iovcnt,
                     uint64_t offset, uint64_t len, spdk_bdev_io_completion_cb cb, void* cb_arg) {
  BlockRange range;
  if (!to_blocks(desc->bdev, offset, len, range)) {
    return -EINVAL;
  }
  return spdk_bdev_writev_blocks(desc, ch, iov, iovcnt, range.offset_blocks, range.num_blocks, cb,
                                 cb_arg);
}

int spdk_bdev_writev_blocks(spdk_bdev_desc* desc, spdk_io_channel* ch, iovec* iov, int iovcnt,
                            uint64_t offset_blocks, uint64_t num_blocks,
                            spdk_bdev_io_completion_cb cb, void* cb_arg) {
  return submit_write(desc, ch, iov, iovcnt, nullptr, offset_blocks, num_blocks, cb, cb_arg,
                      {.dif_check_flags = desc->bdev->dif_check_flags});
}

int spdk_bdev_writev_blocks_with_md(spdk_bdev_desc* desc, spdk_io_channel* ch, iovec* iov,
                                    int iovcnt, void* md, uint64_t offset_blocks,
                                    uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
                                    void* cb_arg) {
  if (!accepts_metadata(desc->bdev, md, has_buffer(iov) ? iov : nullptr)) {
    return -EINVAL;
  }
  return submit_write(desc, ch, iov, iovcnt, md, offset_blocks, num_blocks, cb, cb_arg,
                      {.dif_check_flags = desc->bdev->dif_check_flags});
}

int spdk_bdev_writev_blocks_ext(spdk_bdev_desc* desc, spdk_io_channel* ch, iovec* iov, int iovcnt,
                                uint64_t offset_blocks, uint64_t num_blocks,
                                spdk_bdev_io_completion_cb cb, void* cb_arg,
                                spdk_bdev_ext_io_opts* opts) {
  ExtendedOptions extended;
  const int rc = read_extended_options(desc->bdev, opts, iov, extended);
  if (rc != 0) {
    return rc;
  }
  return submit_write(desc, ch, iov, iovcnt, extended.metadata, offset_blocks, num_blocks, cb,
                      cb_arg, extended.extras);
}

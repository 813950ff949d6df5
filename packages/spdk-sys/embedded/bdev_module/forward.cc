// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "forward.h"

#include <cerrno>

#include "../log/logging.h"

namespace embedded::bdev_module {

namespace {

void submit(spdk_bdev_io* io);

spdk_bdev_ext_io_opts extended_options(const spdk_bdev_io* io) {
  spdk_bdev_ext_io_opts opts{};
  opts.size = sizeof(opts);
  opts.memory_domain = io->u.bdev.memory_domain;
  opts.memory_domain_ctx = io->u.bdev.memory_domain_ctx;
  opts.metadata = io->u.bdev.md_buf;
  return opts;
}

void wait_for_io(spdk_bdev_io* io) {
  ForwardedIo& forwarded = ForwardedIo::of(io);
  forwarded.wait.bdev = io->bdev;
  forwarded.wait.cb_fn = [](void* context) { submit(static_cast<spdk_bdev_io*>(context)); };
  forwarded.wait.cb_arg = io;
  const int rc = spdk_bdev_queue_io_wait(io->bdev, forwarded.channel, &forwarded.wait);
  if (rc != 0) {
    EMBEDDED_ERRLOG("%s: cannot wait for a free I/O: %d\n", io->bdev->name, rc);
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
  }
}

void handle(spdk_bdev_io* io, int rc) {
  if (rc == -ENOMEM) {
    wait_for_io(io);
  } else if (rc != 0) {
    EMBEDDED_ERRLOG("%s: its base refused an I/O of type %d: %d\n", io->bdev->name, io->type, rc);
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
  }
}

// A read without a buffer gets one here, so that the base does not lend its own, which would be
// gone with the base's I/O.
void read(spdk_io_channel*, spdk_bdev_io* io, bool success) {
  if (!success) {
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
    return;
  }
  const ForwardedIo& to = ForwardedIo::of(io);
  const auto& u = io->u.bdev;
  spdk_bdev_ext_io_opts opts = extended_options(io);
  handle(io, spdk_bdev_readv_blocks_ext(to.desc, to.channel, u.iovs, u.iovcnt, u.offset_blocks,
                                        u.num_blocks, to.done, io, &opts));
}

int write(spdk_bdev_io* io, const ForwardedIo& to) {
  const auto& u = io->u.bdev;
  spdk_bdev_ext_io_opts opts = extended_options(io);
  return spdk_bdev_writev_blocks_ext(to.desc, to.channel, u.iovs, u.iovcnt, u.offset_blocks,
                                     u.num_blocks, to.done, io, &opts);
}

int compare(spdk_bdev_io* io, const ForwardedIo& to) {
  const auto& u = io->u.bdev;
  if (u.md_buf != nullptr) {
    return spdk_bdev_comparev_blocks_with_md(to.desc, to.channel, u.iovs, u.iovcnt, u.md_buf,
                                             u.offset_blocks, u.num_blocks, to.done, io);
  }
  return spdk_bdev_comparev_blocks(to.desc, to.channel, u.iovs, u.iovcnt, u.offset_blocks,
                                   u.num_blocks, to.done, io);
}

int zcopy(spdk_bdev_io* io, ForwardedIo& to) {
  const auto& u = io->u.bdev;
  if (u.zcopy.start) {
    to.lender = nullptr;
    return spdk_bdev_zcopy_start(to.desc, to.channel, nullptr, 0, u.offset_blocks, u.num_blocks,
                                 u.zcopy.populate, to.done, io);
  }
  return to.lender == nullptr ? -EINVAL
                              : spdk_bdev_zcopy_end(to.lender, u.zcopy.commit, to.done, io);
}

int nvme(spdk_bdev_io* io, const ForwardedIo& to) {
  const auto& u = io->u.nvme_passthru;
  switch (io->type) {
    case SPDK_BDEV_IO_TYPE_NVME_ADMIN:
      return spdk_bdev_nvme_admin_passthru(to.desc, to.channel, &u.cmd, u.buf, u.nbytes, to.done,
                                           io);
    case SPDK_BDEV_IO_TYPE_NVME_IO:
      return spdk_bdev_nvme_io_passthru(to.desc, to.channel, &u.cmd, u.buf, u.nbytes, to.done, io);
    case SPDK_BDEV_IO_TYPE_NVME_IO_MD:
      return spdk_bdev_nvme_io_passthru_md(to.desc, to.channel, &u.cmd, u.buf, u.nbytes, u.md_buf,
                                           u.md_len, to.done, io);
    default:
      return spdk_bdev_nvme_iov_passthru_md(to.desc, to.channel, &u.cmd, u.iovs, u.iovcnt, u.nbytes,
                                            u.md_buf, u.md_len, to.done, io);
  }
}

int submit_range(spdk_bdev_io* io, const ForwardedIo& to) {
  const auto& u = io->u.bdev;
  switch (io->type) {
    case SPDK_BDEV_IO_TYPE_WRITE_ZEROES:
      return spdk_bdev_write_zeroes_blocks(to.desc, to.channel, u.offset_blocks, u.num_blocks,
                                           to.done, io);
    case SPDK_BDEV_IO_TYPE_UNMAP:
      return spdk_bdev_unmap_blocks(to.desc, to.channel, u.offset_blocks, u.num_blocks, to.done,
                                    io);
    case SPDK_BDEV_IO_TYPE_FLUSH:
      return spdk_bdev_flush_blocks(to.desc, to.channel, u.offset_blocks, u.num_blocks, to.done,
                                    io);
    default:
      return spdk_bdev_copy_blocks(to.desc, to.channel, u.offset_blocks, u.copy.src_offset_blocks,
                                   u.num_blocks, to.done, io);
  }
}

int submit_other_than_read(spdk_bdev_io* io, ForwardedIo& to) {
  const auto& u = io->u.bdev;
  switch (io->type) {
    case SPDK_BDEV_IO_TYPE_WRITE:
      return write(io, to);
    case SPDK_BDEV_IO_TYPE_WRITE_ZEROES:
    case SPDK_BDEV_IO_TYPE_UNMAP:
    case SPDK_BDEV_IO_TYPE_FLUSH:
    case SPDK_BDEV_IO_TYPE_COPY:
      return submit_range(io, to);
    case SPDK_BDEV_IO_TYPE_RESET:
      return spdk_bdev_reset(to.desc, to.channel, to.done, io);
    case SPDK_BDEV_IO_TYPE_ABORT:
      // The base knows its part of the I/O by the context that it was submitted with.
      return spdk_bdev_abort(to.desc, to.channel, io->u.abort.bio_to_abort, to.done, io);
    case SPDK_BDEV_IO_TYPE_ZCOPY:
      return zcopy(io, to);
    case SPDK_BDEV_IO_TYPE_COMPARE:
      return compare(io, to);
    case SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE:
      return spdk_bdev_comparev_and_writev_blocks(to.desc, to.channel, u.iovs, u.iovcnt,
                                                  u.fused_iovs, u.fused_iovcnt, u.offset_blocks,
                                                  u.num_blocks, to.done, io);
    case SPDK_BDEV_IO_TYPE_NVME_ADMIN:
    case SPDK_BDEV_IO_TYPE_NVME_IO:
    case SPDK_BDEV_IO_TYPE_NVME_IO_MD:
    case SPDK_BDEV_IO_TYPE_NVME_IOV_MD:
      return nvme(io, to);
    default:
      return -ENOTSUP;
  }
}

void submit(spdk_bdev_io* io) {
  if (io->type == SPDK_BDEV_IO_TYPE_READ) {
    spdk_bdev_io_get_buf(io, read, io->u.bdev.num_blocks * io->bdev->blocklen);
  } else {
    handle(io, submit_other_than_read(io, ForwardedIo::of(io)));
  }
}

}  // namespace

void forward(spdk_bdev_io* io, spdk_bdev_desc* desc, spdk_io_channel* channel,
             spdk_bdev_io_completion_cb done) {
  ForwardedIo& forwarded = ForwardedIo::of(io);
  forwarded.desc = desc;
  forwarded.channel = channel;
  forwarded.done = done;
  submit(io);
}

bool keeps_lender(spdk_bdev_io* io, spdk_bdev_io* base_io, bool success) {
  if (io->type != SPDK_BDEV_IO_TYPE_ZCOPY) {
    return false;
  }
  const bool lends = success && io->u.bdev.zcopy.start;
  ForwardedIo::of(io).lender = lends ? base_io : nullptr;
  if (lends) {
    const iovec& memory = base_io->u.bdev.iovs[0];
    spdk_bdev_io_set_buf(io, memory.iov_base, memory.iov_len);
  }
  return lends;
}

}  // namespace embedded::bdev_module

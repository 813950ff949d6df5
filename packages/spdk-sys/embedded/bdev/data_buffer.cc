// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "data_buffer.h"

#include <algorithm>
#include <cstring>

#include "../log/logging.h"
#include "submit.h"

namespace embedded::bdev {

namespace {

uint64_t metadata_bytes(const spdk_bdev_io* io) {
  return has_separate_metadata(io->bdev) ? io->u.bdev.num_blocks * io->bdev->md_len : 0;
}

uint64_t with_alignment(const spdk_bdev_io* io, uint64_t bytes) {
  return bytes + spdk_bdev_get_buf_align(io->bdev) - 1 + metadata_bytes(io);
}

bool is_aligned(const iovec* iovs, int iovcnt, size_t alignment) {
  uintptr_t bits = 0;
  for (int i = 0; i < iovcnt; ++i) {
    bits |= reinterpret_cast<uintptr_t>(iovs[i].iov_base);
  }
  return (bits & (alignment - 1)) == 0;
}

spdk_iobuf_channel* buffers_of(spdk_bdev_io* io) {
  return &io->internal.ch->shared->management->data_buffers;
}

// The callback may complete and free the I/O, so nothing of it is touched after either of these.
void deliver(spdk_bdev_io* io, bool success) {
  io_flags(io) &= static_cast<uint8_t>(~kAwaitsOwnBuffer);
  spdk_bdev_io_get_buf_cb ready = io->internal.get_buf_cb;
  io->internal.get_buf_cb = nullptr;
  ready(io->internal.ch->module_channel, io, success);
}

// An auxiliary buffer belongs to the module; the I/O keeps no trace of it.
void deliver_auxiliary(spdk_bdev_io* io, void* buf) {
  spdk_bdev_io_get_aux_buf_cb ready = io->internal.get_aux_buf_cb;
  io->internal.get_aux_buf_cb = nullptr;
  ready(io->internal.ch->module_channel, io, buf);
}

uint64_t auxiliary_bytes(const spdk_bdev_io* io) {
  return io->u.bdev.num_blocks * io->bdev->blocklen;
}

uint64_t requested_bytes(const spdk_bdev_io* io) {
  return io->internal.get_aux_buf_cb != nullptr ? auxiliary_bytes(io) : io->internal.buf_len;
}

void copy_from_iovs(char* to, const iovec* iovs, int iovcnt, size_t bytes) {
  for (int i = 0; i < iovcnt && bytes > 0; ++i) {
    const size_t part = std::min(bytes, iovs[i].iov_len);
    memcpy(to, iovs[i].iov_base, part);
    to += part;
    bytes -= part;
  }
}

void copy_to_iovs(const iovec* iovs, int iovcnt, const char* from, size_t bytes) {
  for (int i = 0; i < iovcnt && bytes > 0; ++i) {
    const size_t part = std::min(bytes, iovs[i].iov_len);
    memcpy(iovs[i].iov_base, from, part);
    from += part;
    bytes -= part;
  }
}

void bounce_metadata(spdk_bdev_io* io, void* md_buf, uint64_t bytes) {
  io->internal.orig_md_iov = {io->u.bdev.md_buf, bytes};
  io->internal.bounce_md_iov = {md_buf, bytes};
  if (io->type == SPDK_BDEV_IO_TYPE_WRITE) {
    memcpy(md_buf, io->u.bdev.md_buf, bytes);
  }
  io->u.bdev.md_buf = md_buf;
}

void bounce_data(spdk_bdev_io* io, void* buf, uint64_t bytes) {
  io->internal.orig_iovs = io->u.bdev.iovs;
  io->internal.orig_iovcnt = io->u.bdev.iovcnt;
  io->internal.bounce_iov = {buf, bytes};
  io->u.bdev.iovs = &io->internal.bounce_iov;
  io->u.bdev.iovcnt = 1;
  if (io->type == SPDK_BDEV_IO_TYPE_WRITE) {
    copy_from_iovs(static_cast<char*>(buf), io->internal.orig_iovs, io->internal.orig_iovcnt,
                   bytes);
  }
}

void use_buffer(spdk_bdev_io* io, void* buf) {
  if (io->internal.get_aux_buf_cb != nullptr) {
    deliver_auxiliary(io, buf);
    return;
  }
  io->internal.buf = buf;
  const uint64_t bytes = io->internal.buf_len;
  const uintptr_t alignment = spdk_bdev_get_buf_align(io->bdev);
  auto* aligned = reinterpret_cast<char*>((reinterpret_cast<uintptr_t>(buf) + alignment - 1) &
                                          ~(alignment - 1));
  if (has_buffer(io->u.bdev.iovs)) {
    bounce_data(io, aligned, bytes);
  } else {
    spdk_bdev_io_set_buf(io, aligned, bytes);
  }
  if (has_separate_metadata(io->bdev)) {
    char* md_buf = aligned + bytes;
    if (io->u.bdev.md_buf != nullptr) {
      bounce_metadata(io, md_buf, metadata_bytes(io));
    } else {
      io->u.bdev.md_buf = md_buf;
    }
  }
  deliver(io, true);
}

spdk_bdev_io* from_wait_entry(spdk_iobuf_entry* entry) {
  return reinterpret_cast<spdk_bdev_io*>(reinterpret_cast<char*>(entry) -
                                         offsetof(spdk_bdev_io, internal.iobuf));
}

void buffer_available(spdk_iobuf_entry* entry, void* buf) {
  use_buffer(from_wait_entry(entry), buf);
}

void request_buffer(spdk_bdev_io* io) {
  spdk_iobuf_channel* buffers = buffers_of(io);
  const uint64_t total = with_alignment(io, requested_bytes(io));
  if (total > buffers->large.bufsize) {
    EMBEDDED_ERRLOG("%s: a buffer of %lu bytes exceeds the largest of %u\n", io->bdev->name, total,
                    buffers->large.bufsize);
    if (io->internal.get_aux_buf_cb != nullptr) {
      deliver_auxiliary(io, nullptr);
    } else {
      deliver(io, false);
    }
    return;
  }
  void* buf = spdk_iobuf_get(buffers, total, &io->internal.iobuf, buffer_available);
  if (buf != nullptr) {
    use_buffer(io, buf);
  }
}

void abort_waiter(spdk_iobuf_channel* buffers, spdk_bdev_io* io) {
  spdk_iobuf_entry_abort(buffers, &io->internal.iobuf, with_alignment(io, requested_bytes(io)));
  if ((io_flags(io) & kAwaitsOwnBuffer) != 0) {
    // The module does not have this I/O; its continuation fails it.
    deliver(io, false);
    return;
  }
  io->internal.get_buf_cb = nullptr;
  io->internal.get_aux_buf_cb = nullptr;
  spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_ABORTED);
}

int abort_if_of_channel(spdk_iobuf_channel* buffers, spdk_iobuf_entry* entry, void* context) {
  spdk_bdev_io* io = from_wait_entry(entry);
  if (io->internal.ch == context) {
    abort_waiter(buffers, io);
  }
  return 0;
}

int abort_if_same(spdk_iobuf_channel* buffers, spdk_iobuf_entry* entry, void* context) {
  spdk_bdev_io* io = from_wait_entry(entry);
  if (io != context) {
    return 0;
  }
  abort_waiter(buffers, io);
  return 1;
}

}  // namespace

void acquire_own_buffer(spdk_bdev_io* io, spdk_bdev_io_get_buf_cb ready, uint64_t bytes) {
  io->internal.get_buf_cb = ready;
  io->internal.buf_len = bytes;
  io_flags(io) |= kAwaitsOwnBuffer;
  request_buffer(io);
}

void return_bounced_data(spdk_bdev_io* io) {
  if (io->type == SPDK_BDEV_IO_TYPE_READ) {
    copy_to_iovs(io->internal.orig_iovs, io->internal.orig_iovcnt,
                 static_cast<const char*>(io->internal.bounce_iov.iov_base),
                 io->internal.bounce_iov.iov_len);
    if (io->internal.orig_md_iov.iov_base != nullptr) {
      memcpy(io->internal.orig_md_iov.iov_base, io->internal.bounce_md_iov.iov_base,
             io->internal.orig_md_iov.iov_len);
    }
  }
  release_data_buffer(io);
}

void release_data_buffer(spdk_bdev_io* io) {
  void* buf = io->internal.buf;
  if (io->internal.orig_iovcnt != 0) {
    io->u.bdev.iovs = io->internal.orig_iovs;
    io->u.bdev.iovcnt = io->internal.orig_iovcnt;
    if (io->internal.orig_md_iov.iov_base != nullptr) {
      io->u.bdev.md_buf = io->internal.orig_md_iov.iov_base;
    }
  }
  io->internal.buf = nullptr;
  io->internal.orig_iovs = nullptr;
  io->internal.orig_iovcnt = 0;
  io->internal.orig_md_iov = {};
  spdk_iobuf_put(buffers_of(io), buf, with_alignment(io, io->internal.buf_len));
}

void abort_buffer_waiters(spdk_bdev_channel* channel) {
  spdk_iobuf_channel* buffers = &channel->shared->management->data_buffers;
  spdk_iobuf_for_each_entry(buffers, &buffers->small, abort_if_of_channel, channel);
  spdk_iobuf_for_each_entry(buffers, &buffers->large, abort_if_of_channel, channel);
}

bool abort_buffer_waiter(spdk_bdev_io* io) {
  spdk_iobuf_channel* buffers = buffers_of(io);
  return spdk_iobuf_for_each_entry(buffers, &buffers->small, abort_if_same, io) == 1 ||
         spdk_iobuf_for_each_entry(buffers, &buffers->large, abort_if_same, io) == 1;
}

}  // namespace embedded::bdev

using namespace embedded::bdev;

void spdk_bdev_io_get_buf(spdk_bdev_io* bdev_io, spdk_bdev_io_get_buf_cb cb, uint64_t len) {
  if (has_buffer(bdev_io->u.bdev.iovs) && is_aligned(bdev_io->u.bdev.iovs, bdev_io->u.bdev.iovcnt,
                                                     spdk_bdev_get_buf_align(bdev_io->bdev))) {
    cb(bdev_io->internal.ch->module_channel, bdev_io, true);
    return;
  }
  bdev_io->internal.get_buf_cb = cb;
  bdev_io->internal.buf_len = len;
  request_buffer(bdev_io);
}

void spdk_bdev_io_get_aux_buf(spdk_bdev_io* bdev_io, spdk_bdev_io_get_aux_buf_cb cb) {
  bdev_io->internal.get_aux_buf_cb = cb;
  request_buffer(bdev_io);
}

void spdk_bdev_io_put_aux_buf(spdk_bdev_io* bdev_io, void* aux_buf) {
  spdk_iobuf_put(buffers_of(bdev_io), aux_buf, with_alignment(bdev_io, auxiliary_bytes(bdev_io)));
}

void spdk_bdev_io_set_buf(spdk_bdev_io* bdev_io, void* buf, size_t len) {
  if (bdev_io->u.bdev.iovs == nullptr) {
    bdev_io->u.bdev.iovs = &bdev_io->iov;
    bdev_io->u.bdev.iovcnt = 1;
  }
  bdev_io->u.bdev.iovs[0] = {buf, len};
}

void spdk_bdev_io_set_md_buf(spdk_bdev_io* bdev_io, void* md_buf, size_t) {
  bdev_io->u.bdev.md_buf = md_buf;
}

void spdk_bdev_io_get_iovec(spdk_bdev_io* bdev_io, iovec** iovp, int* iovcntp) {
  if (bdev_io == nullptr) {
    return;
  }
  const bool has_data = bdev_io->type == SPDK_BDEV_IO_TYPE_READ ||
                        bdev_io->type == SPDK_BDEV_IO_TYPE_WRITE ||
                        bdev_io->type == SPDK_BDEV_IO_TYPE_ZCOPY;
  if (iovp != nullptr) {
    *iovp = has_data ? bdev_io->u.bdev.iovs : nullptr;
  }
  if (iovcntp != nullptr) {
    *iovcntp = has_data ? bdev_io->u.bdev.iovcnt : 0;
  }
}

void* spdk_bdev_io_get_md_buf(spdk_bdev_io* bdev_io) {
  if (bdev_io == nullptr || !has_separate_metadata(bdev_io->bdev)) {
    return nullptr;
  }
  const bool has_data =
      bdev_io->type == SPDK_BDEV_IO_TYPE_READ || bdev_io->type == SPDK_BDEV_IO_TYPE_WRITE;
  return has_data ? bdev_io->u.bdev.md_buf : nullptr;
}

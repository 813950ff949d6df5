// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Operations on a range of blocks that carry no data: write zeroes, unmap, flush, seek.
#include <cerrno>

#include "completion.h"
#include "io.h"
#include "split.h"
#include "submit.h"
#include "submit_read_write.h"

using namespace embedded::bdev;

namespace {

struct RangeRequest {
  spdk_bdev_desc* desc;
  spdk_io_channel* channel;
  spdk_bdev_io_type type;
  BlockRange range;
  spdk_bdev_io_completion_cb callback;
  void* callback_arg;
};

// Fills in an I/O without submitting it; NULL when there is none.
spdk_bdev_io* prepare_range(const RangeRequest& request) {
  spdk_bdev_channel* channel = to_bdev_channel(request.channel);
  spdk_bdev_io* io = acquire_io(channel);
  if (io == nullptr) {
    return nullptr;
  }
  prepare_io(io, channel, request.desc, request.type, request.callback, request.callback_arg);
  set_range(io, request.range.offset_blocks, request.range.num_blocks);
  set_buffers(io, nullptr, 0, nullptr);
  io->internal.split = should_split(io);
  return io;
}

int check_write(const spdk_bdev_desc* desc, const BlockRange& range) {
  if (!desc->write) {
    return -EBADF;
  }
  return is_valid_range(desc->bdev, range.offset_blocks, range.num_blocks) ? 0 : -EINVAL;
}

void zeroes_written(spdk_bdev_io* write, bool success, void* context) {
  spdk_bdev_free_io(write);
  complete_unsubmitted(static_cast<spdk_bdev_io*>(context), success);
}

void write_zeroes_from_buffer(void* context) {
  auto* io = static_cast<spdk_bdev_io*>(context);
  const uint64_t num_blocks = io->u.bdev.num_blocks;
  auto* zeroes = static_cast<char*>(manager().zero_buffer);
  char* md_buf =
      has_separate_metadata(io->bdev) ? zeroes + num_blocks * io->bdev->blocklen : nullptr;
  const int rc =
      submit_write_buffer(io->internal.desc, to_io_channel(io->internal.ch), zeroes, md_buf,
                          io->u.bdev.offset_blocks, num_blocks, zeroes_written, io);
  if (rc == -ENOMEM) {
    wait_for_io(io, write_zeroes_from_buffer);
  } else if (rc != 0) {
    io->internal.status = SPDK_BDEV_IO_STATUS_FAILED;
    complete_unsubmitted_later(io);
  }
}

// The same with bytes instead of blocks.
int submit_bytes(decltype(spdk_bdev_unmap_blocks)* submit_blocks, spdk_bdev_desc* desc,
                 spdk_io_channel* ch, uint64_t offset, uint64_t bytes,
                 spdk_bdev_io_completion_cb cb, void* cb_arg) {
  BlockRange range;
  if (!to_blocks(desc->bdev, offset, bytes, range)) {
    return -EINVAL;
  }
  return submit_blocks(desc, ch, range.offset_blocks, range.num_blocks, cb, cb_arg);
}

int seek(const RangeRequest& request) {
  const spdk_bdev* bdev = request.desc->bdev;
  if (!is_valid_range(bdev, request.range.offset_blocks, 1)) {
    return -EINVAL;
  }
  spdk_bdev_io* io = prepare_range(request);
  if (io == nullptr) {
    return -ENOMEM;
  }
  if (is_type_supported(bdev, request.type)) {
    submit(io);
    return 0;
  }
  // A device that knows of no holes is data all through.
  io->u.bdev.seek.offset =
      request.type == SPDK_BDEV_IO_TYPE_SEEK_DATA ? request.range.offset_blocks : UINT64_MAX;
  succeed_unsubmitted_later(io);
  return 0;
}

}  // namespace

int spdk_bdev_write_zeroes(spdk_bdev_desc* desc, spdk_io_channel* ch, uint64_t offset, uint64_t len,
                           spdk_bdev_io_completion_cb cb, void* cb_arg) {
  return submit_bytes(spdk_bdev_write_zeroes_blocks, desc, ch, offset, len, cb, cb_arg);
}

int spdk_bdev_write_zeroes_blocks(spdk_bdev_desc* desc, spdk_io_channel* ch, uint64_t offset_blocks,
                                  uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
                                  void* cb_arg) {
  const BlockRange range{offset_blocks, num_blocks};
  int rc = check_write(desc, range);
  if (rc != 0) {
    return rc;
  }
  const bool native = is_type_supported(desc->bdev, SPDK_BDEV_IO_TYPE_WRITE_ZEROES);
  if (!native && !is_type_supported(desc->bdev, SPDK_BDEV_IO_TYPE_WRITE)) {
    return -ENOTSUP;
  }
  spdk_bdev_io* io = prepare_range({desc, ch, SPDK_BDEV_IO_TYPE_WRITE_ZEROES, range, cb, cb_arg});
  if (io == nullptr) {
    return -ENOMEM;
  }
  if (native || io->internal.split) {
    submit(io);
  } else {
    write_zeroes_from_buffer(io);
  }
  return 0;
}

int spdk_bdev_unmap(spdk_bdev_desc* desc, spdk_io_channel* ch, uint64_t offset, uint64_t nbytes,
                    spdk_bdev_io_completion_cb cb, void* cb_arg) {
  return submit_bytes(spdk_bdev_unmap_blocks, desc, ch, offset, nbytes, cb, cb_arg);
}

int spdk_bdev_unmap_blocks(spdk_bdev_desc* desc, spdk_io_channel* ch, uint64_t offset_blocks,
                           uint64_t num_blocks, spdk_bdev_io_completion_cb cb, void* cb_arg) {
  const BlockRange range{offset_blocks, num_blocks};
  int rc = check_write(desc, range);
  if (rc != 0) {
    return rc;
  }
  spdk_bdev_io* io = prepare_range({desc, ch, SPDK_BDEV_IO_TYPE_UNMAP, range, cb, cb_arg});
  if (io == nullptr) {
    return -ENOMEM;
  }
  // Modules find one empty iovec, as with SPDK.
  set_buffer(io, nullptr, 0, nullptr);
  if (num_blocks == 0) {
    succeed_unsubmitted_later(io);
  } else {
    submit(io);
  }
  return 0;
}

int spdk_bdev_flush(spdk_bdev_desc* desc, spdk_io_channel* ch, uint64_t offset, uint64_t length,
                    spdk_bdev_io_completion_cb cb, void* cb_arg) {
  return submit_bytes(spdk_bdev_flush_blocks, desc, ch, offset, length, cb, cb_arg);
}

int spdk_bdev_flush_blocks(spdk_bdev_desc* desc, spdk_io_channel* ch, uint64_t offset_blocks,
                           uint64_t num_blocks, spdk_bdev_io_completion_cb cb, void* cb_arg) {
  const BlockRange range{offset_blocks, num_blocks};
  int rc = check_write(desc, range);
  if (rc != 0) {
    return rc;
  }
  spdk_bdev_io* io = prepare_range({desc, ch, SPDK_BDEV_IO_TYPE_FLUSH, range, cb, cb_arg});
  if (io == nullptr) {
    return -ENOMEM;
  }
  submit(io);
  return 0;
}

int spdk_bdev_seek_data(spdk_bdev_desc* desc, spdk_io_channel* ch, uint64_t offset_blocks,
                        spdk_bdev_io_completion_cb cb, void* cb_arg) {
  return seek({desc, ch, SPDK_BDEV_IO_TYPE_SEEK_DATA, {offset_blocks, 0}, cb, cb_arg});
}

int spdk_bdev_seek_hole(spdk_bdev_desc* desc, spdk_io_channel* ch, uint64_t offset_blocks,
                        spdk_bdev_io_completion_cb cb, void* cb_arg) {
  return seek({desc, ch, SPDK_BDEV_IO_TYPE_SEEK_HOLE, {offset_blocks, 0}, cb, cb_arg});
}

uint64_t spdk_bdev_io_get_seek_offset(const spdk_bdev_io* bdev_io) {
  return bdev_io->u.bdev.seek.offset;
}

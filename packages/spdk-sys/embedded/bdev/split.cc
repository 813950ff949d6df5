// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "split.h"

#include <algorithm>
#include <cerrno>

#include "spdk/nvme_spec.h"

#include "../log/logging.h"
#include "completion.h"
#include "data_buffer.h"
#include "submit.h"
#include "submit_read_write.h"

namespace embedded::bdev {

namespace {

// Children that carry no data are this cheap; more at once gain nothing.
constexpr uint32_t kMaxDatalessChildren = 8;

uint32_t boundary_blocks(const spdk_bdev_io* io) {
  const spdk_bdev* bdev = io->bdev;
  if (io->type == SPDK_BDEV_IO_TYPE_WRITE && bdev->split_on_write_unit) {
    return bdev->write_unit_size;
  }
  return bdev->split_on_optimal_io_boundary ? bdev->optimal_io_boundary : 0;
}

bool crosses_boundary(const spdk_bdev_io* io, uint32_t boundary) {
  const uint64_t first = io->u.bdev.offset_blocks;
  const uint64_t last = first + io->u.bdev.num_blocks - 1;
  if ((boundary & (boundary - 1)) == 0) {
    return ((first ^ last) & ~static_cast<uint64_t>(boundary - 1)) != 0;
  }
  return first / boundary != last / boundary;
}

bool read_write_should_split(const spdk_bdev_io* io) {
  const spdk_bdev* bdev = io->bdev;
  const uint32_t boundary = boundary_blocks(io);
  if ((boundary | bdev->max_num_segments | bdev->max_segment_size | bdev->max_rw_size) == 0)
      [[likely]] {
    return false;
  }
  if (boundary != 0 && io->u.bdev.num_blocks != 0 && crosses_boundary(io, boundary)) {
    return true;
  }
  if (bdev->max_num_segments != 0 &&
      static_cast<uint32_t>(io->u.bdev.iovcnt) > bdev->max_num_segments) {
    return true;
  }
  if (bdev->max_rw_size != 0 && io->u.bdev.num_blocks > bdev->max_rw_size) {
    return true;
  }
  if (bdev->max_segment_size != 0) {
    const iovec* iovs = io->u.bdev.iovs;
    return std::any_of(iovs, iovs + io->u.bdev.iovcnt,
                       [bdev](const iovec& iov) { return iov.iov_len > bdev->max_segment_size; });
  }
  return false;
}

// A position in the parent's buffers.
struct Cursor {
  const iovec* iovs;
  int iovcnt;
  int index = 0;
  uint64_t offset = 0;

  bool at_end() const { return index >= iovcnt; }
  uint64_t left() const { return iovs[index].iov_len - offset; }
  void skip(uint64_t bytes) {
    while (bytes > 0 && !at_end()) {
      const uint64_t part = std::min(bytes, left());
      offset += part;
      bytes -= part;
      if (left() == 0) {
        ++index;
        offset = 0;
      }
    }
    while (!at_end() && left() == 0) {
      ++index;
      offset = 0;
    }
  }
};

struct Child {
  iovec* iovs;
  int iovcnt;
  uint64_t bytes;
};

// Cuts up to `bytes` from the cursor into at most `budget` segments, whole blocks only.
Child cut_child(spdk_bdev_io* parent, Cursor cursor, iovec* slots, int budget, uint64_t bytes) {
  const spdk_bdev* bdev = parent->bdev;
  const uint64_t max_segment = bdev->max_segment_size != 0 ? bdev->max_segment_size : UINT64_MAX;
  Child child{slots, 0, 0};
  while (child.bytes < bytes && child.iovcnt < budget && !cursor.at_end()) {
    const uint64_t part = std::min({cursor.left(), max_segment, bytes - child.bytes});
    slots[child.iovcnt++] = {static_cast<char*>(cursor.iovs[cursor.index].iov_base) + cursor.offset,
                             part};
    child.bytes += part;
    cursor.skip(part);
  }
  uint64_t surplus = child.bytes % bdev->blocklen;
  child.bytes -= surplus;
  while (surplus > 0) {
    iovec& tail = slots[child.iovcnt - 1];
    const uint64_t part = std::min<uint64_t>(surplus, tail.iov_len);
    tail.iov_len -= part;
    surplus -= part;
    if (tail.iov_len == 0) {
      --child.iovcnt;
    }
  }
  return child;
}

void complete_parent(spdk_bdev_io* parent) {
  delist_submitted(parent);
  if (parent->internal.status == SPDK_BDEV_IO_STATUS_SUCCESS && parent->internal.buf != nullptr &&
      parent->internal.orig_iovcnt != 0) {
    return_bounced_data(parent);
  }
  call_back(parent);
}

// Splitting may fail on its first child, within the submission; the callback has to wait then.
void complete_parent_message(void* context) {
  complete_parent(static_cast<spdk_bdev_io*>(context));
}

void fail_parent(spdk_bdev_io* parent) {
  parent->internal.status = SPDK_BDEV_IO_STATUS_FAILED;
  parent->u.bdev.split_remaining_num_blocks = 0;
  if (parent->u.bdev.split_outstanding == 0) {
    spdk_thread_send_msg(spdk_bdev_io_get_thread(parent), complete_parent_message, parent);
  }
}

bool outranks(const spdk_bdev_io* child, const spdk_bdev_io* parent) {
  // "No space" may hide a failure that matters more.
  const bool no_space = child->internal.status == SPDK_BDEV_IO_STATUS_NVME_ERROR &&
                        child->internal.error.nvme.sct == SPDK_NVME_SCT_VENDOR_SPECIFIC &&
                        child->internal.error.nvme.sc == ENOSPC;
  return parent->internal.status == SPDK_BDEV_IO_STATUS_SUCCESS || !no_space;
}

void split_continue(spdk_bdev_io* parent);
void split_continue_waiter(void* context) { split_continue(static_cast<spdk_bdev_io*>(context)); }

void child_done(spdk_bdev_io* child, bool success, void* context) {
  auto* parent = static_cast<spdk_bdev_io*>(context);
  if (!success) {
    if (outranks(child, parent)) {
      parent->internal.status = child->internal.status;
      parent->internal.error = child->internal.error;
    }
    parent->u.bdev.split_remaining_num_blocks = 0;
  }
  spdk_bdev_free_io(child);
  if (--parent->u.bdev.split_outstanding != 0) {
    return;
  }
  if (parent->u.bdev.split_remaining_num_blocks == 0) {
    complete_parent(parent);
    return;
  }
  split_continue(parent);
}

int submit_child_io(spdk_bdev_io* parent, const Child& child, uint64_t num_blocks) {
  spdk_bdev_desc* desc = parent->internal.desc;
  spdk_io_channel* channel = to_io_channel(parent->internal.ch);
  const auto& range = parent->u.bdev;
  const uint64_t offset = range.split_current_offset_blocks;
  const uint64_t done = offset - range.offset_blocks;
  char* md = range.md_buf == nullptr
                 ? nullptr
                 : static_cast<char*>(range.md_buf) + done * parent->bdev->md_len;
  switch (parent->type) {
    case SPDK_BDEV_IO_TYPE_READ:
      return submit_read(desc, channel, child.iovs, child.iovcnt, md, offset, num_blocks,
                         child_done, parent, {.dif_check_flags = range.dif_check_flags});
    case SPDK_BDEV_IO_TYPE_WRITE:
      return submit_write(desc, channel, child.iovs, child.iovcnt, md, offset, num_blocks,
                          child_done, parent,
                          {.dif_check_flags = range.dif_check_flags,
                           .cdw12 = range.nvme_cdw12.raw,
                           .cdw13 = range.nvme_cdw13.raw});
    case SPDK_BDEV_IO_TYPE_UNMAP:
      return spdk_bdev_unmap_blocks(desc, channel, offset, num_blocks, child_done, parent);
    case SPDK_BDEV_IO_TYPE_WRITE_ZEROES:
      return spdk_bdev_write_zeroes_blocks(desc, channel, offset, num_blocks, child_done, parent);
    case SPDK_BDEV_IO_TYPE_COPY:
      return spdk_bdev_copy_blocks(desc, channel, offset, range.copy.src_offset_blocks + done,
                                   num_blocks, child_done, parent);
    default:
      return -EINVAL;
  }
}

// False when no further child can be started now.
bool start_child(spdk_bdev_io* parent, const Child& child, uint64_t num_blocks) {
  auto& progress = parent->u.bdev;
  ++progress.split_outstanding;
  const int rc = submit_child_io(parent, child, num_blocks);
  if (rc == 0) {
    progress.split_current_offset_blocks += num_blocks;
    progress.split_remaining_num_blocks -= num_blocks;
    return true;
  }
  --progress.split_outstanding;
  if (rc != -ENOMEM) {
    fail_parent(parent);
  } else if (progress.split_outstanding == 0) {
    wait_for_io(parent, split_continue_waiter);
  }
  return false;
}

void split_read_write(spdk_bdev_io* parent) {
  const spdk_bdev* bdev = parent->bdev;
  auto& progress = parent->u.bdev;
  const uint32_t boundary = boundary_blocks(parent);
  const int max_segments =
      bdev->max_num_segments != 0 ? static_cast<int>(bdev->max_num_segments) : INT32_MAX;
  int used = 0;
  while (progress.split_remaining_num_blocks > 0 && used < SPDK_BDEV_IO_NUM_CHILD_IOV) {
    uint64_t blocks = progress.split_remaining_num_blocks;
    if (boundary != 0) {
      blocks = std::min(blocks, boundary - progress.split_current_offset_blocks % boundary);
    }
    if (bdev->max_rw_size != 0) {
      blocks = std::min<uint64_t>(blocks, bdev->max_rw_size);
    }
    Cursor cursor{progress.iovs, progress.iovcnt};
    cursor.skip((progress.split_current_offset_blocks - progress.offset_blocks) * bdev->blocklen);
    const int budget = std::min(SPDK_BDEV_IO_NUM_CHILD_IOV - used, max_segments);
    const Child child =
        cut_child(parent, cursor, &parent->child_iov[used], budget, blocks * bdev->blocklen);
    if (child.bytes == 0) {
      // Too few segments are left for a single block: go on when these children are done, if there
      // are any.
      if (progress.split_outstanding == 0) {
        EMBEDDED_ERRLOG("%s: one block does not fit into %d segments\n", bdev->name, budget);
        fail_parent(parent);
      }
      return;
    }
    used += child.iovcnt;
    if (!start_child(parent, child, child.bytes / bdev->blocklen)) {
      return;
    }
  }
}

void split_dataless(spdk_bdev_io* parent, uint64_t max_blocks) {
  auto& progress = parent->u.bdev;
  for (uint32_t started = 0;
       started < kMaxDatalessChildren && progress.split_remaining_num_blocks > 0; ++started) {
    if (!start_child(parent, {}, std::min(progress.split_remaining_num_blocks, max_blocks))) {
      return;
    }
  }
}

void split_continue(spdk_bdev_io* parent) {
  const spdk_bdev* bdev = parent->bdev;
  switch (parent->type) {
    case SPDK_BDEV_IO_TYPE_UNMAP:
      split_dataless(parent, static_cast<uint64_t>(bdev->max_unmap) * bdev->max_unmap_segments);
      break;
    case SPDK_BDEV_IO_TYPE_WRITE_ZEROES:
      split_dataless(parent, bdev->max_write_zeroes);
      break;
    case SPDK_BDEV_IO_TYPE_COPY:
      split_dataless(parent, bdev->max_copy);
      break;
    default:
      split_read_write(parent);
      break;
  }
}

void read_buffer_ready(spdk_io_channel*, spdk_bdev_io* parent, bool success) {
  if (success) {
    split_continue(parent);
  } else {
    fail_parent(parent);
  }
}

}  // namespace

bool should_split(const spdk_bdev_io* io) {
  const spdk_bdev* bdev = io->bdev;
  const uint64_t blocks = io->u.bdev.num_blocks;
  switch (io->type) {
    case SPDK_BDEV_IO_TYPE_READ:
    case SPDK_BDEV_IO_TYPE_WRITE:
      return read_write_should_split(io);
    case SPDK_BDEV_IO_TYPE_UNMAP:
      return bdev->max_unmap != 0 && bdev->max_unmap_segments != 0 &&
             blocks > static_cast<uint64_t>(bdev->max_unmap) * bdev->max_unmap_segments;
    case SPDK_BDEV_IO_TYPE_WRITE_ZEROES:
      return bdev->max_write_zeroes != 0 && blocks > bdev->max_write_zeroes;
    case SPDK_BDEV_IO_TYPE_COPY:
      return bdev->max_copy != 0 && blocks > bdev->max_copy;
    default:
      return false;
  }
}

void split_start(spdk_bdev_io* io) {
  auto& progress = io->u.bdev;
  progress.split_current_offset_blocks = progress.offset_blocks;
  progress.split_remaining_num_blocks = progress.num_blocks;
  progress.split_outstanding = 0;
  io->internal.status = SPDK_BDEV_IO_STATUS_SUCCESS;
  if (io->type == SPDK_BDEV_IO_TYPE_READ && !has_buffer(progress.iovs)) {
    acquire_own_buffer(io, read_buffer_ready, progress.num_blocks * io->bdev->blocklen);
    return;
  }
  split_continue(io);
}

bool is_split_child(const spdk_bdev_io* io) { return io->internal.cb == child_done; }

}  // namespace embedded::bdev

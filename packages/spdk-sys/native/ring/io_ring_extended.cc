// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The operations of a ring that need more than a RingSlot holds.

#include <cerrno>
#include <new>

#include "ring/io_failure.h"
#include "ring/io_ring.h"
#include "ring/js_number.h"

namespace spdk_ts {

IoRing::Extension* IoRing::extension(const Slot& slot) {
  if (extensions_ == nullptr) {
    extensions_.reset(new (std::nothrow) Extension[memory_.slots()]());
    if (extensions_ == nullptr) return nullptr;
    for (uint32_t index = 0; index < memory_.slots(); ++index) {
      extensions_[index].slot = &slots_[index];
    }
  }
  return &extensions_[slot.index];
}

int IoRing::dispatch_extended(Slot& slot, const RingSlot& io) {
  if (extension(slot) == nullptr) return -ENOMEM;
  switch (static_cast<RingOperation>(io.operation)) {
    case RingOperation::kReadv:
    case RingOperation::kWritev:
    case RingOperation::kComparev:
    case RingOperation::kCompareAndWrite:
      return dispatch_vectored(slot, io);
    case RingOperation::kZcopyStart:
      return start_zcopy(slot, io);
    case RingOperation::kZcopyEnd:
      return end_zcopy(slot, io);
    case RingOperation::kLockRange:
      return lock_range(slot, io);
    case RingOperation::kUnlockRange:
      return unlock_range(slot);
    case RingOperation::kNvmeAdmin:
    case RingOperation::kNvmeIo:
    case RingOperation::kNvmeIoMetadata:
      return dispatch_nvme(slot, io);
    default:
      return -EINVAL;
  }
}

int IoRing::take_arguments(IoArgumentsCopy& copy, const RingSlot& io) {
  auto* arguments = static_cast<IoArguments*>(address(io.buffer));
  if (gate_ == nullptr) return copy.take(arguments);
  std::lock_guard lock(gate_->mutex);
  return gate_->closed ? -ECANCELED : copy.take(arguments);
}

int IoRing::dispatch_vectored(Slot& slot, const RingSlot& io) {
  IoArgumentsCopy& arguments = extension(slot)->arguments;
  if (int rc = take_arguments(arguments, io); rc != 0) return rc;
  uint64_t offset = integer(io.offset_blocks);
  uint64_t length = integer(io.length_blocks);
  bool two = static_cast<RingOperation>(io.operation) == RingOperation::kCompareAndWrite;
  // Modules look at the first iovec whatever the length is.
  if (arguments.data_count() == 0 || (two && arguments.write_count() == 0)) return -EINVAL;
  // SPDK believes the iovecs: more blocks than they hold would be transferred behind their end, and
  // its copying between lists of them ends, without an error, at the first that is empty.
  uint64_t bytes = 0;
  uint64_t block = spdk_bdev_get_block_size(spdk_bdev_desc_get_bdev(desc_));
  if (__builtin_mul_overflow(length, block, &bytes) || arguments.data_bytes() != bytes ||
      arguments.has_empty() || (two && arguments.write_bytes() != bytes)) {
    return -EINVAL;
  }
  iovec* data = arguments.data();
  int count = arguments.data_count();
  void* metadata = arguments.metadata();
  switch (static_cast<RingOperation>(io.operation)) {
    case RingOperation::kReadv:
      return spdk_bdev_readv_blocks_with_md(desc_, channel_, data, count, metadata, offset, length,
                                            on_complete, &slot);
    case RingOperation::kWritev:
      return spdk_bdev_writev_blocks_with_md(desc_, channel_, data, count, metadata, offset, length,
                                             on_complete, &slot);
    case RingOperation::kComparev:
      return spdk_bdev_comparev_blocks_with_md(desc_, channel_, data, count, metadata, offset,
                                               length, on_complete, &slot);
    default:
      return spdk_bdev_comparev_and_writev_blocks(desc_, channel_, data, count, arguments.write(),
                                                  arguments.write_count(), offset, length,
                                                  on_complete, &slot);
  }
}

int IoRing::dispatch_nvme(Slot& slot, const RingSlot& io) {
  IoArgumentsCopy& arguments = extension(slot)->arguments;
  if (int rc = take_arguments(arguments, io); rc != 0) return rc;
  if (arguments.data_count() > 1 || arguments.write_count() != 0) return -EINVAL;
  void* data = arguments.data_count() == 0 ? nullptr : arguments.data()->iov_base;
  uint64_t bytes = arguments.data_bytes();
  const spdk_nvme_cmd* command = &arguments.command();
  switch (static_cast<RingOperation>(io.operation)) {
    case RingOperation::kNvmeAdmin:
      return spdk_bdev_nvme_admin_passthru(desc_, channel_, command, data, bytes, on_nvme_complete,
                                           &slot);
    case RingOperation::kNvmeIo:
      return spdk_bdev_nvme_io_passthru(desc_, channel_, command, data, bytes, on_nvme_complete,
                                        &slot);
    default:
      return spdk_bdev_nvme_io_passthru_md(desc_, channel_, command, data, bytes,
                                           arguments.metadata(), arguments.metadata_bytes(),
                                           on_nvme_complete, &slot);
  }
}

// Commands that succeed answer with a dword too.
void IoRing::on_nvme_complete(spdk_bdev_io* bdev_io, bool success, void* data) {
  if (success) {
    Slot& slot = *static_cast<Slot*>(data);
    RingFailure& answer = slot.ring->memory_.slot(slot.index).failure;
    int sct = 0, sc = 0;
    spdk_bdev_io_get_nvme_status(bdev_io, &answer.command_word, &sct, &sc);
  }
  on_complete(bdev_io, success, data);
}

int IoRing::start_zcopy(Slot& slot, const RingSlot& io) {
  if (extension(slot)->zcopy != nullptr) return -EBUSY;
  return spdk_bdev_zcopy_start(desc_, channel_, nullptr, 0, integer(io.offset_blocks),
                               integer(io.length_blocks), io.flag != 0, on_zcopy_started, &slot);
}

void IoRing::on_zcopy_started(spdk_bdev_io* bdev_io, bool success, void* data) {
  if (!success) return on_complete(bdev_io, success, data);
  Slot& slot = *static_cast<Slot*>(data);
  IoRing& ring = *slot.ring;
  if (ring.closed_) {
    // Nobody is left who could give the memory back.
    spdk_bdev_zcopy_end(bdev_io, false, on_complete, &slot);
    return;
  }
  iovec* vectors = nullptr;
  int count = 0;
  spdk_bdev_io_get_iovec(bdev_io, &vectors, &count);
  ring.extension(slot)->zcopy = bdev_io;
  RingSlot& io = ring.memory_.slot(slot.index);
  io.buffer = static_cast<double>(reinterpret_cast<uintptr_t>(vectors));
  io.flag = static_cast<uint32_t>(count);
  ring.complete(slot, 0);
}

int IoRing::end_zcopy(Slot& slot, const RingSlot& io) {
  spdk_bdev_io*& zcopy = extension(slot)->zcopy;
  if (zcopy == nullptr) return -EINVAL;
  int rc = spdk_bdev_zcopy_end(zcopy, io.flag != 0, on_complete, &slot);
  // Completing frees it.
  if (rc == 0) zcopy = nullptr;
  return rc;
}

void IoRing::give_back_zcopies() {
  if (extensions_ == nullptr) return;
  for (uint32_t index = 0; index < memory_.slots(); ++index) {
    spdk_bdev_io* zcopy = extensions_[index].zcopy;
    if (zcopy == nullptr) continue;
    extensions_[index].zcopy = nullptr;
    ++in_flight_;
    spdk_bdev_zcopy_end(zcopy, false, on_given_back, this);
  }
}

void IoRing::on_given_back(spdk_bdev_io* bdev_io, bool, void* data) {
  spdk_bdev_free_io(bdev_io);
  auto* ring = static_cast<IoRing*>(data);
  if (--ring->in_flight_ == 0) delete ring;
}

}  // namespace spdk_ts

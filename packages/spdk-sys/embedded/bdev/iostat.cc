// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "iostat.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "channel.h"
#include "manager.h"

namespace embedded::bdev {

namespace {

// One kind of operation within spdk_bdev_io_stat.
struct Counters {
  uint64_t spdk_bdev_io_stat::*bytes;
  uint64_t spdk_bdev_io_stat::*ops;
  uint64_t spdk_bdev_io_stat::*ticks;
  uint64_t spdk_bdev_io_stat::*max_ticks;
  uint64_t spdk_bdev_io_stat::*min_ticks;
};

using Stat = spdk_bdev_io_stat;
constexpr Counters kRead{&Stat::bytes_read, &Stat::num_read_ops, &Stat::read_latency_ticks,
                         &Stat::max_read_latency_ticks, &Stat::min_read_latency_ticks};
constexpr Counters kWrite{&Stat::bytes_written, &Stat::num_write_ops, &Stat::write_latency_ticks,
                          &Stat::max_write_latency_ticks, &Stat::min_write_latency_ticks};
constexpr Counters kUnmap{&Stat::bytes_unmapped, &Stat::num_unmap_ops, &Stat::unmap_latency_ticks,
                          &Stat::max_unmap_latency_ticks, &Stat::min_unmap_latency_ticks};
constexpr Counters kCopy{&Stat::bytes_copied, &Stat::num_copy_ops, &Stat::copy_latency_ticks,
                         &Stat::max_copy_latency_ticks, &Stat::min_copy_latency_ticks};
constexpr std::array kKinds{kRead, kWrite, kUnmap, kCopy};

template <Counters kind>
inline void add(spdk_bdev_io* io, uint64_t ticks) {
  Stat& stat = io->internal.ch->stat;
  stat.*kind.bytes += io->u.bdev.num_blocks * io->bdev->blocklen;
  stat.*kind.ops += 1;
  stat.*kind.ticks += ticks;
  if (stat.*kind.max_ticks < ticks) {
    stat.*kind.max_ticks = ticks;
  }
  if (stat.*kind.min_ticks > ticks) {
    stat.*kind.min_ticks = ticks;
  }
}

void count_error(spdk_bdev_io* io) {
  const int status = io->internal.status;
  if (status > SPDK_BDEV_IO_STATUS_FAILED || status < SPDK_MIN_BDEV_IO_STATUS) {
    return;
  }
  SpinGuard guard(io->bdev->internal.spinlock);
  io->bdev->internal.stat->io_error->count[-status - 1]++;
}

}  // namespace

void count_completion(spdk_bdev_io* io, uint64_t ticks) {
  if (io->internal.status != SPDK_BDEV_IO_STATUS_SUCCESS) [[unlikely]] {
    count_error(io);
    return;
  }
  switch (io->type) {
    case SPDK_BDEV_IO_TYPE_READ:
      add<kRead>(io, ticks);
      break;
    case SPDK_BDEV_IO_TYPE_WRITE:
      add<kWrite>(io, ticks);
      break;
    case SPDK_BDEV_IO_TYPE_UNMAP:
      add<kUnmap>(io, ticks);
      break;
    case SPDK_BDEV_IO_TYPE_COPY:
      add<kCopy>(io, ticks);
      break;
    case SPDK_BDEV_IO_TYPE_ZCOPY:
      // The data moves once: in the start phase, into the buffer or (unpopulated) out of it later.
      if (io->u.bdev.zcopy.start && io->u.bdev.zcopy.populate) {
        add<kRead>(io, ticks);
      } else if (io->u.bdev.zcopy.start) {
        add<kWrite>(io, ticks);
      }
      break;
    default:
      break;
  }
}

const char* io_status_name(int status) {
  switch (status) {
    case SPDK_BDEV_IO_STATUS_AIO_ERROR:
      return "aio_error";
    case SPDK_BDEV_IO_STATUS_ABORTED:
      return "aborted";
    case SPDK_BDEV_IO_STATUS_FIRST_FUSED_FAILED:
      return "first_fused_failed";
    case SPDK_BDEV_IO_STATUS_MISCOMPARE:
      return "miscompare";
    case SPDK_BDEV_IO_STATUS_NOMEM:
      return "nomem";
    case SPDK_BDEV_IO_STATUS_SCSI_ERROR:
      return "scsi_error";
    case SPDK_BDEV_IO_STATUS_NVME_ERROR:
      return "nvme_error";
    case SPDK_BDEV_IO_STATUS_FAILED:
      return "failed";
    case SPDK_BDEV_IO_STATUS_PENDING:
      return "pending";
    case SPDK_BDEV_IO_STATUS_SUCCESS:
      return "success";
    default:
      return "reserved";
  }
}

namespace {

void copy_stat(Stat& to, const Stat& from) {
  memcpy(&to, &from, offsetof(Stat, io_error));
  if (to.io_error != nullptr && from.io_error != nullptr) {
    *to.io_error = *from.io_error;
  }
}

struct DeviceStatRequest {
  spdk_bdev_io_stat* stat;
  spdk_bdev_get_device_stat_cb callback;
  void* callback_arg;
};

void add_channel(spdk_bdev_channel_iter* i, spdk_bdev*, spdk_io_channel* io_channel,
                 void* context) {
  auto* request = static_cast<DeviceStatRequest*>(context);
  spdk_bdev_add_io_stat(request->stat, &to_bdev_channel(io_channel)->stat);
  spdk_bdev_for_each_channel_continue(i, 0);
}

void device_stat_done(spdk_bdev* bdev, void* context, int) {
  auto* request = static_cast<DeviceStatRequest*>(context);
  request->callback(bdev, request->stat, request->callback_arg, 0);
  free(request);
}

struct ResetRequest {
  spdk_bdev_reset_stat_mode mode;
  bdev_reset_device_stat_cb callback;
  void* callback_arg;
};

void reset_channel(spdk_bdev_channel_iter* i, spdk_bdev*, spdk_io_channel* io_channel,
                   void* context) {
  spdk_bdev_reset_io_stat(&to_bdev_channel(io_channel)->stat,
                          static_cast<ResetRequest*>(context)->mode);
  spdk_bdev_for_each_channel_continue(i, 0);
}

void reset_done(spdk_bdev* bdev, void* context, int) {
  auto* request = static_cast<ResetRequest*>(context);
  request->callback(bdev, request->callback_arg, 0);
  free(request);
}

}  // namespace
}  // namespace embedded::bdev

using namespace embedded::bdev;

void spdk_bdev_add_io_stat(spdk_bdev_io_stat* total, spdk_bdev_io_stat* add) {
  for (const Counters& kind : kKinds) {
    total->*kind.bytes += add->*kind.bytes;
    total->*kind.ops += add->*kind.ops;
    total->*kind.ticks += add->*kind.ticks;
    total->*kind.max_ticks = std::max(total->*kind.max_ticks, add->*kind.max_ticks);
    total->*kind.min_ticks = std::min(total->*kind.min_ticks, add->*kind.min_ticks);
  }
}

void spdk_bdev_reset_io_stat(spdk_bdev_io_stat* stat, spdk_bdev_reset_stat_mode mode) {
  for (const Counters& kind : kKinds) {
    stat->*kind.max_ticks = 0;
    stat->*kind.min_ticks = UINT64_MAX;
    if (mode == SPDK_BDEV_RESET_STAT_ALL) {
      stat->*kind.bytes = 0;
      stat->*kind.ops = 0;
      stat->*kind.ticks = 0;
    }
  }
  if (mode == SPDK_BDEV_RESET_STAT_ALL && stat->io_error != nullptr) {
    *stat->io_error = {};
  }
}

spdk_bdev_io_stat* bdev_alloc_io_stat(bool io_error_stat) {
  auto* stat = static_cast<spdk_bdev_io_stat*>(calloc(1, sizeof(spdk_bdev_io_stat)));
  if (stat == nullptr) {
    return nullptr;
  }
  if (io_error_stat) {
    stat->io_error =
        static_cast<spdk_bdev_io_error_stat*>(calloc(1, sizeof(spdk_bdev_io_error_stat)));
    if (stat->io_error == nullptr) {
      free(stat);
      return nullptr;
    }
  }
  spdk_bdev_reset_io_stat(stat, SPDK_BDEV_RESET_STAT_ALL);
  return stat;
}

void bdev_free_io_stat(spdk_bdev_io_stat* stat) {
  if (stat != nullptr) {
    free(stat->io_error);
    free(stat);
  }
}

void spdk_bdev_get_io_stat(spdk_bdev*, spdk_io_channel* ch, spdk_bdev_io_stat* stat) {
  copy_stat(*stat, to_bdev_channel(ch)->stat);
}

void spdk_bdev_get_device_stat(spdk_bdev* bdev, spdk_bdev_io_stat* stat,
                               spdk_bdev_get_device_stat_cb cb, void* cb_arg) {
  auto* request = static_cast<DeviceStatRequest*>(calloc(1, sizeof(DeviceStatRequest)));
  if (request == nullptr) {
    cb(bdev, stat, cb_arg, -ENOMEM);
    return;
  }
  *request = {stat, cb, cb_arg};
  {
    // Channels that are gone left their counts here.
    SpinGuard guard(bdev->internal.spinlock);
    copy_stat(*stat, *bdev->internal.stat);
  }
  spdk_bdev_for_each_channel(bdev, add_channel, request, device_stat_done);
}

void bdev_reset_device_stat(spdk_bdev* bdev, spdk_bdev_reset_stat_mode mode,
                            bdev_reset_device_stat_cb cb, void* cb_arg) {
  auto* request = static_cast<ResetRequest*>(calloc(1, sizeof(ResetRequest)));
  if (request == nullptr) {
    cb(bdev, cb_arg, -ENOMEM);
    return;
  }
  *request = {mode, cb, cb_arg};
  {
    SpinGuard guard(bdev->internal.spinlock);
    spdk_bdev_reset_io_stat(bdev->internal.stat, mode);
  }
  spdk_bdev_for_each_channel(bdev, reset_channel, request, reset_done);
}

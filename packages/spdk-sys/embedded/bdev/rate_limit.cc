// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Admission of I/O to a bdev with rate limits.
#include "rate_limit.h"

#include <algorithm>

#include "spdk/nvme_spec.h"

#include "abort.h"
#include "descriptor.h"
#include "submit.h"

namespace embedded::bdev {

namespace {

constexpr uint64_t kTimeslicesPerSecond = 1000;

bool is_limited_type(const spdk_bdev_io* io) {
  switch (io->type) {
    case SPDK_BDEV_IO_TYPE_READ:
    case SPDK_BDEV_IO_TYPE_WRITE:
    case SPDK_BDEV_IO_TYPE_NVME_IO:
    case SPDK_BDEV_IO_TYPE_NVME_IO_MD:
      return true;
    case SPDK_BDEV_IO_TYPE_ZCOPY:
      return io->u.bdev.zcopy.start != 0;
    default:
      return false;
  }
}

bool is_read(const spdk_bdev_io* io) {
  switch (io->type) {
    case SPDK_BDEV_IO_TYPE_READ:
      return true;
    case SPDK_BDEV_IO_TYPE_NVME_IO:
    case SPDK_BDEV_IO_TYPE_NVME_IO_MD:
      return (io->u.nvme_passthru.cmd.opc & SPDK_NVME_OPC_READ) != 0;
    case SPDK_BDEV_IO_TYPE_ZCOPY:
      return io->u.bdev.zcopy.populate != 0;
    default:
      return false;
  }
}

uint64_t bytes_of(const spdk_bdev_io* io) {
  const bool is_passthru =
      io->type == SPDK_BDEV_IO_TYPE_NVME_IO || io->type == SPDK_BDEV_IO_TYPE_NVME_IO_MD;
  return is_passthru ? io->u.nvme_passthru.nbytes : io->u.bdev.num_blocks * io->bdev->blocklen;
}

// What an I/O costs under one of the limits; nothing when that is not about it.
struct Cost {
  std::array<int64_t, SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES> of{};

  explicit Cost(const spdk_bdev_io* io) {
    const auto bytes = static_cast<int64_t>(bytes_of(io));
    of[SPDK_BDEV_QOS_RW_IOPS_RATE_LIMIT] = 1;
    of[SPDK_BDEV_QOS_RW_BPS_RATE_LIMIT] = bytes;
    of[is_read(io) ? SPDK_BDEV_QOS_R_BPS_RATE_LIMIT : SPDK_BDEV_QOS_W_BPS_RATE_LIMIT] = bytes;
  }
};

bool draw(RateLimit& limit, int64_t cost) {
  if (limit.remaining.fetch_sub(cost, std::memory_order_relaxed) > 0) {
    return true;
  }
  limit.remaining.fetch_add(cost, std::memory_order_relaxed);
  return false;
}

// All limits admit the I/O, or nothing is drawn from any.
bool admits(spdk_bdev_qos& qos, const spdk_bdev_io* io) {
  if (!is_limited_type(io)) {
    return true;
  }
  const Cost cost(io);
  const auto limits_it = [&](size_t type) {
    return cost.of[type] > 0 && qos.limits[type].per_timeslice.load(std::memory_order_relaxed) != 0;
  };
  for (size_t type = 0; type < qos.limits.size(); ++type) {
    if (!limits_it(type) || draw(qos.limits[type], cost.of[type])) {
      continue;
    }
    while (type-- > 0) {
      if (limits_it(type)) {
        qos.limits[type].remaining.fetch_add(cost.of[type], std::memory_order_relaxed);
      }
    }
    return false;
  }
  return true;
}

void remove_waiting(spdk_bdev_channel* channel, spdk_bdev_io* io) {
  if (channel->next_rate_limited == io) {
    channel->next_rate_limited = QueuedIos::next(io);
  }
  QueuedIos::remove(channel->rate_limited, io);
}

spdk_bdev_qos* limits_of(spdk_bdev* bdev) {
  return std::atomic_ref(bdev->internal.qos).load(std::memory_order_acquire);
}

// Every waiting I/O that the limits admit, not only the first ones: a write may pass reads that
// wait for a limit of reads.
void submit_admitted(spdk_bdev_channel* channel) {
  if (channel->in_rate_limited_pass || QueuedIos::empty(channel->rate_limited)) {
    return;  // An I/O of the pass under way came back here; the pass will find what it added.
  }
  spdk_bdev_qos* qos = limits_of(channel->bdev);
  channel->in_rate_limited_pass = true;
  channel->next_rate_limited = channel->rate_limited.tqh_first;
  while (spdk_bdev_io* io = channel->next_rate_limited) {
    if (qos != nullptr && !admits(*qos, io)) {
      channel->next_rate_limited = QueuedIos::next(io);
      continue;
    }
    remove_waiting(channel, io);
    dispatch(channel, io);
  }
  channel->in_rate_limited_pass = false;
}

void submit_admitted_of_channel(spdk_bdev_channel_iter* i, spdk_bdev*, spdk_io_channel* io_channel,
                                void*) {
  spdk_bdev_channel* channel = to_bdev_channel(io_channel);
  submit_admitted(channel);
  // Something left: the budget is used up for the channels that follow as well.
  spdk_bdev_for_each_channel_continue(i, QueuedIos::empty(channel->rate_limited) ? 0 : 1);
}

void all_submitted(spdk_bdev*, void*, int) {}

// Starts as many slices as have passed: a thread that polls late does not lose what it is due.
int poll_timeslice(void* context) {
  auto* qos = static_cast<spdk_bdev_qos*>(context);
  const uint64_t now = spdk_get_ticks();
  if (limits_of(qos->bdev) != qos || now < qos->timeslice_start + qos->timeslice_ticks) {
    return SPDK_POLLER_IDLE;
  }
  const auto slices = static_cast<int64_t>((now - qos->timeslice_start) / qos->timeslice_ticks);
  qos->timeslice_start += static_cast<uint64_t>(slices) * qos->timeslice_ticks;
  for (RateLimit& limit : qos->limits) {
    int64_t due = 0;
    if (__builtin_mul_overflow(slices, limit.per_timeslice.load(std::memory_order_relaxed), &due)) {
      due = INT64_MAX;
    }
    // What was left is gone, what was overdrawn is owed.
    int64_t left = limit.remaining.load(std::memory_order_relaxed);
    while (!limit.remaining.compare_exchange_weak(left, std::min<int64_t>(left, 0) + due,
                                                  std::memory_order_relaxed)) {
    }
  }
  spdk_bdev_for_each_channel(qos->bdev, submit_admitted_of_channel, nullptr, all_submitted);
  return SPDK_POLLER_BUSY;
}

// Of the thread on which the limits are in force.
void adopt_channel(spdk_bdev_qos& qos, spdk_bdev_channel* channel) {
  constexpr uint64_t kTimesliceUs = 1'000'000 / kTimeslicesPerSecond;
  spdk_io_channel* reference = spdk_get_io_channel(to_io_device(channel->bdev));
  qos.channel = channel;
  qos.thread = spdk_io_channel_get_thread(reference);
  refill(qos);
  qos.timeslice_ticks = spdk_get_ticks_hz() / kTimeslicesPerSecond;
  qos.timeslice_start = spdk_get_ticks();
  qos.poller =
      spdk_poller_register_named(poll_timeslice, &qos, kTimesliceUs, "bdev_channel_poll_qos");
}

}  // namespace

void submit_rate_limited(spdk_bdev_channel* channel, spdk_bdev_io* io) {
  if (io->type == SPDK_BDEV_IO_TYPE_ABORT && abort_rate_limited(io->u.abort.bio_to_abort)) {
    complete_in_submit(channel, io, SPDK_BDEV_IO_STATUS_SUCCESS);
    return;
  }
  QueuedIos::push_back(channel->rate_limited, io);
  if (channel->in_rate_limited_pass && channel->next_rate_limited == nullptr) {
    channel->next_rate_limited = io;
  }
  submit_admitted(channel);
}

bool abort_rate_limited(spdk_bdev_io* io) {
  spdk_bdev_channel* channel = io->internal.ch;
  if (!QueuedIos::contains(channel->rate_limited, io)) {
    return false;
  }
  remove_waiting(channel, io);
  complete_aborted(io);
  return true;
}

void abort_all_rate_limited(spdk_bdev_channel* channel) {
  // Moved away first: a callback may submit again, which must not be aborted as well.
  channel->next_rate_limited = nullptr;
  IoList waiting;
  QueuedIos::take_all(channel->rate_limited, waiting);
  abort_all_queued(waiting, channel);
}

void refill(spdk_bdev_qos& qos) {
  constexpr uint64_t kMinBytes = 512;
  for (size_t type = 0; type < qos.limits.size(); ++type) {
    RateLimit& limit = qos.limits[type];
    uint64_t per_timeslice = 0;
    if (limit.per_second != kUnlimited) {
      const uint64_t minimum = counts_operations(type) ? 1 : kMinBytes;
      per_timeslice = std::max(limit.per_second / kTimeslicesPerSecond, minimum);
    }
    limit.per_timeslice.store(static_cast<int64_t>(per_timeslice), std::memory_order_relaxed);
    limit.remaining.store(static_cast<int64_t>(per_timeslice), std::memory_order_relaxed);
  }
}

void limit_channel(spdk_bdev_channel* channel) {
  spdk_bdev_qos* qos = channel->bdev->internal.qos;
  // Without a descriptor nothing is submitted, and nobody would release the channel again.
  if (qos == nullptr || qos->ending || Descriptors::empty(channel->bdev->internal.open_descs)) {
    return;
  }
  if (qos->channel == nullptr) {
    adopt_channel(*qos, channel);
  }
  channel->gates |= kGateRateLimited;
}

}  // namespace embedded::bdev

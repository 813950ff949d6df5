// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Setting, changing and ending the rate limits of a bdev.
#include <algorithm>
#include <cerrno>
#include <memory>
#include <new>

#include "../log/logging.h"
#include "rate_limit.h"
#include "submit.h"

namespace embedded::bdev {

namespace {

constexpr uint64_t kBytesPerMiB = 1024 * 1024;
constexpr uint64_t kMaxMiBPerSecond = UINT64_MAX / kBytesPerMiB;
// Limits of operations are multiples of this, those of bytes of a MiB.
constexpr uint64_t kMinOperationsPerSecond = 1000;

void set_limits_pointer(spdk_bdev* bdev, spdk_bdev_qos* qos) {
  std::atomic_ref(bdev->internal.qos).store(qos, std::memory_order_release);
}

void release_channel(spdk_bdev_qos* qos) {
  spdk_put_io_channel(to_io_channel(qos->channel));
  spdk_poller_unregister(&qos->poller);
}

void end_suspended(void* context) {
  const std::unique_ptr<spdk_bdev_qos> qos(static_cast<spdk_bdev_qos*>(context));
  release_channel(qos.get());
}

struct ChangeRequest {
  spdk_bdev* bdev;
  void (*callback)(void* context, int status);
  void* callback_arg;
};

void finish_change(void* context, int status) {
  const std::unique_ptr<ChangeRequest> request(static_cast<ChangeRequest*>(context));
  {
    SpinGuard guard(request->bdev->internal.spinlock);
    request->bdev->internal.qos_mod_in_progress = false;
  }
  if (request->callback != nullptr) {
    request->callback(request->callback_arg, status);
  }
}

void limit_channel_of(spdk_bdev_channel_iter* i, spdk_bdev* bdev, spdk_io_channel* io_channel,
                      void*) {
  {
    SpinGuard guard(bdev->internal.spinlock);
    limit_channel(to_bdev_channel(io_channel));
  }
  spdk_bdev_for_each_channel_continue(i, 0);
}

void all_limited(spdk_bdev*, void* context, int status) { finish_change(context, status); }
void all_resumed(spdk_bdev*, void*, int) {}

void apply_new_limits(void* context) {
  spdk_bdev* bdev = static_cast<ChangeRequest*>(context)->bdev;
  {
    SpinGuard guard(bdev->internal.spinlock);
    refill(*bdev->internal.qos);
  }
  finish_change(context, 0);
}

void free_channel_of_limits(spdk_bdev_channel_iter* i, spdk_bdev*, spdk_io_channel* io_channel,
                            void*) {
  spdk_bdev_channel* channel = to_bdev_channel(io_channel);
  channel->gates &= ~kGateRateLimited;
  while (!QueuedIos::empty(channel->rate_limited)) {
    submit_through_gates(channel, QueuedIos::pop_front(channel->rate_limited));
  }
  spdk_bdev_for_each_channel_continue(i, 0);
}

// On the thread of the limits' poller, if they have one.
void end_limits(void* context) {
  spdk_bdev* bdev = static_cast<ChangeRequest*>(context)->bdev;
  std::unique_ptr<spdk_bdev_qos> qos;
  {
    SpinGuard guard(bdev->internal.spinlock);
    qos.reset(bdev->internal.qos);
    set_limits_pointer(bdev, nullptr);
  }
  if (qos->thread != nullptr) {
    release_channel(qos.get());
  }
  qos.reset();
  finish_change(context, 0);
}

void all_freed_of_limits(spdk_bdev* bdev, void* context, int) {
  spdk_thread* thread = nullptr;
  {
    SpinGuard guard(bdev->internal.spinlock);
    thread = bdev->internal.qos->thread;
  }
  if (thread != nullptr) {
    spdk_thread_send_msg(thread, end_limits, context);
  } else {
    end_limits(context);
  }
}

// Converts MiB to bytes and rounds up, in place: callers see what they got.
void normalize(uint64_t* limits) {
  for (size_t type = 0; type < SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES; ++type) {
    uint64_t& limit = limits[type];
    if (limit == kUnlimited) {
      continue;
    }
    if (!counts_operations(type)) {
      if (limit > kMaxMiBPerSecond) {
        EMBEDDED_WARNLOG("a rate limit of %lu MiB/s is taken for the largest, %lu\n", limit,
                         kMaxMiBPerSecond);
        limit = kMaxMiBPerSecond;
      }
      limit *= kBytesPerMiB;
    } else if (limit % kMinOperationsPerSecond != 0) {
      const uint64_t rounded = limit - limit % kMinOperationsPerSecond + kMinOperationsPerSecond;
      EMBEDDED_ERRLOG("a rate limit of %lu I/O per second is no multiple of %lu: taken for %lu\n",
                      limit, kMinOperationsPerSecond, rounded);
      limit = rounded;
    }
  }
}

bool is_unset(uint64_t limit) { return limit == 0 || limit == kUnlimited; }

// Nothing is limited once these are applied.
bool ends_all_limits(const spdk_bdev* bdev, const uint64_t* limits) {
  for (size_t type = 0; type < SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES; ++type) {
    const bool stays = limits[type] == kUnlimited && bdev->internal.qos != nullptr;
    if (stays ? !is_unset(bdev->internal.qos->limits[type].per_second) : !is_unset(limits[type])) {
      return false;
    }
  }
  return true;
}

void store_limits(spdk_bdev_qos& qos, const uint64_t* limits) {
  for (size_t type = 0; type < qos.limits.size(); ++type) {
    if (limits[type] != kUnlimited) {
      qos.limits[type].per_second = limits[type] != 0 ? limits[type] : kUnlimited;
    }
  }
}

// Expects the bdev's lock. False: there was nothing to do, or (rc) it cannot be done.
bool start_change(spdk_bdev* bdev, const uint64_t* limits, ChangeRequest* request, int& rc) {
  rc = 0;
  const bool ends = ends_all_limits(bdev, limits);
  if (bdev->internal.qos == nullptr) {
    if (ends) {
      return false;
    }
    set_limits_pointer(bdev, new (std::nothrow) spdk_bdev_qos(bdev));
    if (bdev->internal.qos == nullptr) {
      rc = -ENOMEM;
      return false;
    }
  }
  spdk_bdev_qos& qos = *bdev->internal.qos;
  store_limits(qos, limits);
  if (ends) {
    qos.ending = true;
    spdk_bdev_for_each_channel(bdev, free_channel_of_limits, request, all_freed_of_limits);
  } else if (qos.thread == nullptr) {
    spdk_bdev_for_each_channel(bdev, limit_channel_of, request, all_limited);
  } else {
    spdk_thread_send_msg(qos.thread, apply_new_limits, request);
  }
  return true;
}

}  // namespace

void resume_rate_limits(spdk_bdev* bdev) {
  const spdk_bdev_qos* qos = bdev->internal.qos;
  if (qos != nullptr && qos->thread == nullptr) {
    spdk_bdev_for_each_channel(bdev, limit_channel_of, nullptr, all_resumed);
  }
}

void suspend_rate_limits(spdk_bdev* bdev) {
  spdk_bdev_qos* old = bdev->internal.qos;
  if (old == nullptr || old->thread == nullptr) {
    return;
  }
  // Replaced rather than changed: a descriptor opened meanwhile starts anew, on whatever thread,
  // while the end of the old one is still under way.
  auto fresh = std::unique_ptr<spdk_bdev_qos>(new (std::nothrow) spdk_bdev_qos(bdev));
  if (fresh == nullptr) {
    EMBEDDED_ERRLOG("%s: no memory to suspend its rate limits\n", bdev->name);
    return;
  }
  for (size_t type = 0; type < fresh->limits.size(); ++type) {
    fresh->limits[type].per_second = old->limits[type].per_second;
  }
  fresh->ending = old->ending;
  set_limits_pointer(bdev, fresh.release());
  spdk_thread_send_msg(old->thread, end_suspended, old);
}

void free_rate_limits(spdk_bdev* bdev) {
  const std::unique_ptr<spdk_bdev_qos> qos(bdev->internal.qos);
  bdev->internal.qos = nullptr;
}

}  // namespace embedded::bdev

using namespace embedded::bdev;

void spdk_bdev_set_qos_rate_limits(spdk_bdev* bdev, uint64_t* limits,
                                   void (*cb_fn)(void* cb_arg, int status), void* cb_arg) {
  normalize(limits);
  auto request =
      std::unique_ptr<ChangeRequest>(new (std::nothrow) ChangeRequest{bdev, cb_fn, cb_arg});
  int rc = -ENOMEM;
  if (request != nullptr) {
    SpinGuard guard(bdev->internal.spinlock);
    rc = -EAGAIN;
    if (!bdev->internal.qos_mod_in_progress) {
      bdev->internal.qos_mod_in_progress = true;
      if (start_change(bdev, limits, request.get(), rc)) {
        (void)request.release();  // The last message of the change owns it.
        return;
      }
      bdev->internal.qos_mod_in_progress = false;
    }
  }
  if (cb_fn != nullptr) {
    cb_fn(cb_arg, rc);
  }
}

void spdk_bdev_get_qos_rate_limits(spdk_bdev* bdev, uint64_t* limits) {
  std::fill_n(limits, SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES, 0);
  SpinGuard guard(bdev->internal.spinlock);
  const spdk_bdev_qos* qos = bdev->internal.qos;
  for (size_t type = 0; qos != nullptr && type < qos->limits.size(); ++type) {
    const uint64_t per_second = qos->limits[type].per_second;
    if (per_second != kUnlimited) {
      limits[type] = counts_operations(type) ? per_second : per_second / kBytesPerMiB;
    }
  }
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "completion.h"

#include "spdk/histogram_data.h"

#include "../log/logging.h"
#include "data_buffer.h"
#include "iostat.h"
#include "nomem.h"
#include "reset.h"
#include "submit.h"

namespace embedded::bdev {

namespace {

void finish_message(void* context) { finish(static_cast<spdk_bdev_io*>(context)); }
void call_back_message(void* context) { call_back(static_cast<spdk_bdev_io*>(context)); }

void send_to_submitter(spdk_bdev_io* io, spdk_msg_fn message) {
  spdk_thread_send_msg(spdk_bdev_io_get_thread(io), message, io);
}

}  // namespace

void call_back(spdk_bdev_io* io) {
  io->internal.cb(io, io->internal.status == SPDK_BDEV_IO_STATUS_SUCCESS, io->internal.caller_ctx);
}

void finish(spdk_bdev_io* io) {
  if (io->internal.in_submit_request) [[unlikely]] {
    send_to_submitter(io, finish_message);
    return;
  }
  const uint64_t ticks = spdk_get_ticks() - io->internal.submit_tsc;
  delist_submitted(io);
  if (spdk_histogram_data* histogram = io->internal.ch->histogram; histogram != nullptr)
      [[unlikely]] {
    spdk_histogram_data_tally(histogram, ticks);
  }
  count_completion(io, ticks);
  call_back(io);
}

void complete_unsubmitted(spdk_bdev_io* io, bool success) {
  io->internal.status = success ? SPDK_BDEV_IO_STATUS_SUCCESS : SPDK_BDEV_IO_STATUS_FAILED;
  call_back(io);
}

void fail_unsubmitted(spdk_bdev_io* io, spdk_bdev_io_status status) {
  io->internal.status = status;
  call_back(io);
}

void complete_unsubmitted_later(spdk_bdev_io* io) { send_to_submitter(io, call_back_message); }

void succeed_unsubmitted_later(spdk_bdev_io* io) {
  io->internal.status = SPDK_BDEV_IO_STATUS_SUCCESS;
  complete_unsubmitted_later(io);
}

}  // namespace embedded::bdev

using namespace embedded::bdev;

void spdk_bdev_io_complete(spdk_bdev_io* io, spdk_bdev_io_status status) {
  if (io->internal.status != SPDK_BDEV_IO_STATUS_PENDING) [[unlikely]] {
    // Going on would call the submitter twice, or touch an I/O that is somebody else's by now.
    EMBEDDED_ERRLOG("%s: module %s completed an I/O that was complete already (%s)\n",
                    io->bdev->name, io->bdev->module->name, io_status_name(io->internal.status));
    return;
  }
  io->internal.status = static_cast<int8_t>(status);
  if (io->type == SPDK_BDEV_IO_TYPE_RESET) [[unlikely]] {
    complete_reset(io);
    return;
  }
  spdk_bdev_channel* channel = io->internal.ch;
  discount_outstanding(channel);
  if (status == SPDK_BDEV_IO_STATUS_SUCCESS && io->internal.buf != nullptr &&
      io->internal.orig_iovcnt != 0) [[unlikely]] {
    return_bounced_data(io);
    retry_nomem_if_any(channel->shared);
    finish(io);
    return;
  }
  if (status == SPDK_BDEV_IO_STATUS_NOMEM) [[unlikely]] {
    queue_for_retry(io);
    return;
  }
  retry_nomem_if_any(channel->shared);
  finish(io);
}

void spdk_bdev_free_io(spdk_bdev_io* io) {
  ManagementChannel* management = io->internal.ch->shared->management;
  if (io->internal.buf != nullptr) [[unlikely]] {
    release_data_buffer(io);
  }
  if (management->cached == management->cache_capacity) {
    manager().io_pool.put(io);
    return;
  }
  management->cache[management->cached++] = io;
  while (management->cached > 0 && !IoWaiters::empty(management->waiters)) [[unlikely]] {
      spdk_bdev_io_wait_entry* entry = IoWaiters::pop_front(management->waiters);
      entry->cb_fn(entry->cb_arg);
    }
}

int spdk_bdev_queue_io_wait(spdk_bdev* bdev, spdk_io_channel* ch, spdk_bdev_io_wait_entry* entry) {
  ManagementChannel* management = to_bdev_channel(ch)->shared->management;
  if (bdev != entry->bdev) {
    EMBEDDED_ERRLOG("the wait entry is of another bdev than %s\n", bdev->name);
    return -EINVAL;
  }
  if (management->cached > 0) {
    EMBEDDED_ERRLOG("%s: cannot wait for an spdk_bdev_io while this thread has free ones\n",
                    bdev->name);
    return -EINVAL;
  }
  IoWaiters::push_back(management->waiters, entry);
  return 0;
}

spdk_thread* spdk_bdev_io_get_thread(spdk_bdev_io* io) {
  return spdk_io_channel_get_thread(io->internal.ch->module_channel);
}

spdk_io_channel* spdk_bdev_io_get_io_channel(spdk_bdev_io* io) {
  return io->internal.ch->module_channel;
}

uint64_t spdk_bdev_io_get_submit_tsc(spdk_bdev_io* io) { return io->internal.submit_tsc; }

void* spdk_bdev_io_get_cb_arg(spdk_bdev_io* io) {
  return io == nullptr ? nullptr : io->internal.caller_ctx;
}

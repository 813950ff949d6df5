// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "nomem.h"

#include <algorithm>

#include "submit.h"

namespace embedded::bdev {

namespace {

// A retry in the middle of a burst of completions would mostly be refused again, so some I/O has to
// complete first: this many, or half of them at low queue depth.
constexpr uint64_t kCompletionsBeforeRetry = 8;

constexpr uint64_t kPollIntervalUs = 10'000;

int poll_nomem(void* context) {
  auto* resource = static_cast<SharedResource*>(context);
  if (QueuedIos::empty(resource->nomem) || resource->io_outstanding > 0) {
    spdk_poller_unregister(&resource->nomem_poller);
  }
  retry_nomem_if_any(resource);
  return SPDK_POLLER_BUSY;
}

// With nothing outstanding no completion will ever trigger a retry, so time has to.
void ensure_retried(SharedResource* resource) {
  if (resource->io_outstanding == 0 && resource->nomem_poller == nullptr) {
    resource->nomem_poller =
        spdk_poller_register_named(poll_nomem, resource, kPollIntervalUs, "bdev_nomem_poller");
  }
}

// A retry may happen inside the very call that submitted the I/O, so a synchronous completion is
// deferred here as well.
void resubmit(spdk_bdev_io* io) {
  count_outstanding(io->internal.ch);
  io->internal.error.nvme.cdw0 = 0;
  ++io->num_retries;
  io->internal.in_submit_request = true;
  io->bdev->fn_table->submit_request(io->internal.ch->module_channel, io);
  io->internal.in_submit_request = false;
}

}  // namespace

void queue_for_retry(spdk_bdev_io* io) {
  SharedResource* resource = io->internal.ch->shared;
  io->internal.status = SPDK_BDEV_IO_STATUS_PENDING;
  const uint64_t outstanding = resource->io_outstanding;
  resource->nomem_threshold =
      std::max(outstanding / 2,
               outstanding > kCompletionsBeforeRetry ? outstanding - kCompletionsBeforeRetry : 0);
  // In front: an I/O that is refused again keeps its place.
  QueuedIos::push_front(resource->nomem, io);
  ensure_retried(resource);
}

void queue_behind_nomem(spdk_bdev_io* io) {
  SharedResource* resource = io->internal.ch->shared;
  QueuedIos::push_back(resource->nomem, io);
  if (resource->nomem_threshold == 0 && resource->io_outstanding == 0) {
    retry_nomem(resource);
  }
}

void retry_nomem(SharedResource* resource) {
  if (resource->io_outstanding > resource->nomem_threshold) {
    return;
  }
  while (!QueuedIos::empty(resource->nomem)) {
    spdk_bdev_io* io = QueuedIos::pop_front(resource->nomem);
    resubmit(io);
    if (resource->nomem.tqh_first == io) {
      break;  // Refused again.
    }
  }
}

}  // namespace embedded::bdev

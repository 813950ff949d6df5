// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "backend/spdk/queue_probe.h"

#include "host/message_watch.h"

namespace spdk_ts {

namespace {

thread_local bool t_probing = false;
thread_local const void* t_ring = nullptr;

}  // namespace

void ring_enqueued(const spdk_ring* ring) noexcept {
  if (t_probing) t_ring = ring;
  message_sent(ring);
}

const void* message_queue_of(spdk_thread* thread) {
  t_probing = true;
  t_ring = nullptr;
  int rc = spdk_thread_send_msg(
      thread, [](void*) {}, nullptr);
  t_probing = false;
  return rc == 0 ? t_ring : nullptr;
}

}  // namespace spdk_ts

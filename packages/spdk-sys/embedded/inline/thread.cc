// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// What spdk/thread.h has inline in SPDK.
#include "spdk/thread.h"

void* spdk_io_channel_get_ctx(struct spdk_io_channel* ch) {
  return ch == nullptr ? nullptr : reinterpret_cast<char*>(ch) + SPDK_IO_CHANNEL_STRUCT_SIZE;
}

int spdk_thread_exec_msg(const struct spdk_thread* thread, spdk_msg_fn fn, void* ctx) {
  if (thread == nullptr || fn == nullptr || spdk_get_thread() != thread) {
    return spdk_thread_send_msg(thread, fn, ctx);
  }
  fn(ctx);
  return 0;
}

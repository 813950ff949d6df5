// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Who wants to know of every message, once it can be seen by the thread that it goes to.
#pragma once

#include <atomic>

struct spdk_thread;

namespace embedded {

using MessageHook = void (*)(const spdk_thread* sent_to);

extern std::atomic<MessageHook> message_hook;

}  // namespace embedded

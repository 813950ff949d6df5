// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <cstddef>

namespace spdk_ts {

class Sleeper;

// Who sleeps over which message queue. Senders read it without a lock; the functions below are
// called by one thread at a time.
namespace watch_table {

// False when the table is full; the queue is then not watched. `sleeper` may be nullptr: nobody
// polls the queue yet.
bool add(const void* queue, Sleeper* sleeper);
// From now on another one polls the queue. It has to be woken afterwards: messages meanwhile may
// have woken the former one.
void move(const void* queue, Sleeper* sleeper);
void remove(const void* queue);

}  // namespace watch_table
}  // namespace spdk_ts

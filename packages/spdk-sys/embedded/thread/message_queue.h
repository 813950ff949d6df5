// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The queue behind spdk_thread_send_msg: any OS thread adds, the one that polls the thread removes.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <memory>
#include <mutex>

#include "spdk/thread.h"

namespace embedded {

struct Message {
  spdk_msg_fn fn;
  void* arg;
};

// A bounded lock-free ring whose slots hold the messages themselves: sending allocates nothing.
// Each slot counts turns: 2 * lap while it waits for a writer, 2 * lap + 1 while it waits for the
// reader. All zero is thus the valid initial state, and memory of slots never used stays untouched.
class MessageQueue {
 public:
  static constexpr uint64_t kCapacity = 65536;  // What a message ring of SPDK holds.

  bool allocate() {
    slots_.reset(static_cast<Slot*>(calloc(kCapacity, sizeof(Slot))));
    return slots_ != nullptr;
  }

  // False when the queue is full.
  bool push(Message message) {
    uint64_t ticket = tail_.load(std::memory_order_relaxed);
    for (;;) {
      Slot& slot = slots_[ticket % kCapacity];
      std::atomic_ref<uint32_t> turn(slot.turn);
      const uint32_t writable = writable_turn(ticket);
      if (turn.load(std::memory_order_acquire) == writable) {
        if (tail_.compare_exchange_weak(ticket, ticket + 1, std::memory_order_relaxed)) {
          slot.message = message;
          turn.store(writable + 1, std::memory_order_release);
          return true;
        }
      } else {
        const uint64_t before = ticket;
        ticket = tail_.load(std::memory_order_relaxed);
        if (ticket == before) {
          return false;
        }
      }
    }
  }

  // For messages that must not be lost, such as the release of a channel: a full ring would leak
  // the channel and keep its device from ever being unregistered.
  void push_always(Message message) {
    if (overflow_count_.load(std::memory_order_relaxed) == 0 && push(message)) {
      return;
    }
    const std::lock_guard guard(overflow_lock_);
    overflow_.push_back(message);
    overflow_count_.store(overflow_.size(), std::memory_order_release);
  }

  // Reader only. Messages that arrive while these run belong to the next batch.
  size_t pop(Message* out, size_t max) {
    const bool overflowed = overflow_count_.load(std::memory_order_acquire) != 0;
    const size_t count = pop_ring(out, overflowed ? max - 1 : max);
    return overflowed ? count + pop_overflow(out + count, max - count) : count;
  }

  bool empty() const {
    const uint64_t head = head_.load(std::memory_order_relaxed);
    std::atomic_ref<uint32_t> turn(slots_[head % kCapacity].turn);
    return turn.load(std::memory_order_acquire) != writable_turn(head) + 1 &&
           overflow_count_.load(std::memory_order_acquire) == 0;
  }

 private:
  struct Slot {
    uint32_t turn;
    Message message;
  };
  struct Free {
    void operator()(Slot* slots) const { free(slots); }
  };

  static uint32_t writable_turn(uint64_t ticket) {
    return static_cast<uint32_t>(ticket / kCapacity * 2);
  }

  size_t pop_ring(Message* out, size_t max) {
    uint64_t head = head_.load(std::memory_order_relaxed);
    size_t count = 0;
    for (; count < max; count++, head++) {
      Slot& slot = slots_[head % kCapacity];
      std::atomic_ref<uint32_t> turn(slot.turn);
      const uint32_t readable = writable_turn(head) + 1;
      if (turn.load(std::memory_order_acquire) != readable) {
        break;
      }
      out[count] = slot.message;
      turn.store(readable + 1, std::memory_order_release);
    }
    if (count != 0) {
      head_.store(head, std::memory_order_relaxed);
    }
    return count;
  }

  size_t pop_overflow(Message* out, size_t max) {
    const std::lock_guard guard(overflow_lock_);
    size_t count = 0;
    for (; count < max && !overflow_.empty(); count++) {
      out[count] = overflow_.front();
      overflow_.pop_front();
    }
    overflow_count_.store(overflow_.size(), std::memory_order_release);
    return count;
  }

  std::unique_ptr<Slot[], Free> slots_;
  // Writers and the reader on cache lines of their own: else each send would slow each poll.
  alignas(64) std::atomic<uint64_t> tail_{0};
  alignas(64) std::atomic<uint64_t> head_{0};
  std::atomic<size_t> overflow_count_{0};
  std::mutex overflow_lock_;
  std::deque<Message> overflow_;
};

}  // namespace embedded

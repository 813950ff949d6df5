// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <pthread.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "callback/callback_record.h"
#include "node_api_setup.h"

namespace spdk_ts {

class Instance;

// The callback records of one instance. C never sees an address but a token (number of the record
// and generation), so a completion that arrives twice, or after the environment has ended, is
// recognised however late it comes. Arenas are reused by later environments and never destroyed:
// the table of records must stay readable for any thread that C calls back on.
class CallbackArena {
 public:
  using Hook = void (*)(void* argument);

  static CallbackArena* adopt(Instance& instance);
  // The environment ends: all records become dead and the arena waits for its next user.
  void retire();

  // The record that a token was made for, or nullptr if no record ever had it. The record may have
  // been released since: its own token then differs. Safe on any thread.
  static CallbackRecord* find(uint64_t token);

  // Returns nullptr when all the records that the process can have are in use.
  CallbackRecord* acquire(const FunctionDescriptor& function);
  void release(CallbackRecord& record);
  // Releases the record unless the token is stale already.
  void release_token(uint64_t token);

  // Keeps the record where for_each_listed finds it.
  void list(CallbackRecord& record);
  CallbackRecord* first_listed() const { return listed_; }

  void add_pending();
  void remove_pending() { --pending_; }
  uint32_t pending() const { return pending_ - misdelivered_.load(std::memory_order_relaxed); }
  void set_pending_listener(Hook hook, void* argument) {
    pending_listener_ = hook;
    pending_argument_ = argument;
  }

  bool on_own_thread() const {
    return pthread_equal(thread_.load(std::memory_order_relaxed), pthread_self()) != 0;
  }
  Instance* instance() const { return instance_; }
  // C called a one-shot callback on a foreign thread: it will not call again, so it is no longer
  // pending. The record itself is reclaimed later, on its own thread.
  void misdeliver(CallbackRecord& record);

 private:
  static constexpr unsigned kIndexBits = 20;
  static constexpr uint64_t kIndexMask = (uint64_t{1} << kIndexBits) - 1;
  static constexpr uint64_t kGeneration = uint64_t{1} << kIndexBits;
  // Tokens stay exact when they pass through a JavaScript number.
  static constexpr uint64_t kTokenLimit = uint64_t{1} << 53;
  static constexpr size_t kChunkRecords = 256;
  static constexpr size_t kChunks = (size_t{1} << kIndexBits) / kChunkRecords;

  struct Chunk {
    CallbackRecord records[kChunkRecords];
  };

  static std::atomic<Chunk*> chunk_table[kChunks];
  static std::atomic<size_t> chunk_count;

  bool grow();
  void reclaim_misdelivered();
  void push_free(CallbackRecord& record);
  void advance(CallbackRecord& record);

  Instance* instance_ = nullptr;
  std::atomic<pthread_t> thread_{};
  std::vector<Chunk*> chunks_;
  CallbackRecord* free_first_ = nullptr;
  CallbackRecord* free_last_ = nullptr;
  CallbackRecord* listed_ = nullptr;
  uint32_t pending_ = 0;
  std::atomic<uint32_t> misdelivered_{0};
  Hook pending_listener_ = nullptr;
  void* pending_argument_ = nullptr;
};

}  // namespace spdk_ts

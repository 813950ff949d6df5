// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "callback/callback_arena.h"

#include <mutex>

#include "instance.h"
#include "process_lifetime.h"

namespace spdk_ts {
namespace {

struct IdleArenas {
  std::mutex mutex;
  std::vector<CallbackArena*> arenas;
};

IdleArenas& idle_arenas() {
  static ProcessLifetime<IdleArenas> idle;
  return *idle;
}

}  // namespace

std::atomic<CallbackArena::Chunk*> CallbackArena::chunk_table[kChunks];
std::atomic<size_t> CallbackArena::chunk_count{0};

CallbackArena* CallbackArena::adopt(Instance& instance) {
  CallbackArena* arena = nullptr;
  IdleArenas& idle = idle_arenas();
  {
    std::lock_guard lock(idle.mutex);
    if (!idle.arenas.empty()) {
      arena = idle.arenas.back();
      idle.arenas.pop_back();
    }
  }
  // Never destroyed, see the class comment.
  if (arena == nullptr) arena = new CallbackArena;
  arena->instance_ = &instance;
  arena->thread_.store(pthread_self(), std::memory_order_release);
  return arena;
}

void CallbackArena::retire() {
  for (Chunk* chunk : chunks_) {
    for (CallbackRecord& record : chunk->records) {
      if (record.token.load(std::memory_order_relaxed) != 0) release(record);
      record.first_token.store(record.next_token, std::memory_order_release);
    }
  }
  instance_ = nullptr;
  thread_.store(pthread_t{}, std::memory_order_release);
  pending_ = 0;
  misdelivered_.store(0, std::memory_order_relaxed);
  pending_listener_ = nullptr;
  IdleArenas& idle = idle_arenas();
  std::lock_guard lock(idle.mutex);
  idle.arenas.push_back(this);
}

CallbackRecord* CallbackArena::find(uint64_t token) {
  if (token == 0 || token >= kTokenLimit) return nullptr;
  size_t index = token & kIndexMask;
  Chunk* chunk = chunk_table[index / kChunkRecords].load(std::memory_order_acquire);
  if (chunk == nullptr) return nullptr;
  return &chunk->records[index % kChunkRecords];
}

bool CallbackArena::grow() {
  size_t number = chunk_count.fetch_add(1, std::memory_order_relaxed);
  if (number >= kChunks) {
    chunk_count.store(kChunks, std::memory_order_relaxed);
    return false;
  }
  // Never destroyed, see the class comment.
  auto* chunk = new Chunk;
  uint64_t index = number * kChunkRecords;
  for (CallbackRecord& record : chunk->records) {
    record.arena = this;
    record.next_token = kGeneration | index++;
    push_free(record);
  }
  chunks_.push_back(chunk);
  chunk_table[number].store(chunk, std::memory_order_release);
  return true;
}

// Free records are taken in turn, so that each generation number lasts as long as it can.
void CallbackArena::push_free(CallbackRecord& record) {
  record.next = nullptr;
  if (free_last_ == nullptr) {
    free_first_ = &record;
  } else {
    free_last_->next = &record;
  }
  free_last_ = &record;
}

void CallbackArena::advance(CallbackRecord& record) {
  uint64_t next = record.next_token + kGeneration;
  if (next >= kTokenLimit) next = kGeneration | (next & kIndexMask);
  record.next_token = next;
}

CallbackRecord* CallbackArena::acquire(const FunctionDescriptor& function) {
  if (misdelivered_.load(std::memory_order_relaxed) != 0) reclaim_misdelivered();
  if (free_first_ == nullptr && !grow()) return nullptr;
  CallbackRecord& record = *free_first_;
  free_first_ = record.next;
  if (free_first_ == nullptr) free_last_ = nullptr;
  record.next = nullptr;
  record.function.store(&function, std::memory_order_relaxed);
  record.token.store(record.next_token, std::memory_order_release);
  advance(record);
  return &record;
}

void CallbackArena::release(CallbackRecord& record) {
  if (record.slot != nullptr) {
    uint64_t own = record.token.load(std::memory_order_relaxed);
    record.slot->compare_exchange_strong(own, 0);
    record.slot = nullptr;
  }
  record.token.store(0, std::memory_order_release);
  for (unsigned member = 0; member < CallbackRecord::kMembers; ++member) {
    if (record.functions[member] == nullptr) continue;
    napi_delete_reference(instance_->env(), record.functions[member]);
    record.functions[member] = nullptr;
    record.parameters[member] = nullptr;
  }
  if (record.pending) remove_pending();
  record.pending = false;
  if (record.listed) {
    (record.previous == nullptr ? listed_ : record.previous->next) = record.next;
    if (record.next != nullptr) record.next->previous = record.previous;
    record.listed = false;
    record.previous = nullptr;
  }
  if (record.misdelivered.exchange(false)) misdelivered_.fetch_sub(1);
  push_free(record);
}

void CallbackArena::release_token(uint64_t token) {
  CallbackRecord* record = find(token);
  if (record != nullptr && record->token.load(std::memory_order_relaxed) == token) {
    release(*record);
  }
}

void CallbackArena::list(CallbackRecord& record) {
  record.listed = true;
  record.previous = nullptr;
  record.next = listed_;
  if (listed_ != nullptr) listed_->previous = &record;
  listed_ = &record;
}

void CallbackArena::add_pending() {
  if (pending_++ == 0 && pending_listener_ != nullptr) pending_listener_(pending_argument_);
}

void CallbackArena::misdeliver(CallbackRecord& record) {
  if (!record.misdelivered.exchange(true)) misdelivered_.fetch_add(1);
}

void CallbackArena::reclaim_misdelivered() {
  for (Chunk* chunk : chunks_) {
    for (CallbackRecord& record : chunk->records) {
      if (record.misdelivered.load(std::memory_order_acquire)) release(record);
    }
  }
}

}  // namespace spdk_ts

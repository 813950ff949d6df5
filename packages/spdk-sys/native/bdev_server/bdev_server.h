// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "bdev_server/mailbox.h"
#include "bdev_server/request_memory.h"
#include "bdev_server/served_channel.h"

namespace spdk_ts {

// What JavaScript does for a server of a device. All are called on the server's thread, outside of
// SPDK's poll but for info() and config().
class ServerListener {
 public:
  virtual ~ServerListener() = default;
  // The request ring has something to read.
  virtual void requests() = 0;
  // A channel is there, before its first request, or has gone, after its last.
  virtual void channel(uint32_t number, uint64_t thread_id, bool created) = 0;
  // Of the owner's server only: SPDK has let go of the device. Answered by ServedBdev::destructed.
  virtual void destruct() = 0;
  // JSON that describes the device, and that has it made again; empty for none.
  virtual std::string info() = 0;
  virtual std::string config() = 0;
};

// Hands the requests that SPDK has for a device to JavaScript of one thread, and its completions
// back: the mirror of an IoRing. Requests of other SPDK threads come through an inbox, and
// completions of those go back through outboxes, in batches.
//
// Requests that there is no slot for wait, in order. Those that JavaScript has when it ends fail,
// and so do all that follow.
class BdevServer : public std::enable_shared_from_this<BdevServer> {
 public:
  // nullptr without memory. The mailbox tells the thread. `slots` is a power of two.
  static std::shared_ptr<BdevServer> create(std::shared_ptr<Mailbox> mailbox, uint32_t slots);
  BdevServer(const BdevServer&) = delete;
  BdevServer& operator=(const BdevServer&) = delete;

  spdk_thread* thread() const { return mailbox_->thread(); }
  RequestMemory& memory() { return memory_; }
  void listen(ServerListener& listener) { listener_ = &listener; }
  // nullptr once it has ended.
  ServerListener* listener() const { return listener_; }
  bool ended() const { return ended_.load(std::memory_order_acquire); }

  // Any SPDK thread.

  // A request, on the thread that has submitted it.
  void submit(const ServedChannel& channel, spdk_bdev_io* bdev_io) {
    if (channel.outbox == nullptr) {
      receive(bdev_io);
    } else {
      put_in_inbox(bdev_io);
    }
  }
  uint32_t open_channel(uint64_t thread_id);
  void close_channel(uint32_t number, uint64_t thread_id);
  // Has something done on the server's thread, if JavaScript is still there.
  bool post(Mailbox::Task task) { return mailbox_->post(std::move(task)); }

  // The server's thread, outside of SPDK's poll.

  // Has JavaScript see what has come; true if there was something.
  bool deliver();
  // Takes what JavaScript has completed; true if there was something.
  bool take_completions();
  bool has_completions() {
    return memory_.header().completed != memory_.header().taken || !unannounced_.empty();
  }
  // JavaScript or SPDK has something to do yet.
  bool is_busy() const { return held_count_ != 0 || !waiting_.empty(); }
  // The request that JavaScript has in this slot; nullptr if it has none.
  spdk_bdev_io* held(uint32_t slot) const { return slot < held_.size() ? held_[slot] : nullptr; }
  // JavaScript has gone, or has no more use for the server.
  void end();

 private:
  BdevServer(std::shared_ptr<Mailbox> mailbox, uint32_t slots);

  void receive(spdk_bdev_io* bdev_io);
  void receive_abort(spdk_bdev_io* bdev_io);
  void put_in_inbox(spdk_bdev_io* bdev_io);
  bool empty_inbox();
  bool has_room_for(const spdk_bdev_io& bdev_io) const;
  void show(spdk_bdev_io* bdev_io);
  void describe(RequestSlot& slot, const spdk_bdev_io& bdev_io);
  uint32_t slot_of(const spdk_bdev_io* bdev_io) const;
  void take(const RequestCompletion& completion);
  void complete(spdk_bdev_io* bdev_io, const RequestCompletion& completion);
  void show_waiting();
  void fail_all();

  std::shared_ptr<Mailbox> mailbox_;
  ServerListener* listener_ = nullptr;
  RequestMemory memory_;
  // By slot; nullptr for free ones.
  std::vector<spdk_bdev_io*> held_;
  std::vector<uint32_t> free_;
  uint32_t held_count_ = 0;
  // Slots that only resets and aborts get: what they are to end may have all the others.
  const uint32_t reserved_;
  std::deque<spdk_bdev_io*> waiting_;
  // Outboxes whose message SPDK could not take.
  std::vector<std::shared_ptr<Outbox>> unannounced_;
  std::atomic<uint32_t> channels_{0};
  std::atomic<bool> ended_{false};

  std::atomic<bool> inbox_filled_{false};
  std::mutex inbox_mutex_;
  std::vector<spdk_bdev_io*> inbox_;
};

}  // namespace spdk_ts

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "bdev_server/bdev_server.h"

#include <algorithm>
#include <utility>

#include "bdev_server/request_completion.h"

namespace spdk_ts {
namespace {

constexpr uint32_t kNoSlot = UINT32_MAX;

double number(const void* address) {
  return static_cast<double>(reinterpret_cast<uintptr_t>(address));
}

// They end other requests, and so must not wait for those.
bool goes_first(const spdk_bdev_io& bdev_io) {
  return bdev_io.type == SPDK_BDEV_IO_TYPE_RESET || bdev_io.type == SPDK_BDEV_IO_TYPE_ABORT;
}

ServedChannel& channel_of(spdk_bdev_io* bdev_io) {
  return ServedChannel::of(spdk_bdev_io_get_io_channel(bdev_io));
}

uint32_t zcopy_bits(const spdk_bdev_io& bdev_io) {
  const auto& zcopy = bdev_io.u.bdev.zcopy;
  return (zcopy.start ? kZcopyStart : 0) | (zcopy.populate ? kZcopyPopulate : 0) |
         (zcopy.commit ? kZcopyCommit : 0);
}

}  // namespace

std::shared_ptr<BdevServer> BdevServer::create(std::shared_ptr<Mailbox> mailbox, uint32_t slots) {
  std::shared_ptr<BdevServer> server(new BdevServer(std::move(mailbox), slots));
  return server->memory_.allocated() ? server : nullptr;
}

BdevServer::BdevServer(std::shared_ptr<Mailbox> mailbox, uint32_t slots)
    : mailbox_(std::move(mailbox)),
      memory_(slots),
      held_(slots, nullptr),
      reserved_(std::min(slots / 8, 8U)) {
  free_.reserve(slots);
  for (uint32_t slot = slots; slot != 0; --slot) free_.push_back(slot - 1);
}

uint32_t BdevServer::open_channel(uint64_t thread_id) {
  uint32_t number = channels_++;
  post([self = shared_from_this(), number, thread_id] {
    if (self->listener_ != nullptr) self->listener_->channel(number, thread_id, true);
  });
  return number;
}

void BdevServer::close_channel(uint32_t number, uint64_t thread_id) {
  post([self = shared_from_this(), number, thread_id] {
    if (self->listener_ != nullptr) self->listener_->channel(number, thread_id, false);
  });
}

void BdevServer::receive(spdk_bdev_io* bdev_io) {
  if (ended()) return complete(bdev_io, kFailedRequest);
  if (bdev_io->type == SPDK_BDEV_IO_TYPE_ABORT) [[unlikely]]
    return receive_abort(bdev_io);
  if (has_room_for(*bdev_io) && (waiting_.empty() || goes_first(*bdev_io))) {
    show(bdev_io);
  } else {
    waiting_.push_back(bdev_io);
  }
}

// What JavaScript has not seen, it need not abort.
void BdevServer::receive_abort(spdk_bdev_io* bdev_io) {
  spdk_bdev_io* target = bdev_io->u.abort.bio_to_abort;
  auto found = std::find(waiting_.begin(), waiting_.end(), target);
  if (found != waiting_.end()) {
    waiting_.erase(found);
    complete(target, {0, SPDK_BDEV_IO_STATUS_ABORTED, 0, 0});
    complete(bdev_io, {0, SPDK_BDEV_IO_STATUS_SUCCESS, 0, 0});
  } else if (slot_of(target) == kNoSlot) {
    complete(bdev_io, kFailedRequest);
  } else if (has_room_for(*bdev_io)) {
    show(bdev_io);
  } else {
    waiting_.push_back(bdev_io);
  }
}

bool BdevServer::has_room_for(const spdk_bdev_io& bdev_io) const {
  return free_.size() > (goes_first(bdev_io) ? 0 : reserved_);
}

void BdevServer::show(spdk_bdev_io* bdev_io) {
  uint32_t index = free_.back();
  free_.pop_back();
  held_[index] = bdev_io;
  ++held_count_;
  RequestSlot& slot = memory_.slot(index);
  slot.type = bdev_io->type;
  slot.channel = channel_of(bdev_io).number;
  slot.bdev_io = number(bdev_io);
  describe(slot, *bdev_io);
  memory_.request(memory_.header().requested++) = index;
}

void BdevServer::describe(RequestSlot& slot, const spdk_bdev_io& bdev_io) {
  slot.extra = 0;
  slot.iovcnt = 0;
  slot.offset_blocks = slot.num_blocks = slot.buffer = slot.metadata = 0;
  switch (bdev_io.type) {
    case SPDK_BDEV_IO_TYPE_RESET:
      return;
    case SPDK_BDEV_IO_TYPE_ABORT:
      slot.extra = slot_of(bdev_io.u.abort.bio_to_abort);
      return;
    case SPDK_BDEV_IO_TYPE_NVME_ADMIN:
    case SPDK_BDEV_IO_TYPE_NVME_IO:
    case SPDK_BDEV_IO_TYPE_NVME_IO_MD:
    case SPDK_BDEV_IO_TYPE_NVME_IOV_MD:
      slot.buffer = number(bdev_io.u.nvme_passthru.buf);
      slot.num_blocks = static_cast<double>(bdev_io.u.nvme_passthru.nbytes);
      slot.metadata = number(bdev_io.u.nvme_passthru.md_buf);
      slot.extra = number(&bdev_io.u.nvme_passthru.cmd);
      return;
    case SPDK_BDEV_IO_TYPE_ZCOPY:
      slot.extra = zcopy_bits(bdev_io);
      break;
    case SPDK_BDEV_IO_TYPE_COPY:
      slot.extra = static_cast<double>(bdev_io.u.bdev.copy.src_offset_blocks);
      break;
    default:
      break;
  }
  const auto& io = bdev_io.u.bdev;
  slot.offset_blocks = static_cast<double>(io.offset_blocks);
  slot.num_blocks = static_cast<double>(io.num_blocks);
  if (io.iovs != nullptr && io.iovcnt > 0) {
    slot.iovcnt = static_cast<uint32_t>(io.iovcnt);
    slot.buffer = number(io.iovs[0].iov_base);
    slot.metadata = number(io.md_buf);
  }
}

uint32_t BdevServer::slot_of(const spdk_bdev_io* bdev_io) const {
  auto found = std::find(held_.begin(), held_.end(), bdev_io);
  return found == held_.end() || bdev_io == nullptr ? kNoSlot
                                                    : static_cast<uint32_t>(found - held_.begin());
}

void BdevServer::put_in_inbox(spdk_bdev_io* bdev_io) {
  bool announce = false;
  {
    std::lock_guard lock(inbox_mutex_);
    if (!ended()) {
      inbox_.push_back(bdev_io);
      bdev_io = nullptr;
      announce = !inbox_filled_.exchange(true);
    }
  }
  if (bdev_io != nullptr) return complete_request(bdev_io, kFailedRequest);
  if (!announce) return;
  // Ends a sleep of the one who polls the thread, and finds an inbox that nobody else empties.
  auto self = std::make_unique<std::shared_ptr<BdevServer>>(shared_from_this());
  auto empty = [](void* data) {
    std::unique_ptr<std::shared_ptr<BdevServer>> self(
        static_cast<std::shared_ptr<BdevServer>*>(data));
    (*self)->empty_inbox();
  };
  if (spdk_thread_send_msg(thread(), empty, self.get()) == 0) self.release();
}

bool BdevServer::empty_inbox() {
  if (!inbox_filled_.load(std::memory_order_relaxed)) return false;
  std::vector<spdk_bdev_io*> received;
  {
    std::lock_guard lock(inbox_mutex_);
    received.swap(inbox_);
    inbox_filled_ = false;
  }
  for (spdk_bdev_io* bdev_io : received) receive(bdev_io);
  return true;
}

bool BdevServer::deliver() {
  bool any = empty_inbox();
  RequestHeader& header = memory_.header();
  if (header.requested == header.received || listener_ == nullptr) return any;
  listener_->requests();
  return true;
}

bool BdevServer::take_completions() {
  std::vector<std::shared_ptr<Outbox>> again;
  again.swap(unannounced_);
  for (auto& outbox : again) {
    if (!outbox->announce()) unannounced_.push_back(std::move(outbox));
  }
  RequestHeader& header = memory_.header();
  uint32_t completed = header.completed;
  if (completed == header.taken) return false;
  uint32_t next = header.taken;
  header.taken = completed;
  // More than one round of the ring cannot be meant: what JavaScript wrote there is nonsense.
  if (completed - next > memory_.slots()) return false;
  while (next != completed) take(memory_.completion(next++));
  show_waiting();
  return true;
}

// The layers above complete a request once. Should a caller of this one do it again, that is
// dropped.
void BdevServer::take(const RequestCompletion& completion) {
  spdk_bdev_io* bdev_io = held(completion.slot);
  if (bdev_io == nullptr) return;
  held_[completion.slot] = nullptr;
  free_.push_back(completion.slot);
  --held_count_;
  complete(bdev_io, completion);
}

void BdevServer::complete(spdk_bdev_io* bdev_io, const RequestCompletion& completion) {
  const std::shared_ptr<Outbox>& outbox = channel_of(bdev_io).outbox;
  if (outbox == nullptr) return complete_request(bdev_io, completion);
  // The channel may go as soon as the other thread knows.
  std::shared_ptr<Outbox> kept = outbox;
  if (!kept->add(bdev_io, completion)) unannounced_.push_back(std::move(kept));
}

void BdevServer::show_waiting() {
  while (!waiting_.empty() && has_room_for(*waiting_.front())) {
    spdk_bdev_io* bdev_io = waiting_.front();
    waiting_.pop_front();
    // What it was to abort may have completed meanwhile.
    if (bdev_io->type == SPDK_BDEV_IO_TYPE_ABORT &&
        slot_of(bdev_io->u.abort.bio_to_abort) == kNoSlot) {
      complete(bdev_io, kFailedRequest);
    } else {
      show(bdev_io);
    }
  }
}

void BdevServer::end() {
  if (ended()) return;
  listener_ = nullptr;
  {
    std::lock_guard lock(inbox_mutex_);
    ended_.store(true, std::memory_order_release);
  }
  // Not from here: who is completed may come back to what ends just now. Where nobody polls the
  // thread any more, nobody waits for its requests either.
  send_task(thread(), [self = shared_from_this()] { self->fail_all(); });
}

void BdevServer::fail_all() {
  empty_inbox();
  for (spdk_bdev_io*& held : held_) {
    if (held != nullptr) complete(std::exchange(held, nullptr), kFailedRequest);
  }
  held_count_ = 0;
  while (!waiting_.empty()) {
    spdk_bdev_io* bdev_io = waiting_.front();
    waiting_.pop_front();
    complete(bdev_io, kFailedRequest);
  }
  for (const auto& outbox : std::exchange(unannounced_, {})) outbox->announce();
}

}  // namespace spdk_ts

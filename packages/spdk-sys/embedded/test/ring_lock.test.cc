// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// I/O rings: locked ranges of blocks.
#include <array>

#include "ring_remote_fixture.h"

namespace {

struct LockFixture : RingFixture {
  std::weak_ptr<void> alive;

  LockFixture() {
    auto kept = std::make_shared<int>();
    alive = kept;
    ring->keep(std::move(kept));
  }
  // A closed ring is deleted when nothing of it is under way.
  bool is_gone() {
    return poll_until([&] { return alive.expired(); });
  }
  void lock(uint32_t index, double offset, double length) {
    submit(index, RingOperation::kLockRange, offset, length);
  }
  void unlock(uint32_t index) { submit(index, RingOperation::kUnlockRange, 0, 0); }
  void write_by(uint32_t index, double offset) {
    submit(index, RingOperation::kWrite, offset, 1, memory.data);
  }
  // Locked, without I/O of others in the way.
  void hold(uint32_t index, double offset, double length) {
    lock(index, offset, length);
    RingCompletion completion = only();
    CHECK_EQ(completion.slot, index);
    CHECK_EQ(completion.status, 0);
  }
  // A write of somebody else, who has no ring, gets through at once.
  bool is_free(uint64_t block) {
    Outcome outcome;
    CHECK_EQ(write(block, outcome), 0);
    bool passed = !device.held.empty();
    poll_until([&] {
      device.complete_all();
      return outcome.calls == 1;
    });
    return passed;
  }
};

}  // namespace

TEST(ring_lock_lets_writes_of_its_slot_through) {
  LockFixture f;
  f.hold(1, 10, 10);
  CHECK(f.ring->is_idle());
  f.write_by(1, 15);
  CHECK_EQ(f.device.held.size(), 1u);
  f.device.complete_all();
  CHECK_EQ(f.only().slot, 1u);
  // Another slot is another one, on the same channel.
  f.write_by(2, 15);
  f.write_by(3, 20);
  f.submit(4, RingOperation::kRead, 15, 1, f.memory.data);
  CHECK_EQ(f.device.held.size(), 2u);
  f.device.complete_all();
  CHECK_EQ(f.drain(), 2u);
  f.completions.clear();
  f.unlock(1);
  CHECK_EQ(f.only().slot, 1u);
  CHECK_EQ(f.device.held.size(), 1u);
  f.device.complete_all();
  CHECK_EQ(f.only().slot, 2u);
}

TEST(ring_lock_refuses_what_is_no_range) {
  LockFixture f;
  const double blocks = static_cast<double>(f.device.bdev.blockcnt);
  const std::pair<double, double> ranges[] = {
      {0, 0}, {0, blocks + 1}, {blocks - 1, 2}, {blocks + 1, 1}, {-1, 1}, {1, -1}, {1e18, 1e18}};
  for (auto [offset, length] : ranges) {
    f.lock(0, offset, length);
    CHECK_EQ(f.only().status, -EINVAL);
  }
  f.unlock(0);
  CHECK_EQ(f.only().status, -EINVAL);
  f.hold(0, 0, blocks);
  // A slot has one lock.
  f.lock(0, 0, 1);
  CHECK_EQ(f.only().status, -EBUSY);
  f.unlock(0);
  CHECK_EQ(f.only().status, 0);
  f.unlock(0);
  CHECK_EQ(f.only().status, -EINVAL);
  CHECK(f.is_free(0));
}

TEST(ring_lock_waits_for_io_and_for_locks) {
  LockFixture f;
  f.write_by(0, 12);
  f.lock(1, 10, 10);
  f.lock(2, 15, 10);
  CHECK_EQ(f.drain(), 0u);
  CHECK_EQ(f.ring->in_flight(), 3u);
  // Nothing of these can be aborted, and both are had in the end.
  CHECK_EQ(f.ring->abort(2), 0);
  CHECK_EQ(f.drain(), 0u);
  f.device.complete_all();
  CHECK(poll_until([&] { return f.drain() == 2; }));
  CHECK_EQ(f.completions[1].slot, 1u);
  f.completions.clear();
  f.unlock(1);
  CHECK(poll_until([&] { return f.drain() == 2; }));
  CHECK_EQ(f.completions[0].slot + f.completions[1].slot, 3u);
  CHECK_EQ(f.completions[0].status + f.completions[1].status, 0);
  CHECK(f.is_free(10));
  CHECK(f.ring->is_idle());
}

TEST(ring_that_is_closed_unlocks) {
  LockFixture f;
  f.hold(1, 10, 10);
  f.hold(5, 30, 1);
  f.close();
  CHECK(f.is_gone());
  CHECK(f.is_free(15));
  CHECK(f.is_free(30));
}

TEST(ring_that_is_closed_unlocks_under_the_io_of_the_holder) {
  LockFixture f;
  f.hold(1, 10, 10);
  f.write_by(1, 15);
  f.close();
  poll_app();
  CHECK(!f.alive.expired());
  CHECK_EQ(f.device.held.size(), 1u);
  f.device.complete_all();
  CHECK(f.is_gone());
  CHECK(f.is_free(15));
}

TEST(ring_that_is_closed_unlocks_what_it_gets_later) {
  LockFixture f;
  Outcome outcome;
  CHECK_EQ(f.write(12, outcome), 0);
  f.lock(1, 10, 10);
  f.lock(2, 15, 10);
  f.close();
  poll_app();
  CHECK(!f.alive.expired());
  f.device.complete_all();
  CHECK(f.is_gone());
  CHECK(outcome.success);
  CHECK(f.is_free(10));
  CHECK(f.is_free(24));
}

TEST(ring_that_is_closed_while_it_unlocks) {
  LockFixture f;
  f.hold(1, 10, 10);
  f.unlock(1);
  f.close();
  CHECK(f.is_gone());
  CHECK(f.is_free(15));
}

namespace {

// Counts up in one block: each slot locks it, reads, writes and unlocks, all by itself, again and
// again until it is told to end.
class Counter {
 public:
  static constexpr uint32_t kSlots = 4;

  using Put = std::function<void(uint32_t, RingOperation, const void*)>;
  explicit Counter(Put put) : put_(std::move(put)) {
    for (uint32_t slot = 0; slot < kSlots; ++slot) next(slot);
  }

  void done(uint32_t slot, int32_t status) {
    failures_ += status != 0 ? 1 : 0;
    size_t& step = steps_[slot];
    if (kSteps[step] == RingOperation::kRead) ++value(slot);
    step = (step + 1) % kSteps.size();
    rounds_ += step == 0 ? 1 : 0;
    if (step == 0 && ending_) {
      ++finished_;
    } else {
      next(slot);
    }
  }
  void end() { ending_ = true; }
  bool finished() const { return finished_ == kSlots; }
  uint32_t rounds() const { return rounds_; }
  uint32_t failures() const { return failures_; }

 private:
  static constexpr std::array kSteps = {RingOperation::kLockRange, RingOperation::kRead,
                                        RingOperation::kWrite, RingOperation::kUnlockRange};

  uint32_t& value(uint32_t slot) {
    return *reinterpret_cast<uint32_t*>(memory_.data + slot * kBlockBytes);
  }
  void next(uint32_t slot) { put_(slot, kSteps[steps_[slot]], &value(slot)); }

  Put put_;
  Memory memory_{kSlots * kBlockBytes};
  std::array<size_t, kSlots> steps_{};
  uint32_t rounds_ = 0;
  uint32_t finished_ = 0;
  uint32_t failures_ = 0;
  bool ending_ = false;
};

}  // namespace

// One ring is served by a reactor, the other one by this thread.
TEST(ring_locks_of_two_threads_keep_each_other_out) {
  MallocDisk disk;
  Remote remote;
  remote.start_reactor();
  auto device = remote.open("mem");
  Client client(device, Counter::kSlots);
  OpenBdev open("mem", true);
  IoRing* ring = IoRing::create(open.desc, open.get_channel(), Counter::kSlots);
  Counter theirs([&](uint32_t slot, RingOperation operation, const void* buffer) {
    client.put(slot, operation, 7, 1, buffer);
  });
  Counter ours([&](uint32_t slot, RingOperation operation, const void* buffer) {
    put(ring->memory(), slot, operation, 7, 1, buffer);
  });
  // Each lock goes to and fro between the threads, which may have a part of one core only: what
  // they can do in a while is enough.
  const uint64_t end = spdk_get_ticks() + spdk_get_ticks_hz() / 2;
  const uint64_t limit = end + 30 * spdk_get_ticks_hz();
  while (!(theirs.finished() && ours.finished()) && spdk_get_ticks() < limit) {
    if (spdk_get_ticks() > end && theirs.rounds() > 0 && ours.rounds() > 0) {
      theirs.end();
      ours.end();
    }
    client.ring->publish();
    if (client.ring->collect(kMost)) {
      client.drain([&](uint32_t slot, int32_t status) { theirs.done(slot, status); });
    }
    ring->take_submissions();
    spdk_thread_poll(app_thread(), 0, 0);
    ::drain(ring->memory(), [&](uint32_t slot, int32_t status) { ours.done(slot, status); });
    std::this_thread::yield();
  }
  CHECK(theirs.finished() && ours.finished());
  CHECK_EQ(theirs.failures() + ours.failures(), 0u);
  Memory block(kBlockBytes);
  put(ring->memory(), 0, RingOperation::kRead, 7, 1, block.data);
  ring->take_submissions();
  CHECK(poll_until([&] { return ring->in_flight() == 0; }));
  CHECK_EQ(*reinterpret_cast<uint32_t*>(block.data), theirs.rounds() + ours.rounds());
  ring->close();
  client.ring->close();
  remote.close(*device);
}

// The reactor has what this thread holds or waits for when the ring goes, at any moment of it.
TEST(ring_remote_lock_goes_with_its_ring) {
  constexpr uint32_t kBlocks = 36;
  MallocDisk disk;
  Remote remote;
  remote.start_reactor();
  OpenBdev open("mem", true);
  Memory memory(kBlocks * kBlockBytes);
  for (int round = 0; round < 20; ++round) {
    auto device = remote.open("mem");
    Client client(device, 8);
    for (uint32_t slot = 0; slot < 8; ++slot) {
      client.put(slot, RingOperation::kLockRange, slot * 4, 8, nullptr);
    }
    client.ring->publish();
    for (int n = 0; n < round; ++n) client.ring->collect(kMost);
    client.ring->close();
    remote.close(*device);
    Outcome outcome;
    CHECK_EQ(spdk_bdev_write_blocks(open.desc, open.get_channel(), memory.data, 0, kBlocks, record,
                                    &outcome),
             0);
    CHECK(poll_until([&] { return outcome.calls == 1; }));
    open.put_channel();
  }
}

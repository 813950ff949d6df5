// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Devices that JavaScript serves: requests, completions and the life of the device.
#include <array>

#include "bdev_server/request_data.h"
#include "served_fixture.h"

namespace {

// As many writes as the server has no slots for.
struct Writes {
  std::array<Outcome, 12> outcomes{};

  explicit Writes(ServedFixture& f, size_t count = 12) {
    for (size_t n = 0; n < count; ++n) CHECK_EQ(f.write(n, outcomes[n]), 0);
  }
  int calls() const {
    int sum = 0;
    for (const Outcome& outcome : outcomes) sum += outcome.calls;
    return sum;
  }
  int successes() const {
    int sum = 0;
    for (const Outcome& outcome : outcomes) sum += outcome.success ? 1 : 0;
    return sum;
  }
};

}  // namespace

TEST(served_request_says_what_it_is) {
  ServedFixture f;
  Outcome outcome;
  CHECK_EQ(
      spdk_bdev_read_blocks(f.open->desc, f.open->channel, f.memory.data, 7, 3, record, &outcome),
      0);
  f.poll();
  CHECK_EQ(f.js.held.size(), 1u);
  const RequestSlot& request = f.js.request(f.js.held.at(0));
  CHECK_EQ(request.type, SPDK_BDEV_IO_TYPE_READ);
  CHECK_EQ(request.offset_blocks, 7.0);
  CHECK_EQ(request.num_blocks, 3.0);
  CHECK_EQ(request.iovcnt, 1u);
  CHECK_EQ(request.buffer, static_cast<double>(reinterpret_cast<uintptr_t>(f.memory.data)));
  CHECK_EQ(outcome.calls, 0);
  f.js.complete_held();
  f.poll();
  CHECK_EQ(outcome.calls, 1);
  CHECK(outcome.success);
}

TEST(served_requests_wait_for_slots_in_order) {
  ServedFixture f;
  Writes writes(f);
  f.poll();
  // One is kept for what ends others.
  CHECK_EQ(f.js.held.size(), 7u);
  std::vector<double> offsets;
  while (!f.js.held.empty()) {
    for (uint32_t slot : f.js.held) offsets.push_back(f.js.request(slot).offset_blocks);
    f.js.complete_held();
    f.poll();
  }
  CHECK_EQ(writes.successes(), 12);
  for (size_t n = 0; n < offsets.size(); ++n) CHECK_EQ(offsets[n], static_cast<double>(n));
  CHECK_EQ(offsets.size(), 12u);
}

TEST(served_statuses_arrive) {
  ServedFixture f;
  auto fail = [&](int status, uint32_t detail, uint32_t word) {
    Outcome outcome;
    CHECK_EQ(f.write(0, outcome), 0);
    f.poll();
    f.js.complete(f.js.held.at(0), status, detail, word);
    f.js.held.clear();
    f.poll();
    CHECK_EQ(outcome.calls, 1);
    CHECK(!outcome.success);
    return outcome;
  };
  Outcome nvme = fail(SPDK_BDEV_IO_STATUS_NVME_ERROR, SPDK_NVME_SCT_MEDIA_ERROR | 0x81 << 8, 99);
  CHECK_EQ(nvme.sct, SPDK_NVME_SCT_MEDIA_ERROR);
  CHECK_EQ(nvme.sc, 0x81);
  CHECK_EQ(nvme.cdw0, 99u);
  Outcome aborted = fail(SPDK_BDEV_IO_STATUS_ABORTED, 0, 0);
  CHECK_EQ(aborted.sc, SPDK_NVME_SC_ABORTED_BY_REQUEST);
  // Neither a status of SPDK's nor one that ends an I/O.
  for (int status : {0, 77, -99}) fail(status, 0, 0);
}

TEST(served_nonsense_is_dropped) {
  ServedFixture f;
  Outcome outcome;
  CHECK_EQ(f.write(0, outcome), 0);
  f.poll();
  uint32_t slot = f.js.held.at(0);
  for (uint32_t other : {slot + 1, 8u, 1000u, UINT32_MAX}) {
    f.js.complete(other, SPDK_BDEV_IO_STATUS_SUCCESS);
  }
  f.poll();
  CHECK_EQ(outcome.calls, 0);
  f.js.complete(slot, SPDK_BDEV_IO_STATUS_SUCCESS);
  f.js.complete(slot, SPDK_BDEV_IO_STATUS_FAILED);
  f.poll();
  CHECK_EQ(outcome.calls, 1);
  CHECK(outcome.success);
  // More than the ring has.
  f.js.server->memory().header().completed += 9;
  f.poll();
  f.js.held.clear();
  f.js.answer = SPDK_BDEV_IO_STATUS_SUCCESS;
  Outcome next;
  CHECK_EQ(f.write(1, next), 0);
  f.poll();
  CHECK(next.success);
}

TEST(served_reset_and_abort_find_a_slot) {
  ServedFixture f;
  Writes writes(f, 8);
  f.poll();
  Outcome aborted;
  // The last one has no slot yet: nobody need be asked.
  CHECK_EQ(spdk_bdev_abort(f.open->desc, f.open->channel, &writes.outcomes[7], record, &aborted),
           0);
  f.poll();
  CHECK(aborted.success);
  CHECK_EQ(writes.outcomes[7].calls, 1);
  CHECK(!writes.outcomes[7].success);
  // The first one has.
  Outcome asked;
  CHECK_EQ(spdk_bdev_abort(f.open->desc, f.open->channel, &writes.outcomes[0], record, &asked), 0);
  f.poll();
  CHECK_EQ(f.js.held.size(), 8u);
  const RequestSlot& abort = f.js.request(f.js.held.back());
  CHECK_EQ(abort.type, SPDK_BDEV_IO_TYPE_ABORT);
  CHECK_EQ(abort.extra, static_cast<double>(f.js.held.front()));
  f.js.complete_held();
  f.poll();
  CHECK(asked.success);
  CHECK_EQ(writes.calls(), 8);
  Outcome reset;
  CHECK_EQ(spdk_bdev_reset(f.open->desc, f.open->channel, record, &reset), 0);
  f.js.answer = SPDK_BDEV_IO_STATUS_SUCCESS;
  CHECK(f.poll_for([&] { return reset.calls != 0; }));
  CHECK(reset.success);
}

TEST(served_reads_get_memory) {
  ServedFixture f;
  Outcome outcome;
  outcome.keep = true;
  // As zero-copy is emulated: the device finds the memory.
  CHECK_EQ(spdk_bdev_read_blocks(f.open->desc, f.open->channel, nullptr, 2, 1, record, &outcome),
           0);
  f.poll();
  CHECK(f.js.request(f.js.held.at(0)).buffer != 0);
  auto data = spdk_ts::RequestData::of(*f.js.server->held(f.js.held.at(0)));
  CHECK_EQ(data.bytes(), kServedBlock);
  data.fill(0, 0x42, kServedBlock);
  f.js.complete_held();
  f.poll();
  CHECK(outcome.success);
  spdk_bdev_free_io(outcome.io);
}

TEST(served_data_is_copied_across_pieces) {
  ServedFixture f;
  std::array<iovec, 3> pieces = {{{f.memory.data, 100},
                                  {f.memory.data + 4096, 300},
                                  {f.memory.data + 8192, 2 * kServedBlock - 400}}};
  for (size_t n = 0; n < 12 * 1024; ++n) f.memory.data[n] = static_cast<char>(n * 7);
  Outcome outcome;
  CHECK_EQ(spdk_bdev_writev_blocks(f.open->desc, f.open->channel, pieces.data(), 3, 0, 2, record,
                                   &outcome),
           0);
  f.poll();
  auto data = spdk_ts::RequestData::of(*f.js.server->held(f.js.held.at(0)));
  CHECK_EQ(data.bytes(), 2u * kServedBlock);
  std::vector<char> whole(2 * kServedBlock);
  data.copy_to(0, whole.data(), whole.size());
  for (uint64_t from : {0, 50, 99, 100, 101, 399, 400, 1000}) {
    std::vector<char> part(std::min<uint64_t>(330, whole.size() - from));
    data.copy_to(from, part.data(), part.size());
    CHECK(memcmp(part.data(), whole.data() + from, part.size()) == 0);
  }
  CHECK(memcmp(whole.data(), f.memory.data, 100) == 0);
  CHECK(memcmp(whole.data() + 100, f.memory.data + 4096, 300) == 0);
  CHECK(memcmp(whole.data() + 400, f.memory.data + 8192, 624) == 0);
  std::vector<char> other(310, 'x');
  data.copy_from(95, other.data(), other.size());
  CHECK_EQ(f.memory.data[94], static_cast<char>(94 * 7));
  CHECK_EQ(f.memory.data[95], 'x');
  CHECK_EQ(f.memory.data[4096 + 299], 'x');
  CHECK_EQ(f.memory.data[8192 + 4], 'x');
  CHECK_EQ(f.memory.data[8192 + 5], static_cast<char>((8192 + 5) * 7));
  f.js.complete_held();
  f.poll();
}

TEST(served_ended_server_fails_everything) {
  ServedFixture f;
  Writes writes(f);
  f.poll();
  f.js.end();
  poll_app();
  CHECK_EQ(writes.calls(), 12);
  CHECK_EQ(writes.successes(), 0);
  Outcome later;
  CHECK_EQ(f.write(0, later), 0);
  poll_app();
  CHECK_EQ(later.calls, 1);
  CHECK(!later.success);
  // It is removed, as soon as nobody has it open.
  CHECK_EQ(f.open->events.size(), 1u);
  f.close();
  CHECK(poll_until([] { return spdk_bdev_get_by_name("served") == nullptr; }));
}

TEST(served_ended_while_destructing) {
  ServedFixture f;
  f.js.answer_destruct = false;
  f.close();
  Unregistered unregistered;
  spdk_bdev_unregister(&f.device->bdev(), record_unregistered, &unregistered);
  f.poll_for([&] { return f.js.destructs != 0; });
  CHECK_EQ(unregistered.calls, 0);
  f.js.end();
  CHECK(poll_until([&] { return unregistered.calls != 0; }));
}

TEST(served_channels_are_told_of) {
  ServedFixture f;
  f.poll();
  CHECK_EQ(f.js.channels, (std::vector<std::string>{"+0"}));
  f.open->put_channel();
  f.poll();
  CHECK_EQ(f.js.channels, (std::vector<std::string>{"+0", "-0"}));
}

TEST(served_twice_is_refused) {
  ServedFixture f;
  CHECK_EQ(f.register_device(), -EALREADY);
  auto twin = ServedBdev::create(test_module(), "served", "Test", f.js.server);
  twin->bdev().blocklen = kServedBlock;
  twin->bdev().blockcnt = kServedBlocks;
  std::optional<int> status;
  for (int attempt = 0; attempt < 2; ++attempt) {
    status.reset();
    twin->register_device([&](int rc) { status = rc; });
    f.poll_for([&] { return status.has_value(); });
    CHECK_EQ(status.value_or(0), -EEXIST);
  }
  CHECK(ServedBdev::find("served") == f.device);
}

TEST(served_json_is_the_listeners) {
  ServedFixture f;
  std::string text;
  auto append = [](void* context, const void* data, size_t size) {
    static_cast<std::string*>(context)->append(static_cast<const char*>(data), size);
    return 0;
  };
  auto dump = [&] {
    text.clear();
    spdk_json_write_ctx* writer = spdk_json_write_begin(append, &text, 0);
    spdk_json_write_object_begin(writer);
    CHECK_EQ(spdk_bdev_dump_info_json(&f.device->bdev(), writer), 0);
    spdk_json_write_object_end(writer);
    spdk_json_write_end(writer);
    return text;
  };
  CHECK_EQ(dump(), R"({")" + std::string(test_module()->name) + R"(":{"kind":"test"}})");
  f.device->publish(R"({"kind":"published"})", "");
  f.close();
  TestThread other("other");
  other.run([&] { dump(); });
  CHECK_EQ(text, R"({")" + std::string(test_module()->name) + R"(":{"kind":"published"}})");
}

TEST(served_requests_come_from_other_threads) {
  ServedFixture f;
  f.js.answer = SPDK_BDEV_IO_STATUS_SUCCESS;
  OsThread thread("other");
  Load there(f.open->desc);
  Load here(f.open->desc);
  here.start(4);
  std::atomic<bool> started{false};
  spdk_thread_send_msg(
      thread.get(), [](void* load) { static_cast<Load*>(load)->start(16); }, &there);
  f.poll_for([&] { return there.completed() > 20'000 && here.completed() > 1000; });
  there.stop();
  here.stop();
  f.poll_for([&] { return there.idle() && here.idle(); });
  CHECK_EQ(there.failed() + here.failed(), 0);
  thread.run([&] { there.put_channel(); });
  here.put_channel();
  f.poll();
}

TEST(served_ends_under_load_of_other_threads) {
  ServedFixture f;
  f.js.answer = SPDK_BDEV_IO_STATUS_SUCCESS;
  OsThread thread("other");
  Load there(f.open->desc);
  spdk_thread_send_msg(
      thread.get(), [](void* load) { static_cast<Load*>(load)->start(16); }, &there);
  f.poll_for([&] { return there.completed() > 1000; });
  f.js.end();
  poll_until([&] { return there.failed() > 1000; });
  there.stop();
  poll_until([&] { return there.idle(); });
  thread.run([&] { there.put_channel(); });
  f.close();
  CHECK(poll_until([] { return spdk_bdev_get_by_name("served") == nullptr; }));
}

TEST(served_threads_may_have_servers_of_their_own) {
  ServedFixture f;
  TestThread worker("worker");
  TestServer own(worker.get());
  own.device = f.device.get();
  CHECK_EQ(f.device->attach(own.server), 0);
  CHECK_EQ(f.device->attach(own.server), -EEXIST);
  CHECK_EQ(f.device->attach(f.js.server), -EEXIST);
  spdk_io_channel* channel = nullptr;
  Outcome outcome;
  worker.run([&] {
    channel = spdk_bdev_get_io_channel(f.open->desc);
    CHECK_EQ(spdk_bdev_write_blocks(f.open->desc, channel, f.memory.data, 9, 1, record, &outcome),
             0);
    own.serve();
    CHECK_EQ(own.held.size(), 1u);
    own.complete_held();
    own.serve();
    CHECK(outcome.success);
    spdk_put_io_channel(channel);
  });
  poll_all({worker.get(), app_thread()});
  CHECK_EQ(f.js.held.size(), 0u);
  TestThread late("late");
  late.run([&] { channel = spdk_bdev_get_io_channel(f.open->desc); });
  TestServer too_late(late.get());
  CHECK_EQ(f.device->attach(too_late.server), -EBUSY);
  late.run([&] { spdk_put_io_channel(channel); });
  poll_all({late.get(), app_thread()});
  worker.run([&] { own.end(); });
  worker.poll();
}

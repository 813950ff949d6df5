// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The passthru, error, delay and split modules, over a device that does as it is told.
#include "bdev_layer.h"
#include "bdev_rpc_client.h"
#include "spdk/uuid.h"

extern "C" {
#include "bdev/error/vbdev_error.h"
}

namespace {

// A bdev over the test device "dev", open for writing.
struct OverDevice {
  BdevLayer layer;
  Rpc rpc;
  TestDevice device{"dev"};
  std::unique_ptr<OpenBdev> open;
  Memory memory{4096};
  iovec iov{memory.data, 512};

  OverDevice(const char* name, const char* method, const char* params,
             const std::set<int>& more_types = {}) {
    device.types.insert(more_types.begin(), more_types.end());
    CHECK_EQ(device.add(), 0);
    CHECK(!rpc.call(method, params).starts_with("error"));
    open = std::make_unique<OpenBdev>(name, true);
    CHECK_EQ(open->rc, 0);
    open->get_channel();
  }
  ~OverDevice() {
    open.reset();
    device.remove();
  }
  spdk_bdev_desc* desc() { return open->desc; }
  spdk_io_channel* channel() { return open->channel; }
  int read(Outcome& outcome) {
    return spdk_bdev_readv_blocks(desc(), channel(), &iov, 1, 1, 1, record, &outcome);
  }
  int write(Outcome& outcome) {
    return spdk_bdev_writev_blocks(desc(), channel(), &iov, 1, 1, 1, record, &outcome);
  }
};

constexpr char kPassthru[] = R"({"name":"top","base_bdev_name":"dev"})";
constexpr char kSplit[] = R"({"base_bdev":"dev","split_count":2})";
constexpr char kDelay[] =
    R"({"name":"top","base_bdev_name":"dev","avg_read_latency":3600000000,)"
    R"("p99_read_latency":3600000000,"avg_write_latency":0,"p99_write_latency":0})";

// I/O on the base until one request is left in the pool: the bdev on top gets that, and its base
// none.
void check_waits_for_a_free_io(OverDevice& f) {
  OpenBdev base("dev", false);
  std::vector<Outcome> taken(kIoPoolSize - 1);
  for (Outcome& outcome : taken) {
    CHECK_EQ(
        spdk_bdev_readv_blocks(base.desc, base.get_channel(), &f.iov, 1, 0, 1, record, &outcome),
        0);
  }
  Outcome o;
  CHECK_EQ(f.write(o), 0);
  poll_app();
  CHECK_EQ(o.calls, 0);
  CHECK_EQ(f.device.held.size(), kIoPoolSize - 1);
  f.device.complete_next();
  poll_app();
  CHECK_EQ(f.device.submitted.back(), SPDK_BDEV_IO_TYPE_WRITE);
  f.device.complete_all();
  poll_until([&] { return o.calls == 1; });
  CHECK(o.success);
}

void inject(uint32_t type, vbdev_error_type error, uint32_t count) {
  char name[] = "EE_dev";
  vbdev_error_inject_opts opts{};
  opts.io_type = type;
  opts.error_type = error;
  opts.error_num = count;
  CHECK_EQ(vbdev_error_inject_error(name, &opts), 0);
}

}  // namespace

TEST(bdev_passthru_hands_everything_on) {
  OverDevice f("top", "bdev_passthru_create", kPassthru,
               {SPDK_BDEV_IO_TYPE_WRITE_ZEROES, SPDK_BDEV_IO_TYPE_COPY});
  Outcome o[7];
  CHECK_EQ(f.read(o[0]), 0);
  CHECK_EQ(f.write(o[1]), 0);
  CHECK_EQ(spdk_bdev_unmap_blocks(f.desc(), f.channel(), 1, 1, record, &o[2]), 0);
  CHECK_EQ(spdk_bdev_write_zeroes_blocks(f.desc(), f.channel(), 1, 1, record, &o[3]), 0);
  CHECK_EQ(spdk_bdev_flush_blocks(f.desc(), f.channel(), 1, 1, record, &o[4]), 0);
  CHECK_EQ(spdk_bdev_copy_blocks(f.desc(), f.channel(), 1, 9, 1, record, &o[5]), 0);
  CHECK_EQ(spdk_bdev_reset(f.desc(), f.channel(), record, &o[6]), 0);
  poll_app();
  CHECK(f.device.submitted ==
        (std::vector<int>{SPDK_BDEV_IO_TYPE_READ, SPDK_BDEV_IO_TYPE_WRITE, SPDK_BDEV_IO_TYPE_UNMAP,
                          SPDK_BDEV_IO_TYPE_WRITE_ZEROES, SPDK_BDEV_IO_TYPE_FLUSH,
                          SPDK_BDEV_IO_TYPE_COPY, SPDK_BDEV_IO_TYPE_RESET}));
  CHECK(f.device.held[0]->u.bdev.iovs[0].iov_base == f.memory.data);
  for (size_t i = 0; i < 6; i++) {
    CHECK_EQ(f.device.held[i]->u.bdev.offset_blocks, 1);
  }
  CHECK_EQ(f.device.held[5]->u.bdev.copy.src_offset_blocks, 9);
  f.device.complete_all();
  for (const Outcome& outcome : o) {
    poll_until([&] { return outcome.calls == 1; });
    CHECK(outcome.success);
  }
}

TEST(bdev_passthru_gives_a_read_without_a_buffer_one) {
  OverDevice f("top", "bdev_passthru_create", kPassthru);
  Outcome o;
  o.keep = true;
  iovec none{nullptr, 512};
  CHECK_EQ(spdk_bdev_readv_blocks(f.desc(), f.channel(), &none, 1, 0, 1, record, &o), 0);
  poll_app();
  memset(f.device.held.front()->u.bdev.iovs[0].iov_base, 7, 512);
  f.device.complete_all();
  poll_app();
  CHECK_EQ(o.calls, 1);
  CHECK_EQ(static_cast<char*>(o.io->u.bdev.iovs[0].iov_base)[511], 7);
  spdk_bdev_free_io(o.io);
}

TEST(bdev_passthru_fails_what_the_base_fails) {
  OverDevice f("top", "bdev_passthru_create", kPassthru);
  Outcome o;
  CHECK_EQ(f.write(o), 0);
  f.device.complete_next(SPDK_BDEV_IO_STATUS_FAILED);
  poll_app();
  CHECK_EQ(o.calls, 1);
  CHECK(!o.success);
  // The base tries again by itself.
  Outcome again;
  f.device.refuse_with_nomem = 1;
  CHECK_EQ(f.write(again), 0);
  poll_until([&] { return !f.device.held.empty(); });
  f.device.complete_all();
  poll_app();
  CHECK(again.success);
}

TEST(bdev_passthru_waits_for_a_free_io) {
  OverDevice f("top", "bdev_passthru_create", kPassthru);
  check_waits_for_a_free_io(f);
}

TEST(bdev_delay_waits_for_a_free_io) {
  OverDevice f("top", "bdev_delay_create", kDelay);
  check_waits_for_a_free_io(f);
}

TEST(bdev_split_waits_for_a_free_io) {
  OverDevice f("devp1", "bdev_split_create", kSplit);
  check_waits_for_a_free_io(f);
}

TEST(bdev_passthru_aborts_what_the_base_has) {
  OverDevice f("top", "bdev_passthru_create", kPassthru);
  Outcome o;
  Outcome aborted;
  CHECK_EQ(f.write(o), 0);
  CHECK_EQ(spdk_bdev_abort(f.desc(), f.channel(), &o, record, &aborted), 0);
  poll_until([&] { return aborted.calls == 1; });
  CHECK(aborted.success);
  CHECK_EQ(o.calls, 1);
  CHECK(!o.success);
  CHECK(f.device.held.empty());
}

TEST(bdev_delay_aborts_what_the_base_has_and_what_waits) {
  OverDevice f("top", "bdev_delay_create", kDelay);
  Outcome below;
  Outcome waiting;
  Outcome aborted[2];
  CHECK_EQ(f.read(waiting), 0);
  f.device.complete_next();
  CHECK_EQ(f.read(below), 0);
  poll_app();
  CHECK_EQ(waiting.calls, 0);
  CHECK_EQ(spdk_bdev_abort(f.desc(), f.channel(), &waiting, record, &aborted[0]), 0);
  poll_until([&] { return aborted[0].calls == 1; });
  CHECK(aborted[0].success);
  CHECK_EQ(waiting.sc, SPDK_NVME_SC_ABORTED_BY_REQUEST);
  CHECK_EQ(f.device.held.size(), 1);
  CHECK_EQ(spdk_bdev_abort(f.desc(), f.channel(), &below, record, &aborted[1]), 0);
  poll_until([&] { return aborted[1].calls == 1; });
  CHECK(f.device.held.empty());
  // It failed below, and waits now as everything else does.
  CHECK_EQ(below.calls, 0);
  Outcome reset;
  CHECK_EQ(spdk_bdev_reset(f.desc(), f.channel(), record, &reset), 0);
  poll_until([&] { return !f.device.held.empty(); });
  CHECK_EQ(below.calls, 1);
  f.device.complete_all();
  poll_until([&] { return reset.calls == 1; });
  CHECK(reset.success);
}

TEST(bdev_error_by_its_c_functions) {
  BdevLayer layer;
  create_malloc("dev", 64, 512);
  const spdk_uuid none{};
  CHECK_EQ(vbdev_error_create("dev", &none), 0);
  CHECK_EQ(vbdev_error_create("dev", &none), -EEXIST);
  CHECK_EQ(vbdev_error_create("not there yet", &none), 0);
  poll_app();
  char no_name[] = "no such";
  char malloc_name[] = "dev";
  vbdev_error_inject_opts opts{};
  opts.io_type = SPDK_BDEV_IO_TYPE_READ;
  opts.error_type = VBDEV_IO_FAILURE;
  opts.error_num = 1;
  CHECK_EQ(vbdev_error_inject_error(no_name, &opts), -ENODEV);
  CHECK_EQ(vbdev_error_inject_error(malloc_name, &opts), -ENODEV);
  opts.error_type = VBDEV_IO_CORRUPT_DATA;
  CHECK_EQ(vbdev_error_inject_error(no_name, &opts), -EINVAL);
  {
    OpenBdev open("EE_dev", true);
    Memory memory(512);
    inject(SPDK_BDEV_IO_TYPE_WRITE, VBDEV_IO_FAILURE, 1);
    Outcome o[2];
    for (Outcome& outcome : o) {
      CHECK_EQ(spdk_bdev_write_blocks(open.desc, open.get_channel(), memory.data, 0, 1, record,
                                      &outcome),
               0);
    }
    poll_until([&] { return o[0].calls == 1 && o[1].calls == 1; });
    CHECK(!o[0].success);
    CHECK(o[1].success);
  }
  Unregistered gone;
  vbdev_error_delete("EE_dev", record_unregistered, &gone);
  poll_until([&] { return gone.calls == 1; });
  CHECK_EQ(gone.rc, 0);
  vbdev_error_delete("EE_dev", record_unregistered, &gone);
  CHECK_EQ(gone.calls, 2);
  CHECK_EQ(gone.rc, -ENODEV);
}

TEST(bdev_modules_come_with_a_base_that_is_examined) {
  BdevLayer layer(true);
  Rpc rpc;
  CHECK_EQ(rpc.call("bdev_passthru_create", R"({"name":"P","base_bdev_name":"A"})"), "\"P\"");
  CHECK_EQ(rpc.call("bdev_error_create", R"({"base_name":"P"})"), "true");
  CHECK_EQ(rpc.call("bdev_split_create", R"({"base_bdev":"EE_P","split_count":2})"), "[]");
  CHECK_EQ(rpc.call("bdev_delay_create",
                    R"({"name":"D","base_bdev_name":"EE_Pp1","avg_read_latency":0,)"
                    R"("p99_read_latency":0,"avg_write_latency":0,"p99_write_latency":0})"),
           "\"D\"");
  CHECK(spdk_bdev_first() == nullptr);
  create_malloc("A", 64, 512);
  std::vector<std::string> names;
  for (spdk_bdev* bdev = spdk_bdev_first(); bdev != nullptr; bdev = spdk_bdev_next(bdev)) {
    names.push_back(spdk_bdev_get_name(bdev));
  }
  CHECK_EQ(names, (std::vector<std::string>{"A", "P", "EE_P", "EE_Pp0", "EE_Pp1", "D"}));
  std::vector<std::string> leaves;
  for (spdk_bdev* bdev = spdk_bdev_first_leaf(); bdev != nullptr;
       bdev = spdk_bdev_next_leaf(bdev)) {
    leaves.push_back(spdk_bdev_get_name(bdev));
  }
  CHECK_EQ(leaves, (std::vector<std::string>{"EE_Pp0", "D"}));
  // All go with the lowest.
  delete_malloc("A");
  CHECK(spdk_bdev_first() == nullptr);
}

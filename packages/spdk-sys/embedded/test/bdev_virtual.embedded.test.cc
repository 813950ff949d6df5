// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Where SPDK's modules have faults: what this backend does instead.
#include "bdev_layer.h"
#include "bdev_rpc_client.h"
#include "spdk/uuid.h"

extern "C" {
#include "bdev/error/vbdev_error.h"
}

namespace {

bool is_claimed(const char* name) {
  OpenBdev writer(name, true);
  return writer.rc == -EPERM;
}

std::string create_passthru(Rpc& rpc, const char* name, const char* base) {
  const std::string params =
      std::string(R"({"name":")") + name + R"(","base_bdev_name":")" + base + R"("})";
  return rpc.call("bdev_passthru_create", params.c_str());
}

std::string create_delay(Rpc& rpc, const char* name, const char* base) {
  const std::string params = std::string(R"({"name":")") + name + R"(","base_bdev_name":")" + base +
                             R"(","avg_read_latency":0,"p99_read_latency":0,)"
                             R"("avg_write_latency":0,"p99_write_latency":0})";
  return rpc.call("bdev_delay_create", params.c_str());
}

// Lends a block of memory from start to end of zero copy.
struct LendingDevice : TestDevice {
  LendingDevice() : TestDevice("dev") { types.insert(SPDK_BDEV_IO_TYPE_ZCOPY); }
};

void check_zero_copy(LendingDevice& device, const char* name, uint64_t offset) {
  Memory lent(512);
  OpenBdev open(name, true);
  Outcome start;
  start.keep = true;
  CHECK_EQ(
      spdk_bdev_zcopy_start(open.desc, open.get_channel(), nullptr, 0, 2, 1, true, record, &start),
      0);
  poll_app();
  spdk_bdev_io* below = device.held.front();
  CHECK_EQ(below->u.bdev.offset_blocks, offset);
  CHECK(below->u.bdev.zcopy.populate);
  spdk_bdev_io_set_buf(below, lent.data, 512);
  device.complete_next();
  poll_until([&] { return start.calls == 1; });
  CHECK(start.success);
  CHECK(start.io->u.bdev.iovs[0].iov_base == lent.data);
  Outcome end;
  CHECK_EQ(spdk_bdev_zcopy_end(start.io, true, record, &end), 0);
  poll_app();
  // The same I/O of the base, so that it knows what it lent.
  CHECK(device.held.front() == below);
  CHECK(!below->u.bdev.zcopy.start);
  CHECK(below->u.bdev.zcopy.commit);
  device.complete_next();
  poll_until([&] { return end.calls == 1; });
  CHECK(end.success);
}

}  // namespace

TEST(bdev_virtual_ends_zero_copy_on_its_base) {
  BdevLayer layer;
  Rpc rpc;
  LendingDevice device;
  CHECK_EQ(device.add(), 0);
  CHECK_EQ(create_passthru(rpc, "P", "dev"), "\"P\"");
  check_zero_copy(device, "P", 2);
  CHECK_EQ(rpc.call("bdev_passthru_delete", R"({"name":"P"})"), "true");
  CHECK_EQ(create_delay(rpc, "D", "dev"), "\"D\"");
  check_zero_copy(device, "D", 2);
  CHECK_EQ(rpc.call("bdev_delay_delete", R"({"name":"D"})"), "true");
  CHECK_EQ(rpc.call("bdev_split_create", R"({"base_bdev":"dev","split_count":2})"),
           R"(["devp0","devp1"])");
  check_zero_copy(device, "devp1", 514);
}

TEST(bdev_virtual_hands_compare_and_nvme_commands_on) {
  BdevLayer layer;
  Rpc rpc;
  TestDevice device("dev");
  device.types.insert({SPDK_BDEV_IO_TYPE_COMPARE, SPDK_BDEV_IO_TYPE_NVME_ADMIN});
  CHECK_EQ(device.add(), 0);
  CHECK_EQ(create_passthru(rpc, "P", "dev"), "\"P\"");
  OpenBdev open("P", true);
  Memory memory(512);
  Outcome compare;
  CHECK_EQ(
      spdk_bdev_compare_blocks(open.desc, open.get_channel(), memory.data, 3, 1, record, &compare),
      0);
  CHECK_EQ(device.held.front()->u.bdev.offset_blocks, 3);
  device.complete_next(SPDK_BDEV_IO_STATUS_MISCOMPARE);
  poll_app();
  CHECK_EQ(compare.sc, SPDK_NVME_SC_COMPARE_FAILURE);
  Outcome command;
  spdk_nvme_cmd cmd{};
  cmd.nsid = 5;
  CHECK_EQ(spdk_bdev_nvme_admin_passthru(open.desc, open.channel, &cmd, memory.data, 512, record,
                                         &command),
           0);
  CHECK_EQ(device.held.front()->u.nvme_passthru.cmd.nsid, 5u);
  spdk_bdev_io* io = device.held.front();
  device.held.pop_front();
  spdk_bdev_io_complete_nvme_status(io, 77, 0, 0);
  poll_app();
  CHECK(command.success);
  CHECK_EQ(command.cdw0, 77u);
}

TEST(bdev_virtual_whose_name_is_taken_leaves_the_base_alone) {
  BdevLayer layer;
  Rpc rpc;
  create_malloc("A", 64, 512);
  create_malloc("Ap1", 64, 512);
  CHECK_EQ(create_passthru(rpc, "Ap1", "A"), "error -17");
  CHECK(!is_claimed("A"));
  CHECK_EQ(create_delay(rpc, "Ap1", "A"), "error -17");
  CHECK(!is_claimed("A"));
  // The first part is made, the second is not.
  CHECK_EQ(rpc.call("bdev_split_create", R"({"base_bdev":"A","split_count":3})"), "error -32602");
  poll_app();
  CHECK(spdk_bdev_get_by_name("Ap0") == nullptr);
  CHECK(!is_claimed("A"));
  delete_malloc("Ap1");
  CHECK_EQ(rpc.call("bdev_split_create", R"({"base_bdev":"A","split_count":2})"),
           R"(["Ap0","Ap1"])");
  CHECK(is_claimed("A"));
}

TEST(bdev_split_into_impossible_parts) {
  BdevLayer layer;
  Rpc rpc;
  create_malloc("A", 64, 512);
  for (const char* params : {
           R"({"base_bdev":"A","split_count":65})",
           R"({"base_bdev":"A","split_count":1,"split_size_mb":1})",
           R"({"base_bdev":"A","split_count":1,"split_size_mb":17592186044416})",
           R"({"base_bdev":"A","split_count":1,"split_size_mb":18446744073709551615})",
       }) {
    CHECK_EQ(rpc.call("bdev_split_create", params), "error -32602");
    CHECK_EQ(rpc.call("bdev_split_delete", R"({"base_bdev":"A"})"), "error -32602");
  }
  delete_malloc("A");
}

TEST(bdev_error_resets_on_the_threads_of_the_io) {
  BdevLayer layer;
  create_malloc("dev", 64, 512);
  CHECK_EQ(vbdev_error_create("dev", nullptr), 0);
  poll_app();
  char name[] = "EE_dev";
  vbdev_error_inject_opts opts{};
  opts.io_type = 0xffffffff;
  opts.error_type = VBDEV_IO_PENDING;
  opts.error_num = 2;
  CHECK_EQ(vbdev_error_inject_error(name, &opts), 0);
  opts.io_type = SPDK_BDEV_IO_TYPE_RESET;
  CHECK_EQ(vbdev_error_inject_error(name, &opts), -EINVAL);
  TestThread thread("other");
  OpenBdev here("EE_dev", true);
  Memory memory(512);
  Outcome o[2];
  Outcome reset;
  std::unique_ptr<OpenBdev> there;
  thread.run([&] {
    there = std::make_unique<OpenBdev>("EE_dev", true);
    CHECK_EQ(
        spdk_bdev_write_blocks(there->desc, there->get_channel(), memory.data, 0, 1, record, &o[0]),
        0);
  });
  CHECK_EQ(spdk_bdev_write_blocks(here.desc, here.get_channel(), memory.data, 0, 1, record, &o[1]),
           0);
  poll_all({app_thread(), thread.get()});
  CHECK_EQ(o[0].calls + o[1].calls, 0);
  CHECK_EQ(spdk_bdev_reset(here.desc, here.channel, record, &reset), 0);
  poll_until([&] { return reset.calls == 1; }, {thread.get()});
  CHECK(reset.success);
  CHECK_EQ(o[0].calls, 1);
  CHECK(o[0].thread == thread.get());
  CHECK(o[1].thread == app_thread());
  thread.run([&] { there.reset(); });
}

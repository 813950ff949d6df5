// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The RPC methods around bdevs, called through a socket.
#include "bdev_layer.h"
#include "bdev_rpc_client.h"

namespace {

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST(bdev_rpc_null) {
  BdevLayer layer;
  Rpc rpc;
  CHECK_EQ(rpc.call("bdev_get_bdevs"), "[]");
  CHECK_EQ(rpc.call("bdev_null_create", R"({"name":"N","num_blocks":64,"block_size":500})"),
           "error -22");
  CHECK_EQ(rpc.call("bdev_null_create", R"({"name":"N","num_blocks":0,"block_size":512})"),
           "error -22");
  CHECK_EQ(rpc.call("bdev_null_create", R"({"name":"N","block_size":512})"), "error -32603");
  CHECK_EQ(rpc.call("bdev_null_create", R"({"name":"N","num_blocks":64,"block_size":512,)"
                                        R"("uuid":"deadbeef-0000-4000-8000-000000000002"})"),
           "\"N\"");
  CHECK_EQ(rpc.call("bdev_null_create", R"({"name":"N","num_blocks":64,"block_size":512})"),
           "error -17");
  const std::string expected =
      R"([{"name":"N","aliases":["deadbeef-0000-4000-8000-000000000002"],)"
      R"("product_name":"Null disk","block_size":512,"num_blocks":64,)"
      R"("uuid":"deadbeef-0000-4000-8000-000000000002","assigned_rate_limits":)"
      R"({"rw_ios_per_sec":0,"rw_mbytes_per_sec":0,"r_mbytes_per_sec":0,"w_mbytes_per_sec":0},)"
      R"("claimed":false,"zoned":false,"supported_io_types":{"read":true,"write":true,)"
      R"("unmap":false,"write_zeroes":true,"flush":false,"reset":true,"compare":false,)"
      R"("compare_and_write":false,"abort":true,"nvme_admin":false,"nvme_io":false},)"
      R"("driver_specific":{}}])";
  CHECK_EQ(rpc.call("bdev_get_bdevs"), expected);
  CHECK_EQ(rpc.call("bdev_get_bdevs", R"({"name":"N"})"), expected);
  CHECK_EQ(rpc.call("bdev_get_bdevs", R"({"name":"no such"})"), "error -19");
  CHECK_EQ(rpc.call("bdev_null_resize", R"({"name":"N","new_size":1})"), "true");
  CHECK(contains(rpc.call("bdev_get_bdevs"), R"("num_blocks":2048)"));
  CHECK_EQ(rpc.call("bdev_null_delete", R"({"name":"N"})"), "true");
  CHECK_EQ(rpc.call("bdev_null_delete", R"({"name":"N"})"), "error -19");
}

TEST(bdev_rpc_malloc) {
  BdevLayer layer;
  Rpc rpc;
  CHECK_EQ(rpc.call("bdev_malloc_create", R"({"num_blocks":64,"block_size":512})"), "\"Malloc0\"");
  CHECK_EQ(rpc.call("bdev_malloc_create", R"({"num_blocks":64,"block_size":"x"})"), "error -32603");
  CHECK_EQ(
      rpc.call("bdev_malloc_create", R"({"name":"M","num_blocks":64,"block_size":512,"md_size":8,)"
                                     R"("md_interleave":true,"physical_block_size":4096})"),
      "\"M\"");
  const std::string bdevs = rpc.call("bdev_get_bdevs");
  CHECK(contains(bdevs, R"("name":"Malloc0")"));
  CHECK(contains(bdevs, R"("md_size":8,"md_interleave":true,"dif_type":0)"));
  CHECK(contains(bdevs, R"("block_size":520)"));
  CHECK_EQ(rpc.call("bdev_malloc_delete", R"({"name":"M"})"), "true");
  CHECK_EQ(rpc.call("bdev_malloc_delete", R"({})"), "error -32603");
  // Too late: the layer runs already.
  CHECK_EQ(rpc.call("bdev_set_options", R"({"bdev_io_pool_size":1000})"), "error -1");
  CHECK_EQ(rpc.call("bdev_wait_for_examine"), "true");
  CHECK_EQ(rpc.call("bdev_examine", R"({"name":"any"})"), "true");
  CHECK_EQ(rpc.call("bdev_examine", R"({"name":"any"})"), "error -17");
}

TEST(bdev_rpc_iostat) {
  BdevLayer layer;
  Rpc rpc;
  CHECK(contains(rpc.call("bdev_get_iostat"), R"("bdevs":[]})"));
  create_malloc("M", 64, 512);
  OpenBdev open("M", true);
  auto* channel = open.get_channel();
  Memory memory(4096);
  Outcome o;
  CHECK_EQ(spdk_bdev_write_blocks(open.desc, channel, memory.data, 0, 8, record, &o), 0);
  poll_until([&] { return o.calls == 1; });
  const std::string all = rpc.call("bdev_get_iostat");
  CHECK(contains(all, R"("tick_rate":)"));
  CHECK(contains(all, R"("name":"M","bytes_read":0,"num_read_ops":0,"bytes_written":4096,)"
                      R"("num_write_ops":1,"bytes_unmapped":0)"));
  CHECK(contains(all, R"("io_error":{})"));
  CHECK(contains(rpc.call("bdev_get_iostat", R"({"name":"M"})"), R"("bdevs":[{"name":"M")"));
  const std::string channels = rpc.call("bdev_get_iostat", R"({"name":"M","per_channel":true})");
  CHECK(contains(channels, R"("name":"M","channels":[{"thread_id":)"));
  CHECK(contains(channels, R"("num_write_ops":1)"));
  CHECK_EQ(rpc.call("bdev_get_iostat", R"({"per_channel":true})"), "error -22");
  CHECK_EQ(rpc.call("bdev_get_iostat", R"({"name":"no such"})"), "error -19");
  CHECK_EQ(rpc.call("bdev_reset_iostat", R"({"name":"M","mode":"all"})"), "true");
  CHECK_EQ(rpc.call("bdev_reset_iostat", R"({"mode":"bogus"})"), "error -32603");
  CHECK(contains(rpc.call("bdev_get_iostat"), R"("num_write_ops":0)"));
}

TEST(bdev_configuration_is_written_as_rpc_calls) {
  BdevLayer layer;
  Rpc rpc;
  CHECK_EQ(rpc.call("bdev_null_create", R"({"name":"N","num_blocks":64,"block_size":512,)"
                                        R"("uuid":"deadbeef-0000-4000-8000-000000000003"})"),
           "\"N\"");
  CHECK_EQ(rpc.call("bdev_malloc_create",
                    R"({"name":"M","num_blocks":64,"block_size":512,"optimal_io_boundary":8,)"
                    R"("uuid":"deadbeef-0000-4000-8000-000000000004"})"),
           "\"M\"");
  CHECK_EQ(rpc.call("bdev_malloc_create",
                    R"({"name":"P","num_blocks":64,"block_size":512,"md_size":16,"dif_type":2,)"
                    R"("dif_is_head_of_md":true,"uuid":"deadbeef-0000-4000-8000-000000000005"})"),
           "\"P\"");
  CHECK_EQ(rpc.call("bdev_null_create",
                    R"({"name":"Q","num_blocks":64,"block_size":512,"md_size":8,"dif_type":1})"),
           "\"Q\"");
  CHECK_EQ(rpc.call("bdev_examine", R"({"name":"soon"})"), "true");
  std::string text;
  spdk_json_write_ctx* w = spdk_json_write_begin(append_text, &text, 0);
  spdk_bdev_subsystem_config_json(w);
  CHECK_EQ(spdk_json_write_end(w), 0);
  CHECK(text.starts_with(
      R"([{"method":"bdev_set_options","params":{"bdev_io_pool_size":256,"bdev_io_cache_size":16,)"
      R"("bdev_auto_examine":false,"iobuf_small_cache_size":128,"iobuf_large_cache_size":16}},)"
      R"({"method":"bdev_examine","params":{"name":"soon"}})"));
  CHECK(contains(text,
                 R"({"method":"bdev_null_create","params":{"name":"N","num_blocks":64,)"
                 R"("block_size":512,"physical_block_size":512,"md_size":0,"dif_type":0,)"
                 R"("dif_is_head_of_md":false,"uuid":"deadbeef-0000-4000-8000-000000000003"}})"));
  CHECK(contains(text,
                 R"({"method":"bdev_malloc_create","params":{"name":"M","num_blocks":64,)"
                 R"("block_size":512,"physical_block_size":512,)"
                 R"("uuid":"deadbeef-0000-4000-8000-000000000004","optimal_io_boundary":8}})"));
  CHECK(text.ends_with(R"({"method":"bdev_wait_for_examine"}])"));
  if (check::kIsEmbedded) {  // v24.05 leaves metadata out, or saves what does not load.
    CHECK(contains(text,
                   R"("optimal_io_boundary":0,"md_size":16,"md_interleave":false,"dif_type":2,)"
                   R"("dif_is_head_of_md":true}})"));
    CHECK(contains(text, R"("params":{"name":"Q","num_blocks":64,"block_size":512,)"));
    CHECK(contains(text, R"("md_size":8,"dif_type":1,"dif_is_head_of_md":false,)"));
  }
}

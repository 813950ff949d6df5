// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The RPC methods for rate limits, histograms and the sampling of queue depths.
#include "bdev_layer.h"
#include "bdev_rpc_client.h"
#include "spdk/base64.h"
#include "spdk/histogram_data.h"

namespace {

// A RAM disk, open with a channel.
struct Disk {
  BdevLayer layer;
  Rpc rpc;
  spdk_bdev* bdev = create_malloc("M", 1024, 512);
  OpenBdev open{"M", true};
  Memory memory{4096};

  Disk() { open.get_channel(); }
  void read() {
    Outcome o;
    CHECK_EQ(spdk_bdev_read_blocks(open.desc, open.channel, memory.data, 0, 1, record, &o), 0);
    poll_until([&] { return o.calls == 1; });
    CHECK(o.success);
  }
  std::string configuration() {
    std::string text;
    spdk_json_write_ctx* w = spdk_json_write_begin(append_text, &text, 0);
    spdk_bdev_subsystem_config_json(w);
    CHECK_EQ(spdk_json_write_end(w), 0);
    return text;
  }
};

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

std::string string_member(const std::string& object, const std::string& name) {
  const std::string key = "\"" + name + "\":\"";
  const size_t start = object.find(key);
  if (start == std::string::npos) {
    return "";
  }
  const size_t begin = start + key.size();
  return object.substr(begin, object.find('"', begin) - begin);
}

}  // namespace

TEST(bdev_rpc_rate_limits) {
  Disk disk;
  Rpc& rpc = disk.rpc;
  CHECK_EQ(rpc.call("bdev_set_qos_limit", R"({"name":"M","rw_ios_per_sec":1500,)"
                                          R"("r_mbytes_per_sec":7})"),
           "true");
  const std::string limits =
      R"("assigned_rate_limits":{"rw_ios_per_sec":2000,"rw_mbytes_per_sec":0,)"
      R"("r_mbytes_per_sec":7,"w_mbytes_per_sec":0})";
  CHECK(contains(rpc.call("bdev_get_bdevs"), limits.c_str()));
  CHECK(contains(disk.configuration(),
                 R"({"method":"bdev_set_qos_limit","params":{"name":"M","rw_ios_per_sec":2000,)"
                 R"("r_mbytes_per_sec":7}},{"method":"bdev_wait_for_examine"})"));
  disk.read();
  CHECK_EQ(rpc.call("bdev_set_qos_limit", R"({"name":"M"})"), "error -22");
  CHECK_EQ(rpc.call("bdev_set_qos_limit", R"({"name":"no such","rw_ios_per_sec":0})"), "error -19");
  CHECK_EQ(rpc.call("bdev_set_qos_limit", R"({"name":"M","rw_ios_per_sec":-1})"), "error -32603");
  CHECK_EQ(rpc.call("bdev_set_qos_limit", R"({"rw_ios_per_sec":0})"), "error -32603");
  CHECK_EQ(rpc.call("bdev_set_qos_limit", R"({"name":"M","bogus":0})"), "error -32603");
  CHECK_EQ(
      rpc.call("bdev_set_qos_limit", R"({"name":"M","rw_ios_per_sec":0,"r_mbytes_per_sec":0})"),
      "true");
  CHECK(!contains(disk.configuration(), "bdev_set_qos_limit"));
}

TEST(bdev_rpc_histogram) {
  Disk disk;
  Rpc& rpc = disk.rpc;
  CHECK_EQ(rpc.call("bdev_get_histogram", R"({"name":"M"})"), "error -32603");
  CHECK_EQ(rpc.call("bdev_enable_histogram", R"({"name":"M","enable":true})"), "true");
  CHECK(contains(disk.configuration(),
                 R"({"method":"bdev_enable_histogram","params":{"name":"M","enable":true}})"));
  for (int i = 0; i < 3; i++) {
    disk.read();
  }
  const std::string result = rpc.call("bdev_get_histogram", R"({"name":"M"})");
  CHECK(result.ends_with(
      "\",\"bucket_shift\":7,\"tsc_rate\":" + std::to_string(spdk_get_ticks_hz()) + "}"));
  spdk_histogram_data* histogram = spdk_histogram_data_alloc_sized(7);
  size_t bytes = 0;
  const std::string encoded = string_member(result, "histogram");
  // All buckets of all ranges, as they lie in memory.
  CHECK_EQ(encoded.size(), spdk_base64_get_encoded_strlen(58 * 128 * sizeof(uint64_t)));
  CHECK_EQ(spdk_base64_decode(histogram->bucket, &bytes, encoded.c_str()), 0);
  CHECK_EQ(bytes, 58 * 128 * sizeof(uint64_t));
  uint64_t reads = 0;
  spdk_histogram_data_iterate(
      histogram,
      [](void* sum, uint64_t, uint64_t, uint64_t count, uint64_t, uint64_t) {
        *static_cast<uint64_t*>(sum) += count;
      },
      &reads);
  CHECK_EQ(reads, 3);
  spdk_histogram_data_free(histogram);
  CHECK_EQ(rpc.call("bdev_enable_histogram", R"({"name":"M","enable":false})"), "true");
  CHECK(!contains(disk.configuration(), "bdev_enable_histogram"));
  CHECK_EQ(rpc.call("bdev_get_histogram", R"({"name":"M"})"), "error -32603");
  CHECK_EQ(rpc.call("bdev_enable_histogram", R"({"name":"no such","enable":true})"), "error -19");
  CHECK_EQ(rpc.call("bdev_enable_histogram", R"({"name":"M"})"), "error -32603");
  CHECK_EQ(rpc.call("bdev_get_histogram", R"({"name":"no such"})"), "error -19");
  CHECK_EQ(rpc.call("bdev_get_histogram", R"({"name":7})"), "error -32603");
}

TEST(bdev_rpc_queue_depth_sampling) {
  Disk disk;
  Rpc& rpc = disk.rpc;
  CHECK(!contains(rpc.call("bdev_get_iostat"), "queue_depth"));
  CHECK_EQ(rpc.call("bdev_set_qd_sampling_period", R"({"name":"M","period":100})"), "true");
  poll_until([&] { return spdk_bdev_get_qd(disk.bdev) == 0; });
  CHECK(contains(rpc.call("bdev_get_iostat"),
                 R"("io_error":{},"queue_depth_polling_period":100,"queue_depth":0,"io_time":0,)"
                 R"("weighted_io_time":0})"));
  CHECK_EQ(rpc.call("bdev_set_qd_sampling_period", R"({"name":"M"})"), "error -32603");
  CHECK_EQ(rpc.call("bdev_set_qd_sampling_period", R"({"name":"no such","period":1})"),
           "error -19");
  CHECK_EQ(rpc.call("bdev_set_qd_sampling_period", R"({"name":"M","period":0})"), "true");
  poll_until([&] { return spdk_bdev_get_qd_sampling_period(disk.bdev) == 0; });
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Configurations with bytes changed at random: each is loaded or refused, and none harms the
// process.
#include <cerrno>
#include <random>

#include "bdev_layer.h"
#include "spdk/init.h"
#include "spdk/log.h"
#include "spdk/rpc.h"

namespace {

constexpr int kWaiting = 1;

// No RAM disks: a changed size would take the machine's memory.
const std::string kSeed =
    R"({"subsystems":[{"subsystem":"iobuf","config":[{"method":"iobuf_get_stats"}]},)"
    R"({"subsystem":"bdev","config":[/* made */ {"method":"bdev_null_create","params":{"name":"N\u0031",)"
    R"("num_blocks":64,"block_size":512,"md_size":8,"dif_type":0,)"
    R"("uuid":"deadbeef-0000-4000-8000-000000000007"}},)"
    R"({"method":"bdev_get_bdevs","params":{"name":"N1","timeout":1}},{"method":"bdev_wait_for_examine"},)"
    R"({"method":"bdev_null_resize","params":{"name":"N1","new_size":1}},)"
    R"({"method":"bdev_get_iostat","params":{"name":"N1","per_channel":true}},)"
    R"({"method":"bdev_reset_iostat","params":{"mode":"maxmin"}},)"
    R"({"method":"bdev_null_delete","params":{"name":"N1"}}]},{"subsystem":"nvmf","config":null}]})";

int load(std::string json, bool stop_on_error) {
  int result = kWaiting;
  spdk_subsystem_load_config(
      json.data(), static_cast<ssize_t>(json.size()),
      [](int rc, void* arg) { *static_cast<int*>(arg) = rc; }, &result, stop_on_error);
  poll_until([&] { return result != kWaiting; });
  return result;
}

class Mutation {
 public:
  explicit Mutation(uint32_t seed) : random_(seed) {}

  std::string of(std::string text) {
    for (size_t n = 1 + below(3); n > 0; n--) change(text);
    return text;
  }

 private:
  size_t below(size_t limit) {
    return std::uniform_int_distribution<size_t>(0, limit - 1)(random_);
  }

  void change(std::string& text) {
    static const std::string kBytes = "{}[]\",:/*\\ \n0179-.eEtfnu\x01\x80\xff";
    const size_t at = below(text.size());
    switch (below(4)) {
      case 0:
        text[at] = kBytes[below(kBytes.size())];
        break;
      case 1:
        text.erase(at, 1 + below(8));
        break;
      case 2:
        text.insert(at, text.substr(below(text.size()), 1 + below(40)));
        break;
      default:
        text.insert(at, 1, kBytes[below(kBytes.size())]);
    }
    if (text.empty()) text = "{}";
  }

  std::mt19937 random_;
};

void remove_all() {
  while (spdk_bdev* bdev = spdk_bdev_first()) {
    spdk_bdev_unregister(bdev, nullptr, nullptr);
    poll_app();
  }
}

}  // namespace

TEST(bdev_config_mutations_are_loaded_or_refused) {
  BdevLayer layer;
  spdk_rpc_set_state(SPDK_RPC_RUNTIME);
  spdk_log_open([](int, const char*, const int, const char*, const char*, va_list) {});
  CHECK_EQ(load(kSeed, true), 0);
  CHECK(spdk_bdev_first() == nullptr);
  Mutation mutation(20261123);
  int loaded = 0;
  int refused = 0;
  for (int i = 0; i < 3000; i++) {
    const int rc = load(mutation.of(kSeed), i % 2 == 0);
    (rc == 0 ? loaded : refused)++;
    CHECK(rc == 0 || rc == -EINVAL || rc == -ENOENT);
    remove_all();
  }
  // Both kinds, or the mutations would be too weak or too strong to tell anything.
  CHECK(loaded > 100);
  CHECK(refused > 100);
  CHECK_EQ(load(kSeed, true), 0);
  spdk_log_close();
  spdk_rpc_set_state(SPDK_RPC_STARTUP);
}

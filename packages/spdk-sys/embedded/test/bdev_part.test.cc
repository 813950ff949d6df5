// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Parts of a bdev, as modules make them: what they are, and when they go.
#include "bdev_parts.h"

namespace {

int part_count() {
  int count = 0;
  for (auto* part = g_parts.tqh_first; part != nullptr; part = part->tailq.tqe_next) {
    count++;
  }
  return count;
}

std::vector<std::string> leaves() {
  std::vector<std::string> names;
  for (spdk_bdev* bdev = spdk_bdev_first_leaf(); bdev != nullptr;
       bdev = spdk_bdev_next_leaf(bdev)) {
    names.push_back(spdk_bdev_get_name(bdev));
  }
  return names;
}

std::string uuid_of(const spdk_bdev* bdev) {
  char text[SPDK_UUID_STRING_LEN];
  spdk_uuid_fmt_lower(text, sizeof(text), spdk_bdev_get_uuid(bdev));
  return text;
}

void unregister(const char* name) {
  Unregistered unregistered;
  spdk_bdev_unregister(spdk_bdev_get_by_name(name), record_unregistered, &unregistered);
  poll_until([&] { return unregistered.calls == 1; });
  CHECK_EQ(unregistered.rc, 0);
}

}  // namespace

TEST(bdev_part_tells_what_it_is) {
  PartsFixture f;
  CHECK(spdk_bdev_part_base_get_bdev(f.base) == &f.device.bdev);
  CHECK_EQ(std::string(spdk_bdev_part_base_get_bdev_name(f.base)), "dev");
  CHECK(spdk_bdev_desc_get_bdev(spdk_bdev_part_base_get_desc(f.base)) == &f.device.bdev);
  CHECK(spdk_bdev_part_base_get_tailq(f.base) == &g_parts);
  CHECK(spdk_bdev_part_base_get_ctx(f.base) == &g_log);
  spdk_bdev_part* second = g_parts.tqh_first->tailq.tqe_next;
  CHECK(spdk_bdev_part_get_base(second) == f.base);
  CHECK(spdk_bdev_part_get_base_bdev(second) == &f.device.bdev);
  CHECK_EQ(spdk_bdev_part_get_offset_blocks(second), 300);
  const spdk_bdev* bdev = spdk_bdev_part_get_bdev(second);
  CHECK(spdk_bdev_get_by_name("two") == bdev);
  CHECK_EQ(std::string(spdk_bdev_get_product_name(bdev)), "part");
  CHECK_EQ(spdk_bdev_get_num_blocks(bdev), 100);
  CHECK_EQ(spdk_bdev_get_block_size(bdev), 512);
  CHECK_EQ(uuid_of(bdev), "8d49acbf-7db1-59ff-a096-0d5bfe0f8863");
  CHECK_EQ(leaves(), (std::vector<std::string>{"one", "two"}));
}

TEST(bdev_part_options) {
  PartsFixture f;
  alignas(8) unsigned char memory[64];
  memset(memory, 0xff, sizeof(memory));
  auto* opts = reinterpret_cast<spdk_bdev_part_construct_opts*>(memory);
  spdk_bdev_part_construct_opts_init(opts, sizeof(*opts));
  CHECK_EQ(opts->opts_size, sizeof(*opts));
  CHECK(spdk_uuid_is_null(&opts->uuid));
  CHECK_EQ(memory[sizeof(*opts)], 0xff);
  const char* uuid = "deadbeef-0000-4000-8000-000000000009";
  CHECK_EQ(spdk_uuid_parse(&opts->uuid, uuid), 0);
  CHECK_EQ(Part(f.base, "three", 500, 10, opts).rc, 0);
  CHECK_EQ(uuid_of(spdk_bdev_get_by_name("three")), uuid);
  // Options of a caller that did not know of the UUID yet.
  opts->opts_size = sizeof(opts->opts_size);
  CHECK_EQ(Part(f.base, "four", 600, 10, opts).rc, 0);
  CHECK(uuid_of(spdk_bdev_get_by_name("four")) != uuid);
}

TEST(bdev_part_base_that_cannot_be) {
  PartsFixture f;
  spdk_bdev_part_base* base = nullptr;
  CHECK_EQ(construct_base("no such", &base), -ENODEV);
  CHECK_EQ(construct_base("dev", nullptr), -EINVAL);
  CHECK(base == nullptr);
  CHECK_EQ(g_log.freed, 0);
  // Another base of the same bdev may read, but not claim what the first has claimed.
  CHECK_EQ(construct_base("dev", &base), 0);
  CHECK_EQ(Part(base, "three", 0, 10).rc, -1);
  spdk_bdev_part_base_free(base);
  CHECK_EQ(g_log.freed, 1);
  CHECK_EQ(part_count(), 2);
}

TEST(bdev_part_whose_name_is_taken) {
  BdevLayer layer;
  g_log = {};
  g_parts = {nullptr, &g_parts.tqh_first};
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  spdk_bdev_part_base* base = nullptr;
  CHECK_EQ(construct_base("dev", &base), 0);
  CHECK_EQ(Part(base, "dev", 0, 10).rc, -EEXIST);
  {
    OpenBdev writer("dev", true);
    CHECK_EQ(writer.rc, 0);  // Not claimed any more.
  }
  CHECK_EQ(Part(base, "one", 0, 10).rc, 0);
  CHECK_EQ(Part(base, "one", 10, 10).rc, -EEXIST);
  CHECK_EQ(part_count(), 1);
  {
    OpenBdev writer("dev", true);
    CHECK_EQ(writer.rc, -EPERM);
  }
  unregister("one");
  CHECK_EQ(g_log.freed, 1);
}

TEST(bdev_part_the_last_one_frees_the_base) {
  PartsFixture f;
  {
    OpenBdev open("one", true);
    open.get_channel();
    CHECK_EQ(g_log.channels_created, 1);
  }
  CHECK_EQ(g_log.channels_destroyed, 1);
  unregister("one");
  CHECK_EQ(part_count(), 1);
  CHECK_EQ(g_log.freed, 0);
  CHECK_EQ(leaves(), (std::vector<std::string>{"two"}));
  unregister("two");
  CHECK_EQ(part_count(), 0);
  CHECK_EQ(g_log.freed, 1);
  CHECK_EQ(leaves(), (std::vector<std::string>{"dev"}));
  OpenBdev writer("dev", true);
  CHECK_EQ(writer.rc, 0);
}

TEST(bdev_part_goes_with_its_base) {
  PartsFixture f;
  OpenBdev open("two", true);
  open.close_on_remove = true;
  Memory memory(4096);
  Outcome o;
  CHECK_EQ(spdk_bdev_write_blocks(open.desc, open.get_channel(), memory.data, 0, 1, record, &o), 0);
  Unregistered unregistered;
  spdk_bdev_unregister(&f.device.bdev, record_unregistered, &unregistered);
  poll_app();
  CHECK_EQ(g_log.removed, 1);
  CHECK(spdk_bdev_get_by_name("one") == nullptr);
  CHECK_EQ(unregistered.calls, 0);
  f.device.complete_all();
  poll_app();
  CHECK(o.success);
  open.put_channel();
  poll_until([&] { return unregistered.calls == 1; });
  CHECK_EQ(unregistered.rc, 0);
  CHECK_EQ(g_log.freed, 1);
  CHECK_EQ(part_count(), 0);
  CHECK_EQ(f.device.destructs, 1);
}

TEST(bdev_part_base_is_closed_by_the_thread_that_opened_it) {
  BdevLayer layer;
  g_log = {};
  g_parts = {nullptr, &g_parts.tqh_first};
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  TestThread thread("opener");
  spdk_bdev_part_base* base = nullptr;
  thread.run([&] { CHECK_EQ(construct_base("dev", &base), 0); });
  CHECK_EQ(Part(base, "one", 0, 10).rc, 0);
  unregister("one");
  CHECK_EQ(g_log.freed, 1);
  Unregistered unregistered;
  spdk_bdev_unregister(&device.bdev, record_unregistered, &unregistered);
  poll_app();
  CHECK_EQ(unregistered.calls, 0);
  poll_until([&] { return unregistered.calls == 1; }, {thread.get()});
  CHECK_EQ(g_log.removed, 0);
}

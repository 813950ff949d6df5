// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Registering, finding, opening and unregistering bdevs.
#include "bdev_layer.h"
#include "spdk/uuid.h"

namespace {

std::vector<std::string> names(spdk_bdev* (*first)(), spdk_bdev* (*next)(spdk_bdev*)) {
  std::vector<std::string> found;
  for (spdk_bdev* bdev = first(); bdev != nullptr; bdev = next(bdev)) {
    found.push_back(spdk_bdev_get_name(bdev));
  }
  return found;
}

int collect(void* context, spdk_bdev* bdev) {
  auto* found = static_cast<std::vector<std::string>*>(context);
  found->push_back(spdk_bdev_get_name(bdev));
  return found->size() == 2 ? 7 : 0;
}

}  // namespace

TEST(bdev_register_rejects_bad_names) {
  BdevLayer layer;
  TestDevice nameless("x");
  nameless.bdev.name = nullptr;
  CHECK_EQ(nameless.add(), -EINVAL);
  char empty[] = "";
  nameless.bdev.name = empty;
  CHECK_EQ(nameless.add(), -EINVAL);

  TestDevice first("same");
  TestDevice second("same");
  CHECK_EQ(first.add(), 0);
  CHECK_EQ(second.add(), -EEXIST);
}

TEST(bdev_register_needs_the_app_thread) {
  BdevLayer layer;
  TestThread other("other");
  TestDevice device("elsewhere");
  other.run([&] { CHECK_EQ(spdk_bdev_register(&device.bdev), -EINVAL); });
  CHECK(spdk_bdev_get_by_name("elsewhere") == nullptr);
}

TEST(bdev_uuid_is_an_alias) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  CHECK(!spdk_uuid_is_null(&device.bdev.uuid));
  char uuid[SPDK_UUID_STRING_LEN];
  spdk_uuid_fmt_lower(uuid, sizeof(uuid), spdk_bdev_get_uuid(&device.bdev));
  CHECK(spdk_bdev_get_by_name(uuid) == &device.bdev);
  CHECK(spdk_bdev_get_by_name("dev") == &device.bdev);
  CHECK(spdk_bdev_get_by_name("no such bdev") == nullptr);

  TestDevice same_uuid("other");
  same_uuid.bdev.uuid = device.bdev.uuid;
  CHECK_EQ(same_uuid.add(), -EEXIST);
  CHECK(spdk_bdev_get_by_name("other") == nullptr);
}

TEST(bdev_defaults_are_filled_in) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  CHECK_EQ(spdk_bdev_get_write_unit_size(&device.bdev), 1);
  CHECK_EQ(spdk_bdev_get_acwu(&device.bdev), 1);
  CHECK_EQ(spdk_bdev_get_physical_block_size(&device.bdev), 512);
  CHECK_EQ(spdk_bdev_get_buf_align(&device.bdev), 1);
  CHECK_EQ(spdk_bdev_get_max_copy(&device.bdev), 264);  // 132 KiB
  CHECK_EQ(device.bdev.max_write_zeroes, 2048);         // 1 MiB
  CHECK_EQ(device.bdev.max_rw_size, 0);
  CHECK_EQ(std::string(spdk_bdev_get_module_name(&device.bdev)), "test");

  TestDevice aligned("aligned");
  aligned.bdev.required_alignment = 12;
  CHECK_EQ(aligned.add(), 0);
  CHECK_EQ(spdk_bdev_get_buf_align(&aligned.bdev), 4096);
  CHECK_EQ(aligned.bdev.max_rw_size, 256);  // A bounce buffer, less what aligning it may cost.
}

TEST(bdev_aliases) {
  BdevLayer layer;
  TestDevice a("a");
  TestDevice b("b");
  CHECK_EQ(a.add(), 0);
  CHECK_EQ(b.add(), 0);
  CHECK_EQ(spdk_bdev_alias_add(&a.bdev, nullptr), -EINVAL);
  CHECK_EQ(spdk_bdev_alias_add(&a.bdev, "nick"), 0);
  CHECK_EQ(spdk_bdev_alias_add(&b.bdev, "nick"), -EEXIST);
  CHECK_EQ(spdk_bdev_alias_add(&b.bdev, "a"), -EEXIST);
  CHECK(spdk_bdev_get_by_name("nick") == &a.bdev);
  CHECK_EQ(spdk_bdev_alias_del(&b.bdev, "nick"), -ENOENT);
  CHECK_EQ(spdk_bdev_alias_del(&a.bdev, "nick"), 0);
  CHECK_EQ(spdk_bdev_alias_del(&a.bdev, "nick"), -ENOENT);
  CHECK_EQ(spdk_bdev_alias_add(&b.bdev, "nick"), 0);
  spdk_bdev_alias_del_all(&b.bdev);
  CHECK(spdk_bdev_get_by_name("nick") == nullptr);
  CHECK(spdk_bdev_get_by_name("b") == &b.bdev);
}

// SPDK keeps those that a module has not removed, and finds freed memory by them.
TEST(bdev_aliases_go_with_their_bdev) {
  EMBEDDED_ONLY();
  BdevLayer layer;
  TestDevice a("a");
  TestDevice b("b");
  CHECK_EQ(a.add(), 0);
  CHECK_EQ(b.add(), 0);
  for (const char* alias : {"nick", "pet"}) {
    CHECK_EQ(spdk_bdev_alias_add(&a.bdev, alias), 0);
  }
  a.remove();
  for (const char* alias : {"nick", "pet"}) {
    CHECK(spdk_bdev_get_by_name(alias) == nullptr);
    CHECK_EQ(spdk_bdev_alias_add(&b.bdev, alias), 0);
    CHECK(spdk_bdev_get_by_name(alias) == &b.bdev);
  }
}

TEST(bdev_iteration) {
  BdevLayer layer;
  TestDevice a("a");
  TestDevice b("b");
  TestDevice c("c");
  CHECK_EQ(a.add() + b.add() + c.add(), 0);
  CHECK_EQ(spdk_bdev_module_claim_bdev(&b.bdev, nullptr, test_module()), 0);
  CHECK_EQ(names(spdk_bdev_first, spdk_bdev_next), (Events{"a", "b", "c"}));
  CHECK_EQ(names(spdk_bdev_first_leaf, spdk_bdev_next_leaf), (Events{"a", "c"}));
  Events all;
  CHECK_EQ(spdk_for_each_bdev(&all, collect), 7);
  CHECK_EQ(all, (Events{"a", "b"}));
  Events leaves;
  CHECK_EQ(spdk_for_each_bdev_leaf(&leaves, collect), 7);
  CHECK_EQ(leaves, (Events{"a", "c"}));
  spdk_bdev_module_release_bdev(&b.bdev);
}

TEST(bdev_open_checks) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  spdk_bdev_desc* desc = nullptr;
  CHECK_EQ(spdk_bdev_open_ext("dev", false, nullptr, nullptr, &desc), -EINVAL);
  OpenBdev missing("missing", false);
  CHECK_EQ(missing.rc, -ENODEV);
  OpenBdev open("dev", true);
  CHECK_EQ(open.rc, 0);
  CHECK(spdk_bdev_desc_get_bdev(open.desc) == &device.bdev);
}

TEST(bdev_unregister_unopened) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  Unregistered unregistered;
  spdk_bdev_unregister(&device.bdev, record_unregistered, &unregistered);
  CHECK_EQ(unregistered.calls, 0);
  poll_until([&] { return unregistered.calls == 1; });
  CHECK_EQ(unregistered.rc, 0);
  CHECK_EQ(device.destructs, 1);
  CHECK(spdk_bdev_get_by_name("dev") == nullptr);
  TestDevice again("dev");
  CHECK_EQ(again.add(), 0);
}

TEST(bdev_unregister_waits_for_descriptors) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  OpenBdev first("dev", true);
  OpenBdev second("dev", false);
  Unregistered unregistered;
  Unregistered repeated;
  spdk_bdev_unregister(&device.bdev, record_unregistered, &unregistered);
  CHECK(first.events.empty());  // Never from within the call.
  poll_app();
  CHECK_EQ(first.events.size(), 1);
  CHECK_EQ(second.events.size(), 1);
  CHECK_EQ(first.events.at(0), SPDK_BDEV_EVENT_REMOVE);
  spdk_bdev_unregister(&device.bdev, record_unregistered, &repeated);
  CHECK_EQ(repeated.calls, 1);
  CHECK_EQ(repeated.rc, -EBUSY);
  OpenBdev late("dev", false);
  CHECK_EQ(late.rc, -ENODEV);
  first.close();
  poll_app();
  CHECK_EQ(unregistered.calls, 0);
  second.close();
  poll_until([&] { return unregistered.calls == 1; });
  CHECK_EQ(unregistered.rc, 0);
  CHECK_EQ(device.destructs, 1);
  CHECK_EQ(first.events.size(), 1);
}

TEST(bdev_unregister_waits_for_channels) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  OpenBdev open("dev", true);
  open.get_channel();
  Unregistered unregistered;
  spdk_bdev_unregister(&device.bdev, record_unregistered, &unregistered);
  poll_app();
  open.close();
  poll_app();
  CHECK_EQ(unregistered.calls, 0);
  open.put_channel();
  poll_until([&] { return unregistered.calls == 1; });
}

TEST(bdev_closing_in_the_remove_event) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  OpenBdev open("dev", true);
  open.close_on_remove = true;
  Unregistered unregistered;
  spdk_bdev_unregister(&device.bdev, record_unregistered, &unregistered);
  poll_until([&] { return unregistered.calls == 1; });
  CHECK_EQ(open.events.size(), 1);
}

TEST(bdev_events_are_lost_with_their_descriptor) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  OpenBdev open("dev", true);
  CHECK_EQ(spdk_bdev_notify_blockcnt_change(&device.bdev, 2048), 0);
  open.close();
  poll_app();
  CHECK(open.events.empty());
}

TEST(bdev_events_arrive_on_the_opening_thread) {
  BdevLayer layer;
  TestThread other("other");
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  std::unique_ptr<OpenBdev> open;
  other.run([&] { open = std::make_unique<OpenBdev>("dev", true); });
  CHECK_EQ(spdk_bdev_notify_blockcnt_change(&device.bdev, 2048), 0);
  poll_app();
  CHECK(open->events.empty());
  other.poll();
  CHECK_EQ(open->events.size(), 1);
  CHECK_EQ(open->events.at(0), SPDK_BDEV_EVENT_RESIZE);
  other.run([&] { open->close(); });
}

TEST(bdev_asynchronous_destruct) {
  BdevLayer layer;
  TestDevice device("dev");
  device.async_destruct = true;
  CHECK_EQ(device.add(), 0);
  Unregistered unregistered;
  spdk_bdev_unregister(&device.bdev, record_unregistered, &unregistered);
  poll_until([&] { return device.destructs == 1; });
  poll_app();
  CHECK_EQ(unregistered.calls, 0);
  spdk_bdev_destruct_done(&device.bdev, -EIO);
  CHECK_EQ(unregistered.calls, 1);
  CHECK_EQ(unregistered.rc, -EIO);
}

TEST(bdev_unregister_by_name) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  Unregistered unregistered;
  spdk_bdev_module another{};
  another.name = "another";
  CHECK_EQ(
      spdk_bdev_unregister_by_name("missing", test_module(), record_unregistered, &unregistered),
      -ENODEV);
  CHECK_EQ(spdk_bdev_unregister_by_name("dev", &another, record_unregistered, &unregistered),
           -ENODEV);
  CHECK_EQ(unregistered.calls, 0);
  CHECK_EQ(spdk_bdev_unregister_by_name("dev", test_module(), record_unregistered, &unregistered),
           0);
  poll_until([&] { return unregistered.calls == 1; });
  CHECK_EQ(unregistered.rc, 0);
}

TEST(bdev_unregister_reports_on_the_calling_thread) {
  BdevLayer layer;
  TestThread other("other");
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  Unregistered unregistered;
  other.run([&] { spdk_bdev_unregister(&device.bdev, record_unregistered, &unregistered); });
  poll_until([&] { return unregistered.calls == 1; }, {other.get()});
  CHECK(unregistered.thread == other.get());
}

TEST(bdev_layer_unregisters_what_is_left) {
  auto device = std::make_unique<TestDevice>("left");
  {
    BdevLayer layer;
    CHECK_EQ(device->add(), 0);
    create_malloc("Malloc7", 64, 512);
  }
  CHECK_EQ(device->destructs, 1);
}

TEST(bdev_module_list) {
  CHECK(spdk_bdev_module_list_find("test") == test_module());
  CHECK(spdk_bdev_module_list_find("malloc") != nullptr);
  CHECK(spdk_bdev_module_list_find("no such module") == nullptr);
}

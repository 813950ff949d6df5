// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Notifications, and those of bdevs that come and go.
#include "bdev_layer.h"
#include "spdk/notify.h"

namespace {

struct Seen {
  uint64_t first_id;
  std::string text;
};

int append_event(uint64_t id, const spdk_notify_event* event, void* arg) {
  auto* seen = static_cast<Seen*>(arg);
  if (seen->text.empty()) seen->first_id = id;
  seen->text += std::string(event->type) + "=" + event->ctx + " ";
  return 0;
}

int append_type(const spdk_notify_type* type, void* arg) {
  *static_cast<std::string*>(arg) += std::string(spdk_notify_type_get_name(type)) + " ";
  return 0;
}

int stop_at_once(uint64_t, const spdk_notify_event*, void*) { return 1; }

}  // namespace

TEST(bdev_notify_types) {
  BdevLayer layer;
  std::string types;
  spdk_notify_foreach_type(append_type, &types);
  CHECK_EQ(types, "bdev_register bdev_unregister ");
  CHECK(spdk_notify_type_register(nullptr) == nullptr);
  CHECK(spdk_notify_type_register("") == nullptr);
  CHECK(spdk_notify_type_register(std::string(SPDK_NOTIFY_MAX_NAME_SIZE, 'x').c_str()) == nullptr);
  auto* known = spdk_notify_type_register("bdev_register");
  CHECK(known != nullptr && known == spdk_notify_type_register("bdev_register"));
}

TEST(bdev_notify_tells_what_came_and_went) {
  BdevLayer layer;
  const uint64_t mark = spdk_notify_send("test", "begin");
  create_malloc("M", 64, 512);
  delete_malloc("M");
  Seen seen{};
  CHECK_EQ(spdk_notify_foreach_event(mark, UINT64_MAX, append_event, &seen), 3u);
  CHECK_EQ(seen.text, "test=begin bdev_register=M bdev_unregister=M ");
  CHECK_EQ(seen.first_id, mark);
  Seen one{};
  CHECK_EQ(spdk_notify_foreach_event(mark + 1, 1, append_event, &one), 1u);
  CHECK_EQ(one.text, "bdev_register=M ");
  CHECK_EQ(spdk_notify_foreach_event(mark, UINT64_MAX, stop_at_once, nullptr), 0u);
  CHECK_EQ(spdk_notify_foreach_event(mark + 3, UINT64_MAX, append_event, &one), 0u);
}

TEST(bdev_notify_keeps_the_last_1024) {
  BdevLayer layer;
  const uint64_t first = spdk_notify_send("test", "0");
  for (int i = 1; i < 1100; i++) spdk_notify_send("test", std::to_string(i).c_str());
  Seen seen{};
  CHECK_EQ(spdk_notify_foreach_event(first, UINT64_MAX, append_event, &seen), 1024u);
  CHECK_EQ(seen.first_id, first + 76);
  CHECK(seen.text.starts_with("test=76 "));
}

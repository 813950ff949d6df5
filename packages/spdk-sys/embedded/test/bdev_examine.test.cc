// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Modules that look at new bdevs: which of them are asked, when, and what their claims change.
#include "bdev_layer.h"

namespace {

// What the modules below do while a test wants it of them.
struct Examination {
  Events events;
  // By the name of a module and a step, such as "one config".
  std::string claims_in;
  std::string waits_in;
  spdk_bdev_module* waiting = nullptr;
  bool shares_claim = false;
  std::vector<spdk_bdev_desc*> descs;
};
Examination* g_examination = nullptr;

void ignore(spdk_bdev_event_type, spdk_bdev*, void*) {}

void claim(spdk_bdev* bdev, spdk_bdev_module* module) {
  if (!g_examination->shares_claim) {
    CHECK_EQ(spdk_bdev_module_claim_bdev(bdev, nullptr, module), 0);
    return;
  }
  spdk_bdev_desc* desc = nullptr;
  CHECK_EQ(spdk_bdev_open_ext(spdk_bdev_get_name(bdev), false, ignore, nullptr, &desc), 0);
  CHECK_EQ(
      spdk_bdev_module_claim_bdev_desc(desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE, nullptr, module),
      0);
  g_examination->descs.push_back(desc);
}

void examine(spdk_bdev* bdev, spdk_bdev_module* module, const char* step) {
  const std::string what = std::string(module->name) + " " + step;
  if (g_examination != nullptr) {
    g_examination->events.push_back(what);
    if (g_examination->claims_in.find(what) != std::string::npos) {
      claim(bdev, module);
    }
    if (g_examination->waits_in == what) {
      g_examination->waiting = module;
      return;
    }
  }
  spdk_bdev_module_examine_done(module);
}

template <int kIndex>
spdk_bdev_module& module_of() {
  static spdk_bdev_module module = [] {
    spdk_bdev_module made{};
    made.name = kIndex == 1 ? "one" : "two";
    made.module_init = [] { return 0; };
    made.examine_config = [](spdk_bdev* bdev) { examine(bdev, &module_of<kIndex>(), "config"); };
    made.examine_disk = [](spdk_bdev* bdev) { examine(bdev, &module_of<kIndex>(), "disk"); };
    return made;
  }();
  return module;
}
// The last one that is added examines first.
[[maybe_unused]] const bool g_registered =
    (spdk_bdev_module_list_add(&module_of<2>()), spdk_bdev_module_list_add(&module_of<1>()), true);

struct ExamineFixture {
  Examination examination;
  BdevLayer layer;
  TestDevice device{"dev"};

  explicit ExamineFixture(bool automatic = true) : layer(automatic) {
    // Modules of a real SPDK read from it.
    device.complete_at_once = true;
    g_examination = &examination;
  }
  ~ExamineFixture() {
    g_examination = nullptr;
    for (spdk_bdev_desc* desc : examination.descs) {
      spdk_bdev_close(desc);
    }
    if (device.bdev.internal.claim_type == SPDK_BDEV_CLAIM_EXCL_WRITE) {
      spdk_bdev_module_release_bdev(&device.bdev);
    }
    device.remove();
  }
  Events& events() { return examination.events; }
};

int wait_for_examine(int& calls) {
  return spdk_bdev_wait_for_examine([](void* context) { ++*static_cast<int*>(context); }, &calls);
}

}  // namespace

TEST(bdev_examine_asks_all_for_their_configuration_then_for_the_disk) {
  ExamineFixture f;
  CHECK_EQ(f.device.add(), 0);
  CHECK_EQ(f.events(), (Events{"one config", "two config", "one disk", "two disk"}));
}

TEST(bdev_examine_leaves_the_disk_to_who_claimed_it) {
  ExamineFixture f;
  f.examination.claims_in = "two config";
  CHECK_EQ(f.device.add(), 0);
  CHECK_EQ(f.events(), (Events{"one config", "two config", "two disk"}));
}

TEST(bdev_examine_asks_the_others_for_a_disk_that_is_claimed_meanwhile) {
  ExamineFixture f;
  f.examination.claims_in = "one disk";
  CHECK_EQ(f.device.add(), 0);
  CHECK_EQ(f.events(), (Events{"one config", "two config", "one disk", "two disk"}));
}

TEST(bdev_examine_leaves_the_disk_to_all_who_share_the_claim) {
  ExamineFixture f;
  f.examination.shares_claim = true;
  f.examination.claims_in = "one config, two config";
  CHECK_EQ(f.device.add(), 0);
  CHECK_EQ(f.events(), (Events{"one config", "two config", "one disk", "two disk"}));
}

TEST(bdev_examine_that_takes_its_time_is_waited_for) {
  ExamineFixture f;
  f.examination.waits_in = "one disk";
  CHECK_EQ(f.device.add(), 0);
  CHECK_EQ(f.events(), (Events{"one config", "two config", "one disk", "two disk"}));
  int calls = 0;
  CHECK_EQ(wait_for_examine(calls), 0);
  poll_app();
  CHECK_EQ(calls, 0);
  CHECK(f.examination.waiting != nullptr);
  spdk_bdev_module_examine_done(f.examination.waiting);
  poll_until([&] { return calls == 1; });
}

TEST(bdev_examine_on_request_only) {
  ExamineFixture f(false);
  CHECK_EQ(f.device.add(), 0);
  CHECK(f.events().empty());
  CHECK_EQ(spdk_bdev_examine("dev"), 0);
  CHECK_EQ(f.events(), (Events{"one config", "two config", "one disk", "two disk"}));
  CHECK_EQ(spdk_bdev_examine("dev"), -EEXIST);
  f.events().clear();
  // Asked for before it is there.
  CHECK_EQ(spdk_bdev_examine("later"), 0);
  TestDevice later("later");
  later.complete_at_once = true;
  CHECK_EQ(later.add(), 0);
  CHECK_EQ(f.events().size(), 4);
}

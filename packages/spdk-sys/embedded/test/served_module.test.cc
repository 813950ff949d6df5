// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Modules of JavaScript's, and their examination of devices.
#include "bdev_server/served_module.h"
#include "served_fixture.h"

using spdk_ts::ServedModule;

namespace {

struct TestModule : spdk_ts::ModuleListener {
  std::shared_ptr<Mailbox> mailbox;
  ServedModule* module = nullptr;
  int add_rc = 0;
  std::optional<int> added;
  std::vector<std::string> configs;
  std::vector<std::pair<std::string, uint32_t>> disks;

  explicit TestModule(const char* name, spdk_thread* thread = app_thread())
      : mailbox(std::make_shared<Mailbox>(thread)) {
    module = ServedModule::add(
        name, mailbox, *this, [this](int rc) { added = rc; }, &add_rc);
    poll_until([this] {
      mailbox->open();
      return module == nullptr || added.has_value();
    });
  }
  ~TestModule() {
    if (module != nullptr) module->remove(true);
    mailbox->close();
    poll_app();
  }
  void examine_config(const std::string& name) override { configs.push_back(name); }
  void examine_disk(const std::string& name, uint32_t examine) override {
    disks.emplace_back(name, examine);
  }
  void fini_start() override {}
  std::string config() override { return {}; }
};

// Whether all examinations have ended.
class Examined {
 public:
  Examined() {
    auto waiting = std::make_unique<std::shared_ptr<bool>>(done_);
    auto end = [](void* data) {
      std::unique_ptr<std::shared_ptr<bool>> done(static_cast<std::shared_ptr<bool>*>(data));
      **done = true;
    };
    CHECK_EQ(spdk_bdev_wait_for_examine(end, waiting.release()), 0);
    poll_app();
  }
  bool done() const { return *done_; }

 private:
  std::shared_ptr<bool> done_ = std::make_shared<bool>(false);
};

}  // namespace

TEST(served_module_has_its_name_alone) {
  BdevLayer layer;
  {
    TestModule module("served-name");
    CHECK_EQ(module.added.value_or(1), 0);
    TestModule second("served-name");
    CHECK_EQ(second.add_rc, -EEXIST);
    CHECK(second.module == nullptr);
    TestModule malloc("malloc");
    CHECK_EQ(malloc.added.value_or(1), -EEXIST);
    CHECK(spdk_bdev_module_list_find("served-name") == module.module->module());
  }
  // SPDK keeps it, and JavaScript may have it again.
  TestModule again("served-name");
  CHECK_EQ(again.added.value_or(1), 0);
}

TEST(served_module_examines_in_its_time) {
  BdevLayer layer(true);
  TestModule module("served-examine");
  spdk_bdev* bdev = create_malloc("M0", 64, 512);
  CHECK_EQ(module.configs, (std::vector<std::string>{"M0"}));
  CHECK_EQ(module.disks.size(), 0u);
  Examined examined;
  CHECK(!examined.done());
  module.mailbox->open();
  CHECK_EQ(module.disks.size(), 1u);
  CHECK_EQ(module.module->examined(module.disks.at(0).second), 0);
  CHECK_EQ(module.module->examined(module.disks.at(0).second), -ENOENT);
  poll_app();
  CHECK(examined.done());
  CHECK(bdev != nullptr);
  delete_malloc("M0");
}

TEST(served_module_that_goes_examines_nothing) {
  BdevLayer layer(true);
  {
    TestModule module("served-gone");
    create_malloc("M0", 64, 512);
    CHECK(!Examined().done());
  }
  CHECK(Examined().done());
  create_malloc("M1", 64, 512);
  CHECK(Examined().done());
  delete_malloc("M0");
  delete_malloc("M1");
}

TEST(served_module_of_another_thread) {
  BdevLayer layer(true);
  OsThread thread("other");
  auto module = std::make_unique<TestModule>("served-other", thread.get());
  create_malloc("M0", 64, 512);
  // Not while SPDK waits: it would have to be on this thread.
  CHECK_EQ(module->configs.size(), 0u);
  thread.run([&] {
    module->mailbox->open();
    CHECK_EQ(module->disks.size(), 1u);
    CHECK_EQ(module->module->examined(module->disks.at(0).second), 0);
  });
  CHECK(poll_until([] { return Examined().done(); }));
  delete_malloc("M0");
}

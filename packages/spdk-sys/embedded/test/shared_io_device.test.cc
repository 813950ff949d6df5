// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// I/O devices whose channels are made by callbacks of each SPDK thread (native/io_device), and the
// survey of threads (native/thread).
#include <cerrno>
#include <cstdint>
#include <thread>
#include <vector>

#include "check.h"
#include "io_device/io_devices.h"
#include "thread/thread_survey.h"
#include "threads.h"

using spdk_ts::ChannelCallbacks;
using spdk_ts::IoDevice;
using spdk_ts::IoDevices;

namespace {

// What one thread was called for.
struct Log {
  Events events;
  int answer = ChannelCallbacks::kMade;
  void* visit = nullptr;
};

ChannelCallbacks callbacks(Log& log) {
  return {
      [](void* context, spdk_io_channel*) {
        static_cast<Log*>(context)->events.push_back("create");
        return static_cast<Log*>(context)->answer;
      },
      [](void* context, spdk_io_channel*) {
        static_cast<Log*>(context)->events.push_back("destroy");
      },
      [](void* context, spdk_io_channel*, void* visit, const void* message, uint32_t length) {
        auto& log = *static_cast<Log*>(context);
        log.events.push_back("visit " + std::string(static_cast<const char*>(message), length));
        log.visit = visit;
      },
      &log,
  };
}

void traversed(void* log, int status, const void* answer, uint32_t length) {
  static_cast<Log*>(log)->events.push_back("done " + std::to_string(status) + " " +
                                           std::string(static_cast<const char*>(answer), length));
}

void unregistered(void* log) { static_cast<Log*>(log)->events.push_back("unregistered"); }

struct Fixture {
  TestThread a{"a"};
  TestThread b{"b"};
  Log on_a;
  Log on_b;
  Log on_app;
  IoDevice* device = nullptr;

  Fixture() {
    CHECK_EQ(devices().add("device", &device), 0);
    a.run([&] { CHECK_EQ(devices().attach(device, callbacks(on_a)), 0); });
    b.run([&] { CHECK_EQ(devices().attach(device, callbacks(on_b)), 0); });
  }
  static IoDevices& devices() { return IoDevices::get(); }
  void poll() { poll_all({a.get(), b.get(), app_thread()}); }
  void remove() {
    CHECK_EQ(devices().remove(device, unregistered, &on_app), 0);
    poll();
    CHECK_EQ(on_app.events.back(), "unregistered");
  }
  spdk_io_channel* get(TestThread& thread) {
    spdk_io_channel* channel = nullptr;
    thread.run([&] { channel = spdk_get_io_channel(device); });
    return channel;
  }
  void put(TestThread& thread, spdk_io_channel* channel) {
    thread.run([&] { spdk_put_io_channel(channel); });
    poll();
  }
};

}  // namespace

TEST(shared_io_device_makes_a_channel_by_the_callbacks_of_its_thread) {
  Fixture f;
  spdk_io_channel* first = f.get(f.a);
  CHECK(first != nullptr);
  CHECK_EQ(f.get(f.a), first);
  f.put(f.a, first);
  CHECK_EQ(f.on_a.events, (Events{"create"}));
  f.put(f.a, first);
  CHECK_EQ(f.on_a.events, (Events{"create", "destroy"}));
  CHECK_EQ(f.on_b.events.size(), 0);
  f.remove();
}

TEST(shared_io_device_has_no_channel_where_nobody_makes_it) {
  Fixture f;
  // The application's thread is not attached.
  CHECK(spdk_get_io_channel(f.device) == nullptr);
  for (int answer : {0, -ENOMEM, 2}) {
    f.on_a.answer = answer;
    CHECK(f.get(f.a) == nullptr);
  }
  f.remove();
}

TEST(shared_io_device_refuses_what_there_is_not) {
  Fixture f;
  IoDevice* other = nullptr;
  CHECK_EQ(f.devices().add("device", &other), -EEXIST);
  CHECK_EQ(f.devices().find("nothing", &other), -ENODEV);
  CHECK_EQ(f.devices().find("device", &other), 0);
  CHECK_EQ(other, f.device);
  f.a.run([&] { CHECK_EQ(f.devices().attach(f.device, callbacks(f.on_a)), -EEXIST); });
  CHECK_EQ(f.devices().attach(f.device, {}), -EINVAL);
  auto* wrong = reinterpret_cast<IoDevice*>(&f);
  CHECK_EQ(f.devices().attach(wrong, callbacks(f.on_app)), -ENODEV);
  CHECK_EQ(f.devices().remove(wrong, nullptr, nullptr), -ENODEV);
  CHECK_EQ(f.devices().traverse(wrong, "", 0, traversed, nullptr), -ENODEV);
  CHECK_EQ(f.devices().visited(&f, 0, nullptr, 0), -EINVAL);
  spdk_io_channel* channel = f.get(f.a);
  CHECK_EQ(f.devices().remove(f.device, unregistered, &f.on_app), 0);
  CHECK_EQ(f.devices().remove(f.device, unregistered, &f.on_app), -EALREADY);
  CHECK_EQ(f.devices().find("device", &other), -ENODEV);
  f.poll();
  CHECK_EQ(f.on_app.events.size(), 0);
  f.put(f.a, channel);
  CHECK_EQ(f.on_app.events, (Events{"unregistered"}));
}

TEST(shared_io_device_traverse_waits_for_each_visit) {
  Fixture f;
  spdk_io_channel* on_a = f.get(f.a);
  spdk_io_channel* on_b = f.get(f.b);
  CHECK_EQ(f.devices().traverse(f.device, "hello", 5, traversed, &f.on_app), 0);
  f.poll();
  CHECK_EQ(f.on_a.events.back(), "visit hello");
  CHECK_EQ(f.on_b.events.size(), 1);
  // Only the thread that is visited can end it.
  CHECK_EQ(f.devices().visited(f.on_a.visit, 0, nullptr, 0), -EPERM);
  f.a.run([&] { CHECK_EQ(f.devices().visited(f.on_a.visit, 0, nullptr, 0), 0); });
  f.a.run([&] { CHECK_EQ(f.devices().visited(f.on_a.visit, 0, nullptr, 0), -EINVAL); });
  f.poll();
  CHECK_EQ(f.on_b.events.back(), "visit hello");
  f.b.run([&] { CHECK_EQ(f.devices().visited(f.on_b.visit, -EIO, "why", 3), 0); });
  f.poll();
  CHECK_EQ(f.on_app.events.back(), "done -5 why");
  f.put(f.a, on_a);
  f.put(f.b, on_b);
  f.remove();
}

TEST(shared_io_device_traverse_ends_with_a_thread_that_is_forgotten) {
  Fixture f;
  spdk_io_channel* on_a = f.get(f.a);
  CHECK_EQ(f.devices().traverse(f.device, "", 0, traversed, &f.on_app), 0);
  f.poll();
  f.a.run([&] { f.devices().forget_current_thread(); });
  f.poll();
  CHECK_EQ(f.on_app.events.back(), "done " + std::to_string(-ECANCELED) + " ");
  // Passes it by, now that nobody there can be called.
  CHECK_EQ(f.devices().traverse(f.device, "", 0, traversed, &f.on_app), 0);
  f.poll();
  CHECK_EQ(f.on_app.events.back(), "done 0 ");
  f.put(f.a, on_a);
  CHECK_EQ(f.on_a.events.back(), "visit ");
  f.remove();
}

TEST(shared_io_device_is_used_by_several_os_threads_at_once) {
  Fixture f;
  auto use = [&](TestThread& thread) {
    spdk_set_thread(thread.get());
    for (int round = 0; round < 200; round++) {
      spdk_io_channel* channel = spdk_get_io_channel(f.device);
      CHECK(channel != nullptr);
      spdk_put_io_channel(channel);
      thread.poll();
      IoDevice* found = nullptr;
      CHECK_EQ(f.devices().find("device", &found), 0);
    }
    spdk_set_thread(nullptr);
  };
  std::thread other([&] { use(f.b); });
  std::thread another([&] { use(f.a); });
  another.join();
  other.join();
  f.poll();
  CHECK_EQ(f.on_a.events.size(), 400);
  CHECK_EQ(f.on_b.events.size(), 400);
  f.remove();
}

TEST(thread_survey_tells_of_all_threads) {
  TestThread a("surveyed");
  Log log;
  auto reported = [](void* context, uint64_t, const char* name, const char*, uint32_t, uint64_t,
                     uint64_t, uint32_t active, uint32_t timed, uint32_t paused) {
    static_cast<Log*>(context)->events.push_back(std::string(name) + " " + std::to_string(active) +
                                                 std::to_string(timed) + std::to_string(paused));
  };
  spdk_poller* poller = nullptr;
  auto nothing = [](void*) { return 0; };
  a.run([&] { poller = spdk_poller_register(nothing, nullptr, 1'000'000); });
  CHECK_EQ(spdk_ts::survey_threads(
               reported, &log,
               [](void* context) { static_cast<Log*>(context)->events.push_back("done"); }),
           0);
  poll_all({a.get(), app_thread()});
  // How many pollers the app thread has is the affair of those who ran before.
  CHECK_EQ(log.events.size(), 3u);
  CHECK_EQ(log.events[0].substr(0, 4), "app ");
  CHECK_EQ(log.events[1], "surveyed 010");
  CHECK_EQ(log.events[2], "done");
  CHECK_EQ(spdk_ts::survey_threads(nullptr, &log, nullptr), -EINVAL);
  a.run([&] { spdk_poller_unregister(&poller); });
}

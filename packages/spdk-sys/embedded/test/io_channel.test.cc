// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// I/O devices and channels: creation, counting, deferred destruction, the order of callbacks.
#include <cstdint>
#include <cstring>

#include "check.h"
#include "threads.h"

extern "C" {  // This header of SPDK lacks it.
#include "spdk_internal/thread.h"
}

namespace {

Events g_events;
int g_create_rc = 0;

struct Context {
  uint64_t value;
  char rest[100];
};

std::string on_thread(const char* what) {
  spdk_thread* thread = spdk_get_thread();
  return std::string(what) + "@" + (thread != nullptr ? spdk_thread_get_name(thread) : "none");
}

int create(void*, void* context) {
  g_events.push_back(on_thread("create"));
  static_cast<Context*>(context)->value = 42;
  return g_create_rc;
}

void destroy(void*, void* context) {
  CHECK_EQ(static_cast<Context*>(context)->value, 42);
  g_events.push_back(on_thread("destroy"));
}

void unregistered(void*) { g_events.push_back(on_thread("unregistered")); }

// A device that the test registers on the application thread.
class Device {
 public:
  Device() {
    g_events.clear();
    spdk_io_device_register(this, create, destroy, sizeof(Context), "device");
  }
};

void poll_app() { poll_all({app_thread()}, 5); }

}  // namespace

TEST(channels_are_shared_and_counted_per_thread) {
  Device device;
  TestThread other("other");
  spdk_io_channel* first = spdk_get_io_channel(&device);
  spdk_io_channel* again = spdk_get_io_channel(&device);
  CHECK(first != nullptr);
  CHECK_EQ(first, again);
  CHECK_EQ(spdk_io_channel_get_ref_count(first), 2);
  spdk_io_channel* elsewhere = nullptr;
  other.run([&] { elsewhere = spdk_get_io_channel(&device); });
  CHECK(elsewhere != first);
  CHECK_EQ(g_events, (Events{"create@app", "create@other"}));
  CHECK_EQ(spdk_io_channel_get_thread(elsewhere), other.get());
  CHECK_EQ(spdk_io_channel_get_io_device(first), &device);
  CHECK_EQ(strcmp(spdk_io_channel_get_io_device_name(first), "device"), 0);
  auto* context = static_cast<Context*>(spdk_io_channel_get_ctx(first));
  CHECK_EQ(reinterpret_cast<char*>(context) - reinterpret_cast<char*>(first),
           SPDK_IO_CHANNEL_STRUCT_SIZE);
  CHECK_EQ(context->value, 42);
  CHECK_EQ(context->rest[99], 0);
  CHECK_EQ(spdk_io_channel_from_ctx(context), first);
  CHECK_EQ(spdk_thread_get_first_io_channel(other.get()), elsewhere);
  CHECK(spdk_thread_get_next_io_channel(elsewhere) == nullptr);

  spdk_put_io_channel(first);
  poll_app();
  CHECK_EQ(g_events.size(), 2);
  spdk_put_io_channel(again);
  other.run([&] { spdk_put_io_channel(elsewhere); });
  CHECK_EQ(g_events.size(), 2);  // Destroyed by a message, not at once.
  poll_app();
  other.poll();
  CHECK_EQ(g_events, (Events{"create@app", "create@other", "destroy@app", "destroy@other"}));
  spdk_io_device_unregister(&device, unregistered);
  poll_app();
  CHECK_EQ(g_events.back(), "unregistered@app");
}

TEST(a_channel_taken_again_before_the_message_survives) {
  Device device;
  spdk_io_channel* channel = spdk_get_io_channel(&device);
  spdk_put_io_channel(channel);
  CHECK_EQ(spdk_get_io_channel(&device), channel);
  spdk_put_io_channel(channel);
  CHECK_EQ(spdk_get_io_channel(&device), channel);
  poll_app();
  CHECK_EQ(g_events, (Events{"create@app"}));
  spdk_put_io_channel(channel);
  poll_app();
  CHECK_EQ(g_events, (Events{"create@app", "destroy@app"}));
  spdk_io_device_unregister(&device, nullptr);
}

TEST(unregistering_without_channels_calls_back_by_a_message) {
  Device device;
  spdk_io_device_unregister(&device, unregistered);
  CHECK_EQ(g_events.size(), 0);
  CHECK(spdk_get_io_channel(&device) == nullptr);
  poll_app();
  CHECK_EQ(g_events, (Events{"unregistered@app"}));
}

TEST(unregistering_waits_for_the_last_channel) {
  Device device;
  TestThread a("a");
  TestThread b("b");
  spdk_io_channel* on_a = nullptr;
  spdk_io_channel* on_b = nullptr;
  a.run([&] { on_a = spdk_get_io_channel(&device); });
  b.run([&] { on_b = spdk_get_io_channel(&device); });
  g_events.clear();
  spdk_io_device_unregister(&device, unregistered);
  a.run([&] { spdk_put_io_channel(on_a); });
  poll_all({a.get(), b.get(), app_thread()});
  CHECK_EQ(g_events, (Events{"destroy@a"}));
  b.run([&] { spdk_put_io_channel(on_b); });
  poll_all({b.get(), app_thread()});
  CHECK_EQ(g_events, (Events{"destroy@a", "destroy@b", "unregistered@app"}));
}

TEST(an_address_can_be_registered_again_at_once) {
  Device device;
  spdk_io_channel* channel = spdk_get_io_channel(&device);
  spdk_io_device_unregister(&device, unregistered);
  spdk_io_device_register(&device, create, destroy, sizeof(Context), "second");
  spdk_io_channel* second = spdk_get_io_channel(&device);
  CHECK(second != channel);
  CHECK_EQ(strcmp(spdk_io_channel_get_io_device_name(second), "second"), 0);
  spdk_put_io_channel(channel);
  spdk_put_io_channel(second);
  spdk_io_device_unregister(&device, unregistered);
  poll_app();
  CHECK_EQ(g_events, (Events{"create@app", "create@app", "destroy@app", "destroy@app",
                             "unregistered@app", "unregistered@app"}));
}

TEST(registering_twice_keeps_the_first) {
  Device device;
  spdk_io_device_register(&device, create, destroy, sizeof(Context), "second");
  spdk_io_channel* channel = spdk_get_io_channel(&device);
  CHECK_EQ(strcmp(spdk_io_channel_get_io_device_name(channel), "device"), 0);
  spdk_put_io_channel(channel);
  spdk_io_device_unregister(&device, nullptr);
  poll_app();
}

TEST(a_failing_create_callback_yields_no_channel) {
  Device device;
  g_create_rc = -ENOMEM;
  CHECK(spdk_get_io_channel(&device) == nullptr);
  g_create_rc = 0;
  spdk_io_channel* channel = spdk_get_io_channel(&device);
  CHECK(channel != nullptr);
  spdk_put_io_channel(channel);
  spdk_io_device_unregister(&device, unregistered);
  poll_app();
  CHECK_EQ(g_events, (Events{"create@app", "create@app", "destroy@app", "unregistered@app"}));
}

TEST(an_unknown_device_has_no_channels) {
  int not_a_device = 0;
  CHECK(spdk_get_io_channel(&not_a_device) == nullptr);
}

TEST(a_thread_with_a_channel_does_not_exit) {
  Device device;
  TestThread thread("t");
  spdk_io_channel* channel = nullptr;
  thread.run([&] {
    channel = spdk_get_io_channel(&device);
    spdk_thread_exit(thread.get());
  });
  thread.poll();
  CHECK(!spdk_thread_is_exited(thread.get()));
  thread.run([&] { spdk_put_io_channel(channel); });
  thread.poll();
  CHECK(spdk_thread_is_exited(thread.get()));
  spdk_io_device_unregister(&device, nullptr);
}

TEST(a_thread_that_unregisters_a_device_does_not_exit_before_the_callback) {
  Device device;
  TestThread thread("t");
  spdk_io_channel* channel = spdk_get_io_channel(&device);
  thread.run([&] {
    spdk_io_device_unregister(&device, unregistered);
    spdk_thread_exit(thread.get());
  });
  thread.poll();
  CHECK(!spdk_thread_is_exited(thread.get()));
  spdk_put_io_channel(channel);
  poll_app();
  thread.poll();
  CHECK(spdk_thread_is_exited(thread.get()));
  CHECK_EQ(g_events, (Events{"create@app", "destroy@app", "unregistered@t"}));
}

TEST(a_channel_left_behind_ends_with_the_exit_timeout) {
  static Device* device = new Device;
  static spdk_io_channel* channel = nullptr;  // Reachable still, as a user's pointer would be.
  TestThread thread("t");
  thread.run([&] {
    channel = spdk_get_io_channel(device);
    spdk_thread_exit(thread.get());
  });
  CHECK(channel != nullptr);
  thread.poll(UINT64_MAX / 2);
  CHECK(spdk_thread_is_exited(thread.get()));
  thread.end();
  spdk_io_device_unregister(device, nullptr);
}

TEST(wrong_use_of_channels_is_refused) {
  EMBEDDED_ONLY();
  Device device;
  TestThread thread("t");
  spdk_io_channel* channel = spdk_get_io_channel(&device);
  thread.run([&] { spdk_put_io_channel(channel); });
  CHECK_EQ(spdk_io_channel_get_ref_count(channel), 1);
  spdk_put_io_channel(channel);
  spdk_put_io_channel(channel);
  spdk_put_io_channel(nullptr);
  poll_app();
  CHECK_EQ(g_events, (Events{"create@app", "destroy@app"}));
  spdk_io_device_unregister(&device, nullptr);
  spdk_io_device_unregister(&device, nullptr);
  spdk_io_device_register(nullptr, create, destroy, 0, "null");
  spdk_io_device_register(&device, nullptr, destroy, 0, "no callback");
  CHECK(spdk_get_io_channel(&device) == nullptr);
  CHECK(spdk_io_channel_from_ctx(nullptr) == nullptr);
}

TEST(a_full_ring_does_not_lose_the_release_of_a_channel) {
  EMBEDDED_ONLY();
  Device device;
  TestThread thread("t");
  spdk_io_channel* channel = nullptr;
  thread.run([&] {
    channel = spdk_get_io_channel(&device);
    while (spdk_thread_send_msg(
               thread.get(), [](void*) {}, nullptr) == 0) {
    }
    spdk_put_io_channel(channel);
  });
  while (!spdk_thread_is_idle(thread.get())) {
    thread.poll();
  }
  CHECK_EQ(g_events, (Events{"create@t", "destroy@t"}));
  spdk_io_device_unregister(&device, nullptr);
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// spdk_for_each_channel.
#include <memory>

#include "check.h"
#include "threads.h"

namespace {

Events g_events;
int g_stop_with = 0;

std::string on_thread(const char* what) {
  return std::string(what) + "@" + spdk_thread_get_name(spdk_get_thread());
}

int create(void*, void*) { return 0; }
void destroy(void*, void*) { g_events.push_back(on_thread("destroy")); }
void unregistered(void*) { g_events.push_back(on_thread("unregistered")); }

void visit(spdk_io_channel_iter* iterator) {
  CHECK_EQ(spdk_io_channel_get_thread(spdk_io_channel_iter_get_channel(iterator)),
           spdk_get_thread());
  g_events.push_back(on_thread("visit"));
  spdk_for_each_channel_continue(iterator, g_stop_with);
}

void done(spdk_io_channel_iter* iterator, int status) {
  CHECK_EQ(spdk_io_channel_iter_get_ctx(iterator), &g_events);
  g_events.push_back(on_thread("done") + ":" + std::to_string(status));
}

// A device with channels on the threads a and b.
struct Fixture {
  TestThread a{"a"};
  TestThread b{"b"};
  spdk_io_channel* on_a = nullptr;
  spdk_io_channel* on_b = nullptr;

  Fixture() {
    g_events.clear();
    g_stop_with = 0;
    spdk_io_device_register(this, create, destroy, 8, "device");
    a.run([&] { on_a = spdk_get_io_channel(this); });
    b.run([&] { on_b = spdk_get_io_channel(this); });
  }

  void iterate() { spdk_for_each_channel(this, visit, &g_events, done); }
  void poll() { poll_all({a.get(), b.get(), app_thread()}); }
  void put(TestThread& thread, spdk_io_channel*& channel) {
    thread.run([&] { spdk_put_io_channel(channel); });
    channel = nullptr;
  }
  ~Fixture() {
    g_events.clear();
    if (on_a != nullptr) {
      put(a, on_a);
    }
    if (on_b != nullptr) {
      put(b, on_b);
    }
    poll();
  }
};

}  // namespace

TEST(for_each_channel_visits_threads_in_order) {
  Fixture f;
  f.iterate();
  CHECK_EQ(g_events.size(), 0);
  f.poll();
  CHECK_EQ(g_events, (Events{"visit@a", "visit@b", "done@app:0"}));
  spdk_io_device_unregister(&f, nullptr);
}

TEST(for_each_channel_stops_at_an_error) {
  Fixture f;
  g_stop_with = -EBUSY;
  f.iterate();
  f.poll();
  CHECK_EQ(g_events, (Events{"visit@a", "done@app:-16"}));
  spdk_io_device_unregister(&f, nullptr);
}

TEST(for_each_channel_without_channels_or_device_completes) {
  {
    Fixture f;
    f.put(f.a, f.on_a);
    f.put(f.b, f.on_b);
    f.poll();
    g_events.clear();
    f.iterate();
    CHECK_EQ(g_events.size(), 0);
    f.poll();
    CHECK_EQ(g_events, (Events{"done@app:0"}));
    spdk_io_device_unregister(&f, nullptr);
  }
  g_events.clear();
  int not_a_device = 0;
  spdk_for_each_channel(&not_a_device, visit, &g_events, done);
  poll_all({app_thread()});
  CHECK_EQ(g_events, (Events{"done@app:-19"}));
}

TEST(for_each_channel_skips_a_channel_released_meanwhile) {
  Fixture f;
  f.put(f.a, f.on_a);  // The release is queued before the visit.
  f.iterate();
  f.poll();
  CHECK_EQ(g_events, (Events{"destroy@a", "visit@b", "done@app:0"}));
  spdk_io_device_unregister(&f, nullptr);
}

TEST(unregistering_waits_for_iterations) {
  Fixture f;
  f.iterate();
  spdk_io_device_unregister(&f, unregistered);
  f.put(f.a, f.on_a);
  f.put(f.b, f.on_b);
  spdk_for_each_channel(&f, visit, &g_events, done);  // Refused: it is being unregistered.
  f.poll();
  // On b the release was queued before the visit, which comes from a.
  CHECK_EQ(g_events, (Events{"visit@a", "destroy@a", "destroy@b", "done@app:-19", "done@app:0",
                             "unregistered@app"}));
}

TEST(a_null_completion_is_allowed) {
  Fixture f;
  spdk_for_each_channel(&f, visit, &g_events, nullptr);
  f.poll();
  CHECK_EQ(g_events, (Events{"visit@a", "visit@b"}));
  spdk_io_device_unregister(&f, nullptr);
}

TEST(a_thread_waits_for_its_iterations_before_it_exits) {
  Fixture f;
  TestThread asking("asking");
  asking.run([&] {
    f.iterate();
    spdk_thread_exit(asking.get());
  });
  asking.poll();
  CHECK(!spdk_thread_is_exited(asking.get()));
  f.poll();
  asking.poll();
  CHECK_EQ(g_events, (Events{"visit@a", "visit@b", "done@asking:0"}));
  CHECK(spdk_thread_is_exited(asking.get()));
  spdk_io_device_unregister(&f, nullptr);
}

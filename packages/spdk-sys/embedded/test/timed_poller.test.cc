// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Timed pollers. Time is passed to the polls, so that nothing here waits or depends on speed.
#include "check.h"
#include "spdk/env.h"
#include "threads.h"

extern "C" {  // This header of SPDK lacks it.
#include "spdk_internal/thread.h"
}

namespace {

Events g_events;

struct Timer {
  const char* name;
  spdk_poller* handle = nullptr;
  void (*act)(Timer*) = nullptr;
  int rc = 0;
};

int run(void* arg) {
  auto* timer = static_cast<Timer*>(arg);
  g_events.emplace_back(timer->name);
  if (timer->act != nullptr) {
    timer->act(timer);
  }
  return timer->rc;
}

void add(Timer& timer, uint64_t period_us) {
  timer.handle = spdk_poller_register_named(run, &timer, period_us, timer.name);
}

uint64_t seconds(uint64_t count) { return spdk_get_ticks_hz() * count; }

}  // namespace

TEST(timed_pollers_run_when_due_earliest_first) {
  g_events.clear();
  TestThread thread("t");
  Timer slow{"slow"};
  Timer fast{"fast"};
  const uint64_t start = spdk_get_ticks();
  thread.run([&] {
    add(slow, 3000000);
    add(fast, 1000000);
  });
  const uint64_t due = spdk_thread_next_poller_expiration(thread.get());
  CHECK(due >= start + seconds(1));
  CHECK(due < start + seconds(2));
  CHECK_EQ(spdk_thread_get_first_timed_poller(thread.get()), fast.handle);
  CHECK_EQ(spdk_thread_get_next_timed_poller(fast.handle), slow.handle);
  CHECK(spdk_thread_get_next_timed_poller(slow.handle) == nullptr);
  CHECK(!spdk_thread_is_idle(thread.get()));
  thread.poll(due - 1);
  CHECK_EQ(g_events.size(), 0);
  thread.poll(due);
  CHECK_EQ(g_events, (Events{"fast"}));
  // The next time counts from the time of the poll.
  CHECK_EQ(spdk_thread_next_poller_expiration(thread.get()), due + seconds(1));
  thread.poll(due + seconds(10));
  CHECK_EQ(g_events, (Events{"fast", "fast", "slow"}));
  thread.run([&] {
    spdk_poller_unregister(&slow.handle);
    spdk_poller_unregister(&fast.handle);
  });
}

TEST(timed_pollers_due_at_the_same_tick_run_in_turn) {
  g_events.clear();
  TestThread thread("t");
  Timer a{"a"};
  Timer b{"b"};
  thread.run([&] {
    add(a, 1000);
    add(b, 1000);
  });
  const uint64_t late = spdk_get_ticks() + seconds(10);
  thread.poll(late);  // From now on both are due at the same tick.
  g_events.clear();
  thread.poll(late + seconds(1));
  thread.poll(late + seconds(2));
  CHECK_EQ(g_events, (Events{"a", "b", "a", "b"}));
  thread.run([&] {
    spdk_poller_unregister(&a.handle);
    spdk_poller_unregister(&b.handle);
  });
}

TEST(timed_pollers_run_after_active_ones_and_messages) {
  g_events.clear();
  TestThread thread("t");
  Timer timed{"timed"};
  Timer active{"active"};
  timed.rc = 3;
  thread.run([&] {
    add(timed, 1);
    add(active, 0);
  });
  spdk_thread_send_msg(
      thread.get(), [](void*) { g_events.emplace_back("message"); }, nullptr);
  CHECK_EQ(thread.poll(spdk_get_ticks() + seconds(1)), 3);
  CHECK_EQ(g_events, (Events{"message", "active", "timed"}));
  thread.run([&] {
    spdk_poller_unregister(&timed.handle);
    spdk_poller_unregister(&active.handle);
  });
}

TEST(an_unregistered_timed_poller_stays_until_it_is_due) {
  g_events.clear();
  TestThread thread("t");
  Timer timer{"timer"};
  thread.run([&] {
    add(timer, 1000000);
    spdk_poller_unregister(&timer.handle);
  });
  thread.poll();
  CHECK(spdk_thread_has_pollers(thread.get()));
  thread.poll(spdk_get_ticks() + seconds(2));
  CHECK(!spdk_thread_has_pollers(thread.get()));
  CHECK_EQ(spdk_thread_next_poller_expiration(thread.get()), 0);
  CHECK_EQ(g_events.size(), 0);
}

TEST(a_timed_poller_may_unregister_or_pause_itself) {
  g_events.clear();
  TestThread thread("t");
  Timer gone{"gone"};
  Timer paused{"paused"};
  gone.act = [](Timer* self) { spdk_poller_unregister(&self->handle); };
  paused.act = [](Timer* self) { spdk_poller_pause(self->handle); };
  thread.run([&] {
    add(gone, 1);
    add(paused, 2);
  });
  thread.poll(spdk_get_ticks() + seconds(1));
  thread.poll(spdk_get_ticks() + seconds(2));
  CHECK_EQ(g_events, (Events{"gone", "paused"}));
  CHECK_EQ(spdk_thread_next_poller_expiration(thread.get()), 0);
  const uint64_t before = spdk_get_ticks();
  thread.run([&] { spdk_poller_resume(paused.handle); });
  CHECK(spdk_thread_next_poller_expiration(thread.get()) > before);
  thread.run([&] { spdk_poller_unregister(&paused.handle); });
}

TEST(a_timer_added_by_a_timer_waits_for_its_turn) {
  g_events.clear();
  TestThread thread("t");
  static Timer added;
  added = {"added"};
  Timer timer{"timer"};
  timer.act = [](Timer* self) {
    add(added, 1);
    spdk_poller_unregister(&self->handle);
  };
  thread.run([&] { add(timer, 1); });
  thread.poll(spdk_get_ticks() + seconds(5));
  CHECK_EQ(g_events, (Events{"timer"}));
  thread.poll(spdk_get_ticks() + seconds(5));
  CHECK_EQ(g_events, (Events{"timer", "added"}));
  thread.run([&] { spdk_poller_unregister(&added.handle); });
}

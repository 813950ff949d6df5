// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Pollers: order, states, pausing, resuming and unregistering, also from within themselves.
#include <cstring>

#include "check.h"
#include "spdk/env.h"
#include "threads.h"

extern "C" {  // This header of SPDK lacks it.
#include "spdk_internal/thread.h"
}

namespace {

Events g_events;

struct Poller {
  const char* name;
  int rc = 0;
  spdk_poller* handle = nullptr;
  void (*act)(Poller*) = nullptr;
  Poller* other = nullptr;
};

int run(void* arg) {
  auto* poller = static_cast<Poller*>(arg);
  g_events.emplace_back(poller->name);
  if (poller->act != nullptr) {
    poller->act(poller);
  }
  return poller->rc;
}

void add(Poller& poller, uint64_t period_us = 0) {
  poller.handle = spdk_poller_register_named(run, &poller, period_us, poller.name);
  CHECK(poller.handle != nullptr);
}

std::string state(const Poller& poller) { return spdk_poller_get_state_str(poller.handle); }

}  // namespace

TEST(active_pollers_run_last_registered_first) {
  g_events.clear();
  TestThread thread("t");
  Poller a{"a"};
  Poller b{"b"};
  Poller c{"c"};
  thread.run([&] {
    add(a);
    add(b);
    add(c);
  });
  CHECK_EQ(thread.poll(), 0);
  CHECK_EQ(g_events, (Events{"c", "b", "a"}));
  b.rc = 5;
  a.rc = -1;
  CHECK_EQ(thread.poll(), 5);
  b.rc = 0;
  CHECK_EQ(thread.poll(), 0);
  CHECK_EQ(spdk_thread_has_active_pollers(thread.get()), 1);
  spdk_poller_stats stats{};
  spdk_poller_get_stats(b.handle, &stats);
  CHECK_EQ(stats.run_count, 3);
  CHECK_EQ(stats.busy_count, 1);
  CHECK_EQ(spdk_thread_get_first_active_poller(thread.get()), a.handle);
  CHECK_EQ(spdk_thread_get_next_active_poller(a.handle), b.handle);
  thread.run([&] {
    spdk_poller_unregister(&a.handle);
    spdk_poller_unregister(&b.handle);
    spdk_poller_unregister(&c.handle);
  });
  CHECK(a.handle == nullptr);
  CHECK(spdk_thread_has_pollers(thread.get()));
  g_events.clear();
  thread.poll();
  CHECK_EQ(g_events.size(), 0);
  CHECK(!spdk_thread_has_pollers(thread.get()));
}

TEST(a_poller_may_unregister_itself) {
  g_events.clear();
  TestThread thread("t");
  Poller a{"a"};
  a.act = [](Poller* self) { spdk_poller_unregister(&self->handle); };
  thread.run([&] { add(a); });
  thread.poll();
  thread.poll();
  CHECK_EQ(g_events, (Events{"a"}));
  CHECK(!spdk_thread_has_pollers(thread.get()));
}

TEST(a_poller_may_unregister_another_one) {
  g_events.clear();
  TestThread thread("t");
  Poller first{"first"};
  Poller second{"second"};
  second.other = &first;
  second.act = [](Poller* self) { spdk_poller_unregister(&self->other->handle); };
  thread.run([&] {
    add(first);
    add(second);
  });
  thread.poll();  // second runs first, so first never does.
  CHECK_EQ(g_events, (Events{"second"}));
  thread.run([&] { spdk_poller_unregister(&second.handle); });
}

TEST(a_poller_registered_by_a_poller_runs_in_the_next_poll) {
  g_events.clear();
  TestThread thread("t");
  Poller a{"a"};
  Poller b{"b"};
  a.other = &b;
  a.act = [](Poller* self) {
    if (self->other->handle == nullptr) {
      add(*self->other);
    }
  };
  thread.run([&] { add(a); });
  thread.poll();
  CHECK_EQ(g_events, (Events{"a"}));
  thread.poll();
  CHECK_EQ(g_events, (Events{"a", "b", "a"}));
  thread.run([&] {
    spdk_poller_unregister(&a.handle);
    spdk_poller_unregister(&b.handle);
  });
}

TEST(pausing_takes_effect_in_a_poll_and_resuming_at_once) {
  g_events.clear();
  TestThread thread("t");
  Poller a{"a"};
  thread.run([&] {
    add(a);
    CHECK_EQ(state(a), "waiting");
    spdk_poller_pause(a.handle);
    CHECK_EQ(state(a), "pausing");
    spdk_poller_resume(a.handle);
    CHECK_EQ(state(a), "waiting");
    spdk_poller_pause(a.handle);
    spdk_poller_pause(a.handle);
  });
  thread.poll();
  CHECK_EQ(state(a), "paused");
  CHECK_EQ(g_events.size(), 0);
  CHECK_EQ(spdk_thread_has_active_pollers(thread.get()), 0);
  CHECK(spdk_thread_has_pollers(thread.get()));
  CHECK(spdk_thread_is_idle(thread.get()));
  CHECK_EQ(spdk_thread_get_first_paused_poller(thread.get()), a.handle);
  thread.run([&] { spdk_poller_resume(a.handle); });
  CHECK_EQ(state(a), "waiting");
  thread.poll();
  CHECK_EQ(g_events, (Events{"a"}));
  thread.run([&] { spdk_poller_unregister(&a.handle); });
}

TEST(a_poller_may_pause_and_resume_itself) {
  g_events.clear();
  TestThread thread("t");
  Poller a{"a"};
  a.act = [](Poller* self) { spdk_poller_pause(self->handle); };
  thread.run([&] { add(a); });
  thread.poll();
  thread.poll();
  CHECK_EQ(g_events, (Events{"a"}));
  CHECK_EQ(state(a), "paused");
  a.act = [](Poller* self) {
    spdk_poller_pause(self->handle);
    spdk_poller_resume(self->handle);
  };
  thread.run([&] { spdk_poller_resume(a.handle); });
  thread.poll();
  thread.poll();
  CHECK_EQ(g_events, (Events{"a", "a", "a"}));
  thread.run([&] { spdk_poller_unregister(&a.handle); });
}

TEST(a_paused_poller_can_be_unregistered) {
  g_events.clear();
  TestThread thread("t");
  Poller active{"active"};
  Poller timed{"timed"};
  thread.run([&] {
    add(active);
    add(timed, 1);
    spdk_poller_pause(active.handle);
    spdk_poller_pause(timed.handle);
  });
  spdk_delay_us(5);
  thread.poll();
  CHECK_EQ(state(active), "paused");
  CHECK_EQ(state(timed), "paused");
  thread.run([&] {
    spdk_poller_unregister(&active.handle);
    spdk_poller_unregister(&timed.handle);
  });
  thread.poll();
  CHECK(!spdk_thread_has_pollers(thread.get()));
  CHECK_EQ(g_events.size(), 0);
}

TEST(unregistering_null_does_nothing) {
  spdk_poller* none = nullptr;
  spdk_poller_unregister(&none);
  CHECK(none == nullptr);
}

TEST(pollers_have_names_ids_and_periods) {
  TestThread thread("t");
  Poller named{"named"};
  spdk_poller* unnamed = nullptr;
  thread.run([&] {
    add(named, 1000000);
    unnamed = spdk_poller_register(run, &named, 0);
  });
  CHECK_EQ(strcmp(spdk_poller_get_name(named.handle), "named"), 0);
  CHECK_EQ(strncmp(spdk_poller_get_name(unnamed), "0x", 2), 0);
  CHECK_EQ(spdk_poller_get_id(named.handle), 1);
  CHECK_EQ(spdk_poller_get_id(unnamed), 2);
  CHECK_EQ(spdk_poller_get_period_ticks(named.handle), spdk_get_ticks_hz());
  CHECK_EQ(spdk_poller_get_period_ticks(unnamed), 0);
  thread.run([&] {
    spdk_poller_unregister(&named.handle);
    spdk_poller_unregister(&unnamed);
  });
}

TEST(wrong_use_of_pollers_is_refused) {
  EMBEDDED_ONLY();
  TestThread thread("t");
  TestThread wrong("wrong");
  Poller a{"a"};
  thread.run([&] { add(a); });
  spdk_poller* copy = a.handle;
  wrong.run([&] {
    spdk_poller_pause(copy);
    spdk_poller_unregister(&copy);
  });
  CHECK_EQ(state(a), "waiting");
  spdk_set_thread(nullptr);
  CHECK(spdk_poller_register(run, &a, 0) == nullptr);
  spdk_set_thread(app_thread());
  CHECK(spdk_poller_register(nullptr, &a, 0) == nullptr);
  thread.run([&] { spdk_poller_unregister(&a.handle); });
}

TEST(a_poll_within_a_poller_leaves_the_outer_one_intact) {
  EMBEDDED_ONLY();
  g_events.clear();
  TestThread thread("t");
  Poller victim{"victim"};
  Poller nesting{"nesting"};
  nesting.other = &victim;
  nesting.act = [](Poller* self) {
    spdk_poller_unregister(&self->other->handle);
    spdk_poller_unregister(&self->handle);
    spdk_thread_poll(spdk_get_thread(), 0, 0);
    spdk_thread_poll(spdk_get_thread(), 0, 0);
  };
  thread.run([&] {
    add(victim);
    add(nesting);
  });
  thread.poll();
  CHECK_EQ(g_events, (Events{"nesting"}));
  CHECK(!spdk_thread_has_pollers(thread.get()));
}

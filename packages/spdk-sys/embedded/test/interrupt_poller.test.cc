// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Pollers of threads in interrupt mode.
#include <algorithm>

#include "interrupt_fixture.h"

TEST(interrupt_mode_a_poller_without_period_keeps_the_descriptor_readable) {
  TestThread thread("t");
  Runner runner;
  settle(thread);
  thread.run([&] { runner.poller = spdk_poller_register(run, &runner, 0); });
  for (int i = 0; i < 10; i++) {
    CHECK(wait_and_poll(thread));
  }
  CHECK_EQ(runner.runs, 10);
  CHECK_EQ(spdk_thread_has_active_pollers(thread.get()), 1);
  thread.run([&] { spdk_poller_unregister(&runner.poller); });
  settle(thread);
  CHECK_EQ(runner.runs, 10);
  // The poll has freed it.
  CHECK_EQ(spdk_thread_has_active_pollers(thread.get()), 0);
}

TEST(interrupt_mode_a_timed_poller_runs_each_period) {
  TestThread thread("t");
  Runner runner;
  settle(thread);
  const uint64_t start = spdk_get_ticks();
  thread.run([&] { runner.poller = spdk_poller_register(run, &runner, 20000); });
  CHECK(!is_readable(thread));
  for (int i = 0; i < 3; i++) {
    CHECK(wait_and_poll(thread));
  }
  CHECK_EQ(runner.runs, 3);
  CHECK(spdk_get_ticks() - start >= milliseconds(59));
  thread.run([&] { spdk_poller_unregister(&runner.poller); });
  settle(thread);
  CHECK(!spdk_thread_has_pollers(thread.get()));
  CHECK(!is_readable(thread, 50));
}

TEST(interrupt_mode_a_poller_may_unregister_itself) {
  TestThread thread("t");
  Runner timed;
  Runner active;
  timed.act = active.act = [](Runner* self) { spdk_poller_unregister(&self->poller); };
  settle(thread);
  thread.run([&] {
    timed.poller = spdk_poller_register(run, &timed, 1000);
    active.poller = spdk_poller_register(run, &active, 0);
  });
  while (timed.runs == 0 && wait_and_poll(thread)) {
  }
  settle(thread);
  CHECK_EQ(timed.runs, 1);
  CHECK_EQ(active.runs, 1);
  CHECK(!spdk_thread_has_pollers(thread.get()));
}

TEST(interrupt_mode_pollers_change_with_their_thread) {
  TestThread thread("t");
  Runner timed;
  Runner active;
  settle(thread);
  thread.run([&] {
    spdk_thread_set_interrupt_mode(false);
    timed.poller = spdk_poller_register(run, &timed, 20000);
    active.poller = spdk_poller_register(run, &active, 0);
  });
  // Polled: what is due runs, and nothing is readable.
  CHECK(!is_readable(thread));
  thread.poll();
  CHECK_EQ(active.runs, 1);
  thread.poll(spdk_get_ticks() + milliseconds(1000));
  CHECK_EQ(timed.runs, 1);
  thread.run([] { spdk_thread_set_interrupt_mode(true); });
  CHECK(is_readable(thread));
  const int before = active.runs;
  wait_and_poll(thread);
  CHECK(active.runs > before);
  thread.run([&] {
    spdk_thread_set_interrupt_mode(false);
    // What was left of the period still is.
    CHECK(spdk_thread_next_poller_expiration(thread.get()) > spdk_get_ticks());
    CHECK(spdk_thread_next_poller_expiration(thread.get()) < spdk_get_ticks() + milliseconds(1100));
  });
  CHECK(!is_readable(thread));
  thread.run([&] {
    spdk_poller_unregister(&timed.poller);
    spdk_poller_unregister(&active.poller);
    spdk_thread_set_interrupt_mode(true);
  });
  settle(thread);
}

TEST(interrupt_mode_a_module_may_have_its_own_descriptor_for_a_poller) {
  TestThread thread("t");
  Runner runner;
  static int enabled;
  static int disabled;
  enabled = disabled = 0;
  settle(thread);
  thread.run([&] {
    runner.poller = spdk_poller_register(run, &runner, 0);
    spdk_poller_register_interrupt(
        runner.poller,
        [](spdk_poller*, void* arg, bool interrupt_mode) {
          CHECK_EQ(arg, &enabled);
          (interrupt_mode ? enabled : disabled)++;
        },
        &enabled);
  });
  CHECK_EQ(enabled, 1);
  CHECK(!is_readable(thread));
  thread.poll();
  CHECK_EQ(runner.runs, 0);
  thread.run([] { spdk_thread_set_interrupt_mode(false); });
  CHECK_EQ(disabled, 1);
  thread.poll();
  CHECK_EQ(runner.runs, 1);
  thread.run([&] {
    spdk_thread_set_interrupt_mode(true);
    spdk_poller_unregister(&runner.poller);
  });
  CHECK_EQ(enabled, 2);
  settle(thread);
}

TEST(interrupt_mode_changes_also_for_paused_pollers_of_modules) {
  TestThread thread("t");
  Runner runner;
  static Events modes;
  modes.clear();
  settle(thread);
  thread.run([&] {
    runner.poller = spdk_poller_register(run, &runner, 0);
    spdk_poller_register_interrupt(
        runner.poller,
        [](spdk_poller*, void*, bool interrupt_mode) {
          modes.push_back(interrupt_mode ? "on" : "off");
        },
        nullptr);
    spdk_thread_set_interrupt_mode(false);
    spdk_poller_pause(runner.poller);
  });
  thread.poll();
  CHECK_EQ(runner.runs, 0);
  thread.run([] { spdk_thread_set_interrupt_mode(true); });
  CHECK_EQ(modes, (Events{"on", "off", "on"}));
  thread.run([&] { spdk_poller_unregister(&runner.poller); });
  settle(thread);
}

// Whoever waits for the descriptors need not be on the thread.
TEST(interrupt_mode_a_paused_poller_does_not_run) {
  EMBEDDED_ONLY();
  TestThread thread("t");
  Runner timed;
  Runner active;
  settle(thread);
  thread.run([&] {
    timed.poller = spdk_poller_register(run, &timed, 1000);
    active.poller = spdk_poller_register(run, &active, 0);
    spdk_poller_pause(timed.poller);
    spdk_poller_pause(active.poller);
  });
  CHECK(!is_readable(thread, 20));
  thread.run([&] {
    spdk_thread_set_interrupt_mode(false);
    spdk_thread_poll(thread.get(), 0, spdk_get_ticks() + milliseconds(1000));
    CHECK(spdk_thread_get_first_paused_poller(thread.get()) != nullptr);
    spdk_thread_set_interrupt_mode(true);
  });
  CHECK(!is_readable(thread, 20));
  CHECK_EQ(timed.runs + active.runs, 0);
  thread.run([&] {
    spdk_poller_resume(timed.poller);
    spdk_poller_resume(active.poller);
  });
  while (timed.runs == 0 && wait_and_poll(thread)) {
  }
  CHECK(active.runs > 0);
  thread.run([&] {
    spdk_poller_unregister(&timed.poller);
    spdk_poller_unregister(&active.poller);
  });
  settle(thread);
}

// Of two that are ready in the same poll the first one stops the second one.
TEST(interrupt_mode_a_poller_may_stop_another_that_is_ready) {
  EMBEDDED_ONLY();  // SPDK runs the paused one, and uses the freed memory of the unregistered one.
  TestThread thread("t");
  for (const bool unregisters : {false, true}) {
    Runner runners[2];
    settle(thread);
    for (Runner& runner : runners) {
      runner.other = &runners[&runner == &runners[0] ? 1 : 0];
      runner.act = unregisters ? [](Runner* self) { spdk_poller_unregister(&self->other->poller); }
                               : [](Runner* self) { spdk_poller_pause(self->other->poller); };
      thread.run([&] { runner.poller = spdk_poller_register(run, &runner, 0); });
    }
    for (int i = 0; i < 5; i++) {
      CHECK(wait_and_poll(thread));
    }
    Runner& stopped = runners[0].runs == 0 ? runners[0] : runners[1];
    CHECK_EQ(stopped.runs, 0);
    CHECK_EQ(stopped.other->runs, 5);
    stopped.other->act = nullptr;
    stopped.act = nullptr;
    if (!unregisters) {
      thread.run([&] { spdk_poller_resume(stopped.poller); });
      CHECK(wait_and_poll(thread));
      CHECK_EQ(stopped.runs, 1);
      CHECK_EQ(stopped.other->runs, 6);
    }
    thread.run([&] {
      spdk_poller_unregister(&runners[0].poller);
      spdk_poller_unregister(&runners[1].poller);
    });
    settle(thread);
  }
}

TEST(interrupt_mode_a_timed_poller_may_begin_it) {
  EMBEDDED_ONLY();
  TestThread thread("t");
  Runner runner;
  runner.act = [](Runner*) { spdk_thread_set_interrupt_mode(true); };
  settle(thread);
  thread.run([&] {
    spdk_thread_set_interrupt_mode(false);
    runner.poller = spdk_poller_register(run, &runner, 1000);
  });
  thread.poll(spdk_get_ticks() + milliseconds(10));
  CHECK(runner.runs >= 1);
  const int before = runner.runs;
  CHECK(wait_and_poll(thread));
  CHECK_EQ(runner.runs, before + 1);
  thread.run([&] { spdk_poller_unregister(&runner.poller); });
  settle(thread);
}

TEST(interrupt_mode_a_poll_within_a_poller_is_harmless) {
  EMBEDDED_ONLY();
  TestThread thread("t");
  static Runner other;
  other = {};
  Runner runner;
  runner.act = [](Runner* self) {
    spdk_poller_unregister(&other.poller);
    spdk_poller_unregister(&self->poller);
    for (int i = 0; i < 5; i++) {
      spdk_thread_poll(spdk_get_thread(), 0, 0);
    }
    self->runs *= 10;
  };
  settle(thread);
  thread.run([&] {
    runner.poller = spdk_poller_register(run, &runner, 0);
    other.poller = spdk_poller_register(run, &other, 0);
  });
  settle(thread);
  CHECK_EQ(runner.runs, 10);
  CHECK(!spdk_thread_has_pollers(thread.get()));
}

// Resumed, it waits for its next turn; that is not within its own.
TEST(interrupt_mode_a_poller_that_resumes_itself_is_not_run_within_itself) {
  EMBEDDED_ONLY();
  TestThread thread("t");
  static int depth;
  static int deepest;
  depth = deepest = 0;
  Runner runner;
  runner.act = [](Runner* self) {
    deepest = std::max(deepest, ++depth);
    if (depth < 3) {
      spdk_poller_pause(self->poller);
      spdk_poller_resume(self->poller);
      spdk_thread_poll(spdk_get_thread(), 0, 0);
    }
    depth--;
  };
  settle(thread);
  thread.run([&] { runner.poller = spdk_poller_register(run, &runner, 0); });
  for (int i = 0; i < 3; i++) {
    CHECK(wait_and_poll(thread));
  }
  CHECK_EQ(deepest, 1);
  CHECK_EQ(runner.runs, 3);
  thread.run([&] { spdk_poller_unregister(&runner.poller); });
  settle(thread);
}

// A poll calls it while its thread is polled; from within, the descriptor would call it as well.
TEST(interrupt_mode_that_begins_within_a_poller_does_not_run_it_within_itself) {
  EMBEDDED_ONLY();
  TestThread thread("t");
  static int depth;
  static int deepest;
  depth = deepest = 0;
  Runner runner;
  runner.act = [](Runner* self) {
    deepest = std::max(deepest, ++depth);
    if (depth < 3) {
      spdk_thread_set_interrupt_mode(true);
      spdk_poller_pause(self->poller);
      spdk_poller_resume(self->poller);
      spdk_thread_poll(spdk_get_thread(), 0, 0);
    }
    depth--;
  };
  settle(thread);
  thread.run([&] {
    spdk_thread_set_interrupt_mode(false);
    runner.poller = spdk_poller_register(run, &runner, 0);
  });
  thread.poll();
  CHECK_EQ(deepest, 1);
  const int before = runner.runs;
  CHECK(wait_and_poll(thread));
  CHECK_EQ(deepest, 1);
  CHECK(runner.runs > before);
  thread.run([&] { spdk_poller_unregister(&runner.poller); });
  settle(thread);
}

TEST(interrupt_mode_pollers_need_a_thread_that_runs) {
  EMBEDDED_ONLY();
  TestThread thread("t");
  thread.run([&] {
    spdk_thread_exit(thread.get());
    CHECK(spdk_poller_register([](void*) { return 0; }, nullptr, 0) == nullptr);
    CHECK(spdk_poller_register([](void*) { return 0; }, nullptr, 1000) == nullptr);
  });
  Runner runner;
  spdk_set_thread(nullptr);
  CHECK(spdk_interrupt_register(0, run, &runner, "no thread") == nullptr);
  spdk_set_thread(app_thread());
}

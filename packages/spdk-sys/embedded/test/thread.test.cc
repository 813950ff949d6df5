// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Threads themselves: identity, context, statistics, exit.
#include <cstring>

#include "check.h"
#include "spdk/cpuset.h"
#include "spdk/env.h"
#include "threads.h"

namespace {

int idle(void*) { return 0; }
int busy(void*) {
  spdk_delay_us(2);
  return 1;
}
int failing(void*) { return -1; }
Events g_events;

}  // namespace

TEST(a_thread_has_name_id_context_and_mask) {
  const uint32_t threads = spdk_thread_get_count();
  const int ops = new_thread_ops();
  TestThread thread("some name");
  TestThread unnamed(nullptr);
  CHECK_EQ(new_thread_ops(), ops + 2);
  CHECK_EQ(spdk_thread_get_count(), threads + 2);
  CHECK_EQ(strcmp(spdk_thread_get_name(thread.get()), "some name"), 0);
  CHECK_EQ(strncmp(spdk_thread_get_name(unnamed.get()), "0x", 2), 0);
  CHECK_EQ(spdk_thread_get_id(unnamed.get()), spdk_thread_get_id(thread.get()) + 1);
  CHECK_EQ(spdk_thread_get_by_id(spdk_thread_get_id(thread.get())), thread.get());
  CHECK(spdk_thread_get_by_id(spdk_thread_get_id(unnamed.get()) + 1) == nullptr);
  CHECK(spdk_thread_get_by_id(0) == nullptr);
  void* context = spdk_thread_get_ctx(thread.get());
  CHECK(context != nullptr);
  CHECK_EQ(spdk_thread_get_from_ctx(context), thread.get());
  const char zeroes[kThreadContextBytes] = {};
  CHECK_EQ(memcmp(context, zeroes, sizeof(zeroes)), 0);
  memset(context, 0xff, kThreadContextBytes);
  CHECK_EQ(spdk_cpuset_count(spdk_thread_get_cpumask(thread.get())), SPDK_CPUSET_SIZE);
  CHECK(!spdk_thread_is_bound(thread.get()));
  spdk_thread_bind(thread.get(), true);
  CHECK(spdk_thread_is_bound(thread.get()));
}

TEST(a_cpu_mask_is_copied_and_can_be_changed) {
  spdk_cpuset mask{};
  spdk_cpuset_set_cpu(&mask, 1, true);
  spdk_thread* thread = spdk_thread_create("masked", &mask);
  CHECK(spdk_cpuset_equal(spdk_thread_get_cpumask(thread), &mask));
  spdk_cpuset_set_cpu(&mask, 0, true);
  const int ops = reschedule_ops();
  spdk_set_thread(thread);
  CHECK_EQ(spdk_thread_set_cpumask(&mask), 0);
  CHECK_EQ(reschedule_ops(), ops + 1);
  CHECK(spdk_cpuset_equal(spdk_thread_get_cpumask(thread), &mask));
  spdk_thread_exit(thread);
  spdk_thread_poll(thread, 0, 0);
  spdk_thread_destroy(thread);
  CHECK(spdk_get_thread() == nullptr);
  spdk_set_thread(app_thread());
}

TEST(the_first_thread_is_the_application_thread) {
  TestThread thread("t");
  CHECK_EQ(spdk_thread_get_app_thread(), app_thread());
  CHECK(spdk_thread_is_app_thread(nullptr));
  CHECK(!spdk_thread_is_app_thread(thread.get()));
  thread.run([] { CHECK(!spdk_thread_is_app_thread(nullptr)); });
}

TEST(a_poll_makes_its_thread_the_current_one) {
  static spdk_thread* seen;
  seen = nullptr;
  TestThread thread("t");
  spdk_thread_send_msg(
      thread.get(), [](void*) { seen = spdk_get_thread(); }, nullptr);
  thread.poll();
  CHECK_EQ(seen, thread.get());
  CHECK_EQ(spdk_get_thread(), app_thread());
}

TEST(statistics_tell_busy_from_idle) {
  TestThread thread("t");
  spdk_poller* poller = nullptr;
  spdk_thread_stats before{};
  spdk_thread_stats after{};
  thread.run([&] {
    poller = spdk_poller_register(busy, nullptr, 0);
    CHECK_EQ(spdk_thread_get_stats(&before), 0);
    thread.poll();
    spdk_thread_get_stats(&after);
    CHECK(after.busy_tsc > before.busy_tsc);
    CHECK_EQ(after.idle_tsc, before.idle_tsc);
    CHECK(spdk_thread_get_last_tsc(nullptr) > 0);
    spdk_poller_unregister(&poller);
    poller = spdk_poller_register(idle, nullptr, 0);
    before = after;
    thread.poll();
    spdk_thread_get_stats(&after);
    CHECK_EQ(after.busy_tsc, before.busy_tsc);
    CHECK(after.idle_tsc > before.idle_tsc);
    spdk_poller_unregister(&poller);
    CHECK_EQ(spdk_thread_get_stats(nullptr), -EINVAL);
  });
  spdk_set_thread(nullptr);
  CHECK_EQ(spdk_thread_get_stats(&after), -EINVAL);
  spdk_set_thread(app_thread());
}

TEST(a_negative_result_of_a_poller_counts_as_idle) {
  TestThread thread("t");
  spdk_poller* poller = nullptr;
  thread.run([&] { poller = spdk_poller_register(failing, nullptr, 0); });
  CHECK_EQ(thread.poll(), 0);
  thread.run([&] { spdk_poller_unregister(&poller); });
}

TEST(exit_waits_for_pollers_and_messages) {
  g_events.clear();
  TestThread thread("t");
  spdk_poller* poller = nullptr;
  thread.run([&] {
    poller = spdk_poller_register(idle, nullptr, 0);
    CHECK(spdk_thread_is_running(thread.get()));
    CHECK_EQ(spdk_thread_exit(thread.get()), 0);
    CHECK_EQ(spdk_thread_exit(thread.get()), 0);
  });
  CHECK(!spdk_thread_is_running(thread.get()));
  thread.poll();
  CHECK(!spdk_thread_is_exited(thread.get()));
  thread.run([&] { spdk_poller_unregister(&poller); });
  for (int i = 0; i < 9; i++) {
    spdk_thread_send_msg(
        thread.get(), [](void*) { g_events.emplace_back("m"); }, nullptr);
  }
  thread.poll();
  CHECK(!spdk_thread_is_exited(thread.get()));
  CHECK_EQ(g_events.size(), 8);
  thread.poll();
  CHECK(spdk_thread_is_exited(thread.get()));
  CHECK_EQ(g_events.size(), 9);
}

TEST(exit_does_not_wait_for_unregistered_timed_pollers) {
  TestThread thread("t");
  thread.run([&] {
    spdk_poller* poller = spdk_poller_register(idle, nullptr, 3600000000);
    spdk_poller_unregister(&poller);
    spdk_thread_exit(thread.get());
  });
  thread.poll();
  CHECK(spdk_thread_is_exited(thread.get()));
}

TEST(exit_waits_for_paused_pollers_and_not_longer_than_five_seconds) {
  TestThread thread("t");
  thread.run([&] {
    spdk_poller* poller = spdk_poller_register(idle, nullptr, 0);
    spdk_poller_pause(poller);
    thread.poll();
    spdk_thread_exit(thread.get());
  });
  thread.poll(spdk_get_ticks() + spdk_get_ticks_hz() * 4);
  CHECK(!spdk_thread_is_exited(thread.get()));
  thread.poll(spdk_get_ticks() + spdk_get_ticks_hz() * 6);
  CHECK(spdk_thread_is_exited(thread.get()));
}

TEST(an_exiting_thread_may_still_register_pollers) {
  g_events.clear();
  TestThread thread("t");
  spdk_poller* poller = nullptr;
  thread.run([&] {
    spdk_thread_exit(thread.get());
    poller = spdk_poller_register(idle, nullptr, 0);
  });
  CHECK(poller != nullptr);
  thread.poll();
  CHECK(!spdk_thread_is_exited(thread.get()));
  thread.run([&] { spdk_poller_unregister(&poller); });
  thread.poll();
  CHECK(spdk_thread_is_exited(thread.get()));
  thread.run([&] { CHECK(spdk_poller_register(idle, nullptr, 0) == nullptr); });
}

TEST(for_each_thread_visits_all_and_reports_back) {
  static Events seen;
  seen.clear();
  TestThread a("a");
  TestThread b("b");
  const auto visit = [](void*) { seen.emplace_back(spdk_thread_get_name(spdk_get_thread())); };
  const auto done = [](void*) {
    seen.emplace_back(std::string("done on ") + spdk_thread_get_name(spdk_get_thread()));
  };
  b.run([&] { spdk_for_each_thread(visit, nullptr, done); });
  CHECK_EQ(seen.size(), 0);
  poll_all({app_thread(), a.get(), b.get()});
  CHECK_EQ(seen, (Events{"app", "a", "b", "done on b"}));
}

TEST(for_each_thread_keeps_the_asking_thread_and_skips_exiting_ones) {
  static Events seen;
  seen.clear();
  TestThread a("a");
  TestThread b("b");
  const auto visit = [](void*) { seen.emplace_back(spdk_thread_get_name(spdk_get_thread())); };
  b.run([&] {
    spdk_for_each_thread(visit, nullptr, [](void*) { seen.emplace_back("done"); });
    spdk_thread_exit(b.get());
  });
  a.run([&] { spdk_thread_exit(a.get()); });
  b.poll();
  CHECK(!spdk_thread_is_exited(b.get()));
  poll_all({app_thread(), a.get(), b.get()});
  CHECK_EQ(seen, (Events{"app", "done"}));
  CHECK(spdk_thread_is_exited(b.get()));
}

TEST(for_each_thread_without_a_thread_completes_at_once) {
  static Events seen;
  seen.clear();
  spdk_set_thread(nullptr);
  spdk_for_each_thread([](void*) {}, nullptr, [](void*) { seen.emplace_back("done"); });
  spdk_set_thread(app_thread());
  CHECK_EQ(seen, (Events{"done"}));
}

TEST(wrong_use_of_threads_is_refused) {
  EMBEDDED_ONLY();
  TestThread thread("t");
  CHECK_EQ(spdk_thread_exit(thread.get()), -EINVAL);
  spdk_thread_destroy(thread.get());
  CHECK_EQ(spdk_thread_poll(nullptr, 0, 0), -EINVAL);
  CHECK_EQ(spdk_thread_send_msg(
               nullptr, [](void*) {}, nullptr),
           -EINVAL);
  CHECK_EQ(spdk_thread_lib_init(nullptr, 0), -EALREADY);
  CHECK_EQ(spdk_thread_lib_init_ext(
               nullptr, [](spdk_thread_op) { return true; }, 0, 0),
           -EINVAL);
}

TEST(the_thread_library_can_be_restarted) {
  spdk_thread* before = app_thread();
  const uint64_t id = spdk_thread_get_id(before);
  restart_thread_library();
  CHECK_EQ(spdk_thread_get_app_thread(), app_thread());
  CHECK(spdk_thread_get_id(app_thread()) > id);
  CHECK(spdk_thread_get_by_id(id) == nullptr);
  CHECK_EQ(spdk_thread_get_count(), 1);
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Threads in interrupt mode: messages, modes, exit.
#include <atomic>
#include <cerrno>
#include <thread>

#include "interrupt_fixture.h"
#include "spdk/fd_group.h"

namespace {

int g_messages = 0;

void count_message(void*) { g_messages++; }

}  // namespace

TEST(interrupt_mode_cannot_be_enabled_again_while_threads_run) {
  CHECK(spdk_interrupt_mode_is_enabled());
  CHECK_EQ(spdk_interrupt_mode_enable(), -1);
}

TEST(interrupt_mode_messages_make_the_descriptor_readable) {
  TestThread thread("t");
  settle(thread);
  g_messages = 0;
  CHECK(!is_readable(thread));
  CHECK_EQ(thread.poll(), 0);
  CHECK_EQ(spdk_thread_send_msg(thread.get(), count_message, nullptr), 0);
  CHECK(is_readable(thread));
  CHECK_EQ(thread.poll(), 1);
  CHECK_EQ(g_messages, 1);
  CHECK(!is_readable(thread));
}

TEST(interrupt_mode_more_messages_than_a_batch_keep_it_readable) {
  TestThread thread("t");
  settle(thread);
  g_messages = 0;
  for (int i = 0; i < 100; i++) {
    CHECK_EQ(spdk_thread_send_msg(thread.get(), count_message, nullptr), 0);
  }
  int polls = 0;
  while (is_readable(thread)) {
    thread.poll();
    polls++;
  }
  CHECK_EQ(g_messages, 100);
  CHECK(polls > 1);
}

TEST(interrupt_mode_a_critical_message_makes_the_descriptor_readable) {
  TestThread thread("t");
  settle(thread);
  g_messages = 0;
  CHECK_EQ(spdk_thread_send_critical_msg(thread.get(), count_message), 0);
  CHECK_EQ(spdk_thread_send_critical_msg(thread.get(), count_message), -EIO);
  CHECK(is_readable(thread));
  thread.poll();
  CHECK_EQ(g_messages, 1);
  CHECK(!is_readable(thread));
  CHECK_EQ(spdk_thread_send_critical_msg(thread.get(), count_message), 0);
  thread.poll();
  CHECK_EQ(g_messages, 2);
}

TEST(interrupt_mode_messages_of_all_kinds_are_found_when_it_changes) {
  TestThread thread("t");
  settle(thread);
  g_messages = 0;
  // What made the descriptor readable waits for polls now.
  thread.run([&] {
    CHECK_EQ(spdk_thread_send_msg(thread.get(), count_message, nullptr), 0);
    spdk_thread_set_interrupt_mode(false);
  });
  CHECK(!is_readable(thread) || !check::kIsEmbedded);  // SPDK leaves it readable.
  thread.poll();
  CHECK_EQ(g_messages, 1);
  thread.run([&] {
    CHECK_EQ(spdk_thread_send_critical_msg(thread.get(), count_message), 0);
    spdk_thread_set_interrupt_mode(true);
  });
  CHECK(is_readable(thread));
  thread.poll();
  CHECK_EQ(g_messages, 2);
}

TEST(interrupt_mode_messages_run_on_their_thread_and_the_callers_is_restored) {
  TestThread thread("t");
  settle(thread);
  static spdk_thread* seen;
  seen = nullptr;
  spdk_thread_send_msg(
      thread.get(), [](void*) { seen = spdk_get_thread(); }, nullptr);
  // As a reactor does, which waits for the groups of its threads.
  CHECK_EQ(spdk_fd_group_wait(spdk_thread_get_interrupt_fd_group(thread.get()), 0), 1);
  CHECK_EQ(seen, thread.get());
  CHECK_EQ(spdk_get_thread(), app_thread());
  CHECK_EQ(spdk_fd_group_get_fd(spdk_thread_get_interrupt_fd_group(thread.get())),
           spdk_thread_get_interrupt_fd(thread.get()));
}

TEST(interrupt_mode_no_message_is_lost_when_a_thread_changes_its_mode) {
  TestThread thread("t");
  settle(thread);
  constexpr int kMessages = 20000;
  g_messages = 0;
  std::thread sender([&] {
    for (int i = 0; i < kMessages; i++) {
      while (spdk_thread_send_msg(thread.get(), count_message, nullptr) != 0) {
        spdk_pause();
      }
    }
  });
  static bool interrupts;
  interrupts = true;
  const uint64_t deadline = spdk_get_ticks() + 60 * spdk_get_ticks_hz();
  for (int round = 0; g_messages < kMessages && spdk_get_ticks() < deadline; round++) {
    if (round % 16 == 0) {
      interrupts = !interrupts;
      thread.run([] { spdk_thread_set_interrupt_mode(interrupts); });
    }
    if (!interrupts || is_readable(thread, 100)) {
      thread.poll();
    }
  }
  sender.join();
  CHECK_EQ(g_messages, kMessages);
  thread.run([] { spdk_thread_set_interrupt_mode(true); });
}

TEST(interrupt_mode_messages_of_before_are_delivered_when_it_begins) {
  TestThread thread("t");
  settle(thread);
  thread.run([] { spdk_thread_set_interrupt_mode(false); });
  g_messages = 0;
  // From within a poll, by a message, as an application does it.
  spdk_thread_send_msg(
      thread.get(), [](void*) { spdk_thread_set_interrupt_mode(true); }, nullptr);
  for (int i = 0; i < 50; i++) {
    spdk_thread_send_msg(thread.get(), count_message, nullptr);
  }
  thread.poll();
  settle(thread);
  CHECK_EQ(g_messages, 50);
}

TEST(interrupt_mode_off_threads_are_polled) {
  TestThread thread("t");
  settle(thread);
  thread.run([] { spdk_thread_set_interrupt_mode(false); });
  g_messages = 0;
  CHECK_EQ(spdk_thread_send_msg(thread.get(), count_message, nullptr), 0);
  CHECK(!is_readable(thread));
  CHECK_EQ(thread.poll(), 1);
  CHECK_EQ(g_messages, 1);
  thread.run([] { spdk_thread_set_interrupt_mode(true); });
}

TEST(interrupt_mode_an_exiting_thread_waits_for_its_pollers_and_tells_when_it_has_ended) {
  const int before = reschedule_ops();
  spdk_thread* thread = spdk_thread_create("t", nullptr);
  spdk_set_thread(thread);
  spdk_poller* poller = spdk_poller_register([](void*) { return 0; }, nullptr, 1000000);
  CHECK(poller != nullptr);
  CHECK_EQ(spdk_thread_exit(thread), 0);
  for (int i = 0; i < 20; i++) {
    spdk_thread_poll(thread, 0, 0);
  }
  CHECK(!spdk_thread_is_exited(thread));
  CHECK_EQ(reschedule_ops(), before);
  spdk_poller_unregister(&poller);
  for (int i = 0; i < 20 && !spdk_thread_is_exited(thread); i++) {
    spdk_thread_poll(thread, 0, 0);
  }
  CHECK(spdk_thread_is_exited(thread));
  CHECK_EQ(reschedule_ops(), before + 1);
  spdk_thread_destroy(thread);
  spdk_set_thread(app_thread());
}

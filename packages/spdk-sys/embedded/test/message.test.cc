// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Messages: batches, order, critical messages, other OS threads, full rings.
#include <thread>

#include "check.h"
#include "threads.h"

namespace {

Events g_events;

void note(void* text) { g_events.emplace_back(static_cast<const char*>(text)); }
void* text(const char* value) { return const_cast<char*>(value); }

void send_again(void* arg) {
  note(text("outer"));
  spdk_thread_send_msg(static_cast<spdk_thread*>(arg), note, text("inner"));
}

void critical(void*) { g_events.emplace_back("critical"); }
int g_count = 0;
void count(void*) { g_count++; }

}  // namespace

TEST(messages_run_in_order) {
  g_events.clear();
  TestThread thread("t");
  CHECK_EQ(spdk_thread_send_msg(thread.get(), note, text("1")), 0);
  CHECK_EQ(spdk_thread_send_msg(thread.get(), note, text("2")), 0);
  CHECK(!spdk_thread_is_idle(thread.get()));
  CHECK_EQ(g_events.size(), 0);
  CHECK_EQ(thread.poll(), 1);
  CHECK_EQ(g_events, (Events{"1", "2"}));
  CHECK_EQ(thread.poll(), 0);
  CHECK(spdk_thread_is_idle(thread.get()));
}

TEST(a_poll_runs_at_most_eight_messages) {
  TestThread thread("t");
  g_count = 0;
  for (int i = 0; i < 20; i++) {
    spdk_thread_send_msg(thread.get(), count, nullptr);
  }
  thread.poll();
  CHECK_EQ(g_count, 8);
  spdk_thread_poll(thread.get(), 3, 0);
  CHECK_EQ(g_count, 11);
  spdk_thread_poll(thread.get(), 100, 0);
  CHECK_EQ(g_count, 19);
  thread.poll();
  CHECK_EQ(g_count, 20);
}

TEST(a_message_sent_by_a_message_runs_in_the_next_poll) {
  g_events.clear();
  TestThread thread("t");
  spdk_thread_send_msg(thread.get(), send_again, thread.get());
  thread.poll();
  CHECK_EQ(g_events, (Events{"outer"}));
  thread.poll();
  CHECK_EQ(g_events, (Events{"outer", "inner"}));
}

TEST(a_critical_message_runs_first_and_one_at_a_time) {
  g_events.clear();
  TestThread thread("t");
  spdk_thread_send_msg(thread.get(), note, text("normal"));
  CHECK_EQ(spdk_thread_send_critical_msg(thread.get(), critical), 0);
  CHECK_EQ(spdk_thread_send_critical_msg(thread.get(), critical), -EIO);
  CHECK_EQ(thread.poll(), 1);
  CHECK_EQ(g_events, (Events{"critical", "normal"}));
  CHECK_EQ(spdk_thread_send_critical_msg(thread.get(), critical), 0);
  thread.poll();
}

TEST(exec_msg_runs_at_once_on_the_own_thread) {
  g_events.clear();
  TestThread thread("t");
  thread.run([&] { spdk_thread_exec_msg(thread.get(), note, text("now")); });
  CHECK_EQ(g_events, (Events{"now"}));
  spdk_thread_exec_msg(thread.get(), note, text("later"));
  CHECK_EQ(g_events, (Events{"now"}));
  thread.poll();
  CHECK_EQ(g_events, (Events{"now", "later"}));
}

TEST(messages_from_other_os_threads_all_arrive) {
  constexpr int kThreads = 3;
  constexpr int kMessages = 20000;
  TestThread thread("t");
  g_count = 0;
  std::vector<std::thread> senders;
  for (int i = 0; i < kThreads; i++) {
    senders.emplace_back([&] {
      for (int sent = 0; sent < kMessages;) {
        if (spdk_thread_send_msg(thread.get(), count, nullptr) == 0) {
          sent++;
        }
      }
    });
  }
  while (g_count < kThreads * kMessages) {
    thread.poll();
  }
  for (auto& sender : senders) {
    sender.join();
  }
  CHECK_EQ(g_count, kThreads * kMessages);
  CHECK(spdk_thread_is_idle(thread.get()));
}

TEST(a_full_ring_refuses_messages) {
  TestThread thread("t");
  g_count = 0;
  int accepted = 0;
  while (spdk_thread_send_msg(thread.get(), count, nullptr) == 0) {
    accepted++;
  }
  CHECK_EQ(accepted, 65536);
  CHECK_EQ(spdk_thread_send_msg(thread.get(), count, nullptr), -EIO);
  while (!spdk_thread_is_idle(thread.get())) {
    thread.poll();
  }
  CHECK_EQ(g_count, accepted);
  CHECK_EQ(spdk_thread_send_msg(thread.get(), count, nullptr), 0);
  thread.poll();
}

TEST(an_exited_thread_refuses_messages) {
  TestThread thread("t");
  thread.run([&] { spdk_thread_exit(thread.get()); });
  CHECK_EQ(spdk_thread_send_msg(thread.get(), count, nullptr), 0);
  while (!spdk_thread_is_exited(thread.get())) {
    thread.poll();
  }
  CHECK_EQ(spdk_thread_send_msg(thread.get(), count, nullptr), -EIO);
}

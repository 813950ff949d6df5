// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Interrupts of threads in interrupt mode: functions behind descriptors.
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>

#include "interrupt_fixture.h"
#include "spdk/fd_group.h"

TEST(interrupt_mode_interrupts_call_their_function_on_their_thread) {
  TestThread thread("t");
  Runner runner;
  runner.fd = eventfd(0, EFD_NONBLOCK);
  runner.act = [](Runner* self) {
    uint64_t count = 0;
    CHECK_EQ(read(self->fd, &count, sizeof(count)), static_cast<ssize_t>(sizeof(count)));
    CHECK(spdk_get_thread() != app_thread());
  };
  settle(thread);
  thread.run([&] {
    runner.interrupt = spdk_interrupt_register(runner.fd, run, &runner, "event");
    CHECK(runner.interrupt != nullptr);
    CHECK(spdk_interrupt_register(runner.fd, run, &runner, "again") == nullptr);
    CHECK(spdk_interrupt_register(-1, run, &runner, nullptr) == nullptr);
  });
  CHECK(!is_readable(thread));
  const uint64_t one = 1;
  CHECK_EQ(write(runner.fd, &one, sizeof(one)), static_cast<ssize_t>(sizeof(one)));
  CHECK(wait_and_poll(thread));
  CHECK_EQ(runner.runs, 1);
  runner.act = nullptr;
  thread.run([&] {
    // An event descriptor can always be written to.
    CHECK_EQ(spdk_interrupt_set_event_types(runner.interrupt, SPDK_INTERRUPT_EVENT_OUT), 0);
  });
  CHECK(wait_and_poll(thread));
  CHECK_EQ(runner.runs, 2);
  thread.run([&] { spdk_interrupt_unregister(&runner.interrupt); });
  CHECK(runner.interrupt == nullptr);
  CHECK(!is_readable(thread));
  spdk_interrupt_unregister(&runner.interrupt);
  close(runner.fd);
}

TEST(interrupt_mode_interrupts_are_on_their_thread_whoever_waits) {
  TestThread thread("t");
  Runner runner;
  static spdk_thread* seen;
  seen = nullptr;
  runner.fd = eventfd(1, EFD_NONBLOCK);
  runner.act = [](Runner* self) {
    seen = spdk_get_thread();
    eventfd_t count = 0;
    CHECK_EQ(eventfd_read(self->fd, &count), 0);
  };
  settle(thread);
  thread.run([&] { runner.interrupt = spdk_interrupt_register(runner.fd, run, &runner, "event"); });
  spdk_thread* const before = spdk_get_thread();
  CHECK(before != thread.get());
  while (runner.runs == 0 && is_readable(thread)) {
    spdk_fd_group_wait(spdk_thread_get_interrupt_fd_group(thread.get()), 0);
    CHECK(spdk_get_thread() == before);
  }
  CHECK_EQ(runner.runs, 1);
  CHECK(seen == thread.get());
  thread.run([&] { spdk_interrupt_unregister(&runner.interrupt); });
  settle(thread);
  close(runner.fd);
}

TEST(interrupt_mode_an_interrupt_may_unregister_itself) {
  TestThread thread("t");
  Runner runner;
  runner.fd = eventfd(1, EFD_NONBLOCK);
  runner.act = [](Runner* self) { spdk_interrupt_unregister(&self->interrupt); };
  settle(thread);
  thread.run([&] { runner.interrupt = spdk_interrupt_register(runner.fd, run, &runner, "event"); });
  CHECK(wait_and_poll(thread));
  CHECK(!is_readable(thread));
  CHECK_EQ(runner.runs, 1);
  close(runner.fd);
}

TEST(interrupt_mode_interrupts_of_another_thread_are_left_alone) {
  EMBEDDED_ONLY();
  TestThread thread("t");
  Runner runner;
  runner.fd = eventfd(1, EFD_NONBLOCK);
  settle(thread);
  thread.run([&] { runner.interrupt = spdk_interrupt_register(runner.fd, run, &runner, "event"); });
  CHECK_EQ(spdk_interrupt_set_event_types(runner.interrupt, SPDK_INTERRUPT_EVENT_OUT), -EINVAL);
  spdk_interrupt* copy = runner.interrupt;
  spdk_interrupt_unregister(&copy);
  CHECK(wait_and_poll(thread));
  CHECK_EQ(runner.runs, 1);
  thread.run([&] { spdk_interrupt_unregister(&runner.interrupt); });
  close(runner.fd);
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Several OS threads that each poll an SPDK thread while they use the same devices. Mostly for
// ThreadSanitizer.
#include <atomic>
#include <thread>

#include "check.h"
#include "spdk/env.h"
#include "threads.h"

namespace {

constexpr int kThreads = 3;
constexpr int kRounds = 200;

std::atomic<int> g_created{0};
std::atomic<int> g_destroyed{0};
std::atomic<int> g_unregistered{0};
int g_device = 0;

int create(void*, void*) {
  g_created++;
  return 0;
}
void destroy(void*, void*) { g_destroyed++; }
void unregistered(void*) { g_unregistered++; }

// What one SPDK thread does until it has done all of its rounds.
struct Worker {
  spdk_thread* thread = nullptr;
  int rounds = 0;
  bool iterating = false;
  int visited = 0;
  spdk_poller* poller = nullptr;

  static void visit(spdk_io_channel_iter* iterator) { spdk_for_each_channel_continue(iterator, 0); }

  static void iterated(spdk_io_channel_iter* iterator, int status) {
    CHECK_EQ(status, 0);
    auto* self = static_cast<Worker*>(spdk_io_channel_iter_get_ctx(iterator));
    spdk_for_each_thread([](void*) {}, self,
                         [](void* worker) {
                           static_cast<Worker*>(worker)->iterating = false;
                           static_cast<Worker*>(worker)->visited++;
                         });
  }

  static int work(void* arg) {
    auto* self = static_cast<Worker*>(arg);
    if (self->iterating) {
      return 0;
    }
    if (self->rounds++ == kRounds) {
      spdk_poller_unregister(&self->poller);
      spdk_thread_exit(self->thread);
      return 1;
    }
    spdk_io_channel* channel = spdk_get_io_channel(&g_device);
    CHECK(channel != nullptr);
    self->iterating = true;
    spdk_for_each_channel(&g_device, visit, self, iterated);
    spdk_put_io_channel(channel);
    return 1;
  }

  void run() {
    spdk_set_thread(thread);
    poller = spdk_poller_register(work, this, 0);
    while (!spdk_thread_is_exited(thread)) {
      spdk_thread_poll(thread, 0, 0);
    }
    spdk_set_thread(nullptr);
  }
};

}  // namespace

TEST(threads_on_several_os_threads_share_a_device) {
  spdk_io_device_register(&g_device, create, destroy, 16, "shared");
  Worker workers[kThreads];
  std::atomic<int> running{kThreads};
  std::vector<std::thread> os_threads;
  for (auto& worker : workers) {
    worker.thread = spdk_thread_create("worker", nullptr);
  }
  for (auto& worker : workers) {
    os_threads.emplace_back([&] {
      worker.run();
      running--;
    });
  }
  while (running > 0) {
    spdk_thread_poll(app_thread(), 0, 0);
  }
  for (auto& os_thread : os_threads) {
    os_thread.join();
  }
  for (auto& worker : workers) {
    CHECK_EQ(worker.visited, kRounds);
    spdk_thread_destroy(worker.thread);
  }
  CHECK(g_created > 0);
  CHECK_EQ(g_created.load(), g_destroyed.load());
  spdk_io_device_unregister(&g_device, unregistered);
  poll_all({app_thread()});
  CHECK_EQ(g_unregistered.load(), 1);
}

TEST(a_spin_lock_excludes_other_threads) {
  struct Shared {
    spdk_spinlock lock{};
    int counter = 0;
  } shared;
  spdk_spin_init(&shared.lock);
  std::vector<std::thread> os_threads;
  std::vector<spdk_thread*> threads;
  for (int i = 0; i < 2; i++) {
    threads.push_back(spdk_thread_create("locking", nullptr));
    os_threads.emplace_back([&shared, thread = threads.back()] {
      spdk_set_thread(thread);
      for (int round = 0; round < 10000; round++) {
        spdk_spin_lock(&shared.lock);
        CHECK(spdk_spin_held(&shared.lock));
        shared.counter++;
        spdk_spin_unlock(&shared.lock);
        CHECK(!spdk_spin_held(&shared.lock));
      }
      spdk_thread_exit(thread);
      spdk_thread_poll(thread, 0, 0);
      spdk_set_thread(nullptr);
    });
  }
  for (size_t i = 0; i < os_threads.size(); i++) {
    os_threads[i].join();
    CHECK(spdk_thread_is_exited(threads[i]));
    spdk_thread_destroy(threads[i]);
  }
  CHECK_EQ(shared.counter, 20000);
  spdk_spin_destroy(&shared.lock);
}

TEST(wrong_use_of_spin_locks_is_refused) {
  EMBEDDED_ONLY();
  spdk_spinlock lock{};
  spdk_spin_lock(&lock);
  CHECK(!spdk_spin_held(&lock));
  spdk_spin_init(&lock);
  spdk_spin_unlock(&lock);
  spdk_spin_lock(&lock);
  spdk_spin_lock(&lock);
  spdk_spin_destroy(&lock);
  CHECK(spdk_spin_held(&lock));
  spdk_spin_unlock(&lock);
  spdk_set_thread(nullptr);
  spdk_spin_lock(&lock);
  spdk_set_thread(app_thread());
  CHECK(!spdk_spin_held(&lock));
  spdk_spin_destroy(&lock);
  spdk_spin_lock(&lock);
  CHECK(!spdk_spin_held(&lock));
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Spin locks that know which SPDK thread holds them. Where SPDK aborts the process on wrong use,
// this logs what is wrong and leaves the lock as it is.
#include <pthread.h>

#include "thread.h"

namespace {

bool refuse(const spdk_spinlock* lock, const char* function, const char* why) {
  EMBEDDED_ERRLOG("%s(%p): %s\n", function, static_cast<const void*>(lock), why);
  return false;
}

bool is_usable(const spdk_spinlock* lock, const char* function) {
  if (lock->destroyed) {
    return refuse(lock, function, "the lock has been destroyed");
  }
  if (!lock->initialized) {
    return refuse(lock, function, "the lock has not been initialized");
  }
  return true;
}

// The holder is read by threads that do not hold the lock, to find deadlocks and wrong unlocks.
spdk_thread* holder(spdk_spinlock* lock) {
  return __atomic_load_n(&lock->thread, __ATOMIC_RELAXED);
}

void set_holder(spdk_spinlock* lock, spdk_thread* thread) {
  __atomic_store_n(&lock->thread, thread, __ATOMIC_RELAXED);
}

}  // namespace

namespace embedded {

void report_held_spinlocks(spdk_thread* thread) {
  EMBEDDED_ERRLOG("thread %s goes off its CPU holding %d spin locks\n", thread->name,
                  thread->held_spinlocks);
  thread->held_spinlocks = 0;
}

}  // namespace embedded

void spdk_spin_init(struct spdk_spinlock* sspin) {
  *sspin = {};
  pthread_spin_init(&sspin->spinlock, PTHREAD_PROCESS_PRIVATE);
  sspin->initialized = true;
}

void spdk_spin_destroy(struct spdk_spinlock* sspin) {
  if (!is_usable(sspin, __func__)) {
    return;
  }
  if (holder(sspin) != nullptr) {
    refuse(sspin, __func__, "the lock is held");
    return;
  }
  pthread_spin_destroy(&sspin->spinlock);
  sspin->initialized = false;
  sspin->destroyed = true;
}

void spdk_spin_lock(struct spdk_spinlock* sspin) {
  spdk_thread* thread = embedded::current_thread();
  if (!is_usable(sspin, __func__)) {
    return;
  }
  if (thread == nullptr) {
    refuse(sspin, __func__, "not on an SPDK thread");
    return;
  }
  if (holder(sspin) == thread) {
    refuse(sspin, __func__, "this thread holds the lock already");
    return;
  }
  pthread_spin_lock(&sspin->spinlock);
  set_holder(sspin, thread);
  thread->held_spinlocks++;
}

void spdk_spin_unlock(struct spdk_spinlock* sspin) {
  spdk_thread* thread = embedded::current_thread();
  if (!is_usable(sspin, __func__)) {
    return;
  }
  if (thread == nullptr || holder(sspin) != thread) {
    refuse(sspin, __func__, "the lock is not held by this thread");
    return;
  }
  if (thread->held_spinlocks > 0) {
    thread->held_spinlocks--;
  }
  set_holder(sspin, nullptr);
  pthread_spin_unlock(&sspin->spinlock);
}

bool spdk_spin_held(struct spdk_spinlock* sspin) {
  const spdk_thread* thread = embedded::current_thread();
  return thread != nullptr && holder(sspin) == thread;
}

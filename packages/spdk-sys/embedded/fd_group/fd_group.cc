// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Groups of file descriptors with a function each, on one epoll instance. While a group is nested
// in another one, its descriptors are in the outer group's epoll instance.
#include "spdk/fd_group.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include "../log/logging.h"

namespace {

struct Handler {
  int fd;
  spdk_fd_fn fn;
  void* arg;
  uint32_t events = EPOLLIN;
  // Waits that hold a pointer to it. One that is removed meanwhile is freed by the last of them.
  uint32_t pins = 0;
  bool is_removed = false;
  bool is_running = false;
};

// More than this many are left to the next wait: epoll takes the descriptors in turn.
constexpr size_t kMaxEventsPerWait = 64;

thread_local const epoll_event* t_event = nullptr;

void free_handler(Handler* handler) { const std::unique_ptr<Handler> owned(handler); }

}  // namespace

// Owns its handlers and its epoll instance. Used by one OS thread at a time.
struct spdk_fd_group {
  int epoll_fd = -1;
  spdk_fd_group* parent = nullptr;
  size_t nested_count = 0;  // Descriptors of the groups nested in this one.
  std::vector<Handler*> handlers;

  int effective_epoll_fd() const { return parent != nullptr ? parent->epoll_fd : epoll_fd; }

  Handler* find(int fd) const {
    const auto found = std::find_if(handlers.begin(), handlers.end(),
                                    [fd](const Handler* handler) { return handler->fd == fd; });
    return found == handlers.end() ? nullptr : *found;
  }
};

namespace {

int control(int epoll_fd, int operation, Handler* handler) {
  epoll_event event{};
  event.events = handler->events;
  event.data.ptr = handler;
  return epoll_ctl(epoll_fd, operation, handler->fd, &event) == 0 ? 0 : -errno;
}

// Moves all descriptors of a group from one epoll instance to another one. When one cannot be
// moved, those that were go back, so that the group stays usable where it was.
int move_handlers(const spdk_fd_group& group, int from, int to) {
  for (size_t i = 0; i < group.handlers.size(); i++) {
    Handler* handler = group.handlers[i];
    epoll_ctl(from, EPOLL_CTL_DEL, handler->fd, nullptr);
    const int rc = control(to, EPOLL_CTL_ADD, handler);
    if (rc == 0 || rc == -EEXIST) {
      continue;
    }
    EMBEDDED_ERRLOG("descriptor %d cannot change its group: %s\n", handler->fd, strerror(-rc));
    for (size_t j = 0; j <= i; j++) {
      epoll_ctl(to, EPOLL_CTL_DEL, group.handlers[j]->fd, nullptr);
      control(from, EPOLL_CTL_ADD, group.handlers[j]);
    }
    return rc;
  }
  return 0;
}

void unpin(Handler* handler) {
  if (--handler->pins == 0 && handler->is_removed) {
    free_handler(handler);
  }
}

void call(const epoll_event& event) {
  auto* handler = static_cast<Handler*>(event.data.ptr);
  // Removed by a function called before, or already on the stack below a nested wait.
  if (!handler->is_removed && !handler->is_running) {
    const epoll_event* const outer = t_event;
    t_event = &event;
    handler->is_running = true;
    handler->fn(handler->arg);
    handler->is_running = false;
    t_event = outer;
  }
  unpin(handler);
}

}  // namespace

int spdk_fd_group_create(struct spdk_fd_group** fgrp) {
  if (fgrp == nullptr) {
    return -EINVAL;
  }
  auto group = std::unique_ptr<spdk_fd_group>(new (std::nothrow) spdk_fd_group);
  if (group == nullptr) {
    return -ENOMEM;
  }
  group->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (group->epoll_fd < 0) {
    return -errno;
  }
  *fgrp = group.release();
  return 0;
}

void spdk_fd_group_destroy(struct spdk_fd_group* fgrp) {
  if (fgrp == nullptr || !fgrp->handlers.empty()) {
    EMBEDDED_ERRLOG("group %p is none, or still has %zu descriptors\n", static_cast<void*>(fgrp),
                    fgrp != nullptr ? fgrp->handlers.size() : 0);
    return;
  }
  const std::unique_ptr<spdk_fd_group> owned(fgrp);
  close(fgrp->epoll_fd);
}

int spdk_fd_group_get_fd(struct spdk_fd_group* fgrp) {
  return fgrp == nullptr ? -EINVAL : fgrp->epoll_fd;
}

int spdk_fd_group_add(struct spdk_fd_group* fgrp, int efd, spdk_fd_fn fn, void* arg, const char*) {
  if (fgrp == nullptr || efd < 0 || fn == nullptr) {
    return -EINVAL;
  }
  if (fgrp->find(efd) != nullptr) {
    return -EEXIST;
  }
  auto handler =
      std::unique_ptr<Handler>(new (std::nothrow) Handler{.fd = efd, .fn = fn, .arg = arg});
  if (handler == nullptr) {
    return -ENOMEM;
  }
  const int rc = control(fgrp->effective_epoll_fd(), EPOLL_CTL_ADD, handler.get());
  if (rc != 0) {
    return rc;
  }
  fgrp->handlers.push_back(handler.release());
  if (fgrp->parent != nullptr) {
    fgrp->parent->nested_count++;
  }
  return 0;
}

void spdk_fd_group_remove(struct spdk_fd_group* fgrp, int efd) {
  Handler* handler = fgrp == nullptr ? nullptr : fgrp->find(efd);
  if (handler == nullptr) {
    EMBEDDED_ERRLOG("descriptor %d is not in group %p\n", efd, static_cast<void*>(fgrp));
    return;
  }
  // What was closed before it was removed stays: epoll may still report it through a duplicate.
  if (epoll_ctl(fgrp->effective_epoll_fd(), EPOLL_CTL_DEL, efd, nullptr) != 0) {
    EMBEDDED_ERRLOG("descriptor %d cannot leave group %p: %s\n", efd, static_cast<void*>(fgrp),
                    strerror(errno));
    return;
  }
  std::erase(fgrp->handlers, handler);
  if (fgrp->parent != nullptr) {
    fgrp->parent->nested_count--;
  }
  handler->is_removed = true;
  if (handler->pins == 0) {
    free_handler(handler);
  }
}

// Answers -1 with errno set where epoll refuses, as SPDK does.
int spdk_fd_group_event_modify(struct spdk_fd_group* fgrp, int efd, int event_types) {
  Handler* handler = fgrp == nullptr || efd < 0 ? nullptr : fgrp->find(efd);
  if (handler == nullptr) {
    return -EINVAL;
  }
  handler->events = static_cast<uint32_t>(event_types);
  const int rc = control(fgrp->effective_epoll_fd(), EPOLL_CTL_MOD, handler);
  return rc == 0 ? 0 : -1;
}

int spdk_fd_group_nest(struct spdk_fd_group* parent, struct spdk_fd_group* child) {
  if (parent == nullptr || child == nullptr || parent == child || child->parent != nullptr) {
    return -EINVAL;
  }
  if (parent->parent != nullptr || child->nested_count > 0) {
    return -ENOTSUP;  // One level only.
  }
  const int rc = move_handlers(*child, child->epoll_fd, parent->epoll_fd);
  if (rc == 0) {
    child->parent = parent;
    parent->nested_count += child->handlers.size();
  }
  return rc;
}

int spdk_fd_group_unnest(struct spdk_fd_group* parent, struct spdk_fd_group* child) {
  if (parent == nullptr || child == nullptr || child->parent != parent) {
    return -EINVAL;
  }
  const int rc = move_handlers(*child, parent->epoll_fd, child->epoll_fd);
  if (rc == 0) {
    child->parent = nullptr;
    parent->nested_count -= child->handlers.size();
  }
  return rc;
}

int spdk_fd_group_wait(struct spdk_fd_group* fgrp, int timeout) {
  if (fgrp == nullptr) {
    return -EINVAL;
  }
  if (fgrp->parent != nullptr) {
    // The outer group has its descriptors, so nothing would ever end the wait.
    EMBEDDED_WARNLOG("waiting for group %p, which is nested in another one\n",
                     static_cast<void*>(fgrp));
    return timeout < 0 ? -EINVAL : 0;
  }
  const size_t count = fgrp->handlers.size() + fgrp->nested_count;
  std::array<epoll_event, kMaxEventsPerWait> events;
  const int ready =
      epoll_wait(fgrp->epoll_fd, events.data(),
                 static_cast<int>(count < events.size() ? count : events.size()), timeout);
  if (ready < 0) {
    const int error = errno;
    if (error != EINTR) {
      EMBEDDED_ERRLOG("waiting for group %p: %s\n", static_cast<void*>(fgrp), strerror(error));
    }
    return -error;
  }
  // All of them before the first function runs, which may remove any of them.
  for (int i = 0; i < ready; i++) {
    static_cast<Handler*>(events[static_cast<size_t>(i)].data.ptr)->pins++;
  }
  for (int i = 0; i < ready; i++) {
    call(events[static_cast<size_t>(i)]);
  }
  return ready;
}

int spdk_fd_group_get_epoll_event(struct epoll_event* event) {
  if (t_event == nullptr) {
    return -EINVAL;
  }
  *event = *t_event;
  return 0;
}

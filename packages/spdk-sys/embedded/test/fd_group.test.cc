// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Groups of file descriptors.
#include "spdk/fd_group.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>

#include "check.h"

namespace {

// An event that calls a function while it is readable.
struct Source {
  int fd = eventfd(0, EFD_NONBLOCK);
  int calls = 0;
  void (*act)(Source*) = nullptr;
  spdk_fd_group* group = nullptr;
  Source* other = nullptr;

  ~Source() { close(fd); }

  void raise() const {
    const uint64_t one = 1;
    CHECK_EQ(write(fd, &one, sizeof(one)), static_cast<ssize_t>(sizeof(one)));
  }
  void clear() const {
    uint64_t count = 0;
    CHECK_EQ(read(fd, &count, sizeof(count)), static_cast<ssize_t>(sizeof(count)));
  }
};

int called(void* arg) {
  auto* source = static_cast<Source*>(arg);
  source->calls++;
  if (source->act != nullptr) {
    source->act(source);
  }
  return 0;
}

int add(spdk_fd_group* group, Source& source) {
  source.group = group;
  return spdk_fd_group_add(group, source.fd, called, &source, "source");
}

bool is_readable(int fd) {
  const int epoll = epoll_create1(0);
  epoll_event event{};
  event.events = EPOLLIN;
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
  const int ready = epoll_wait(epoll, &event, 1, 0);
  close(epoll);
  return ready == 1;
}

}  // namespace

TEST(an_fd_group_calls_the_functions_of_ready_descriptors) {
  spdk_fd_group* group = nullptr;
  CHECK_EQ(spdk_fd_group_create(&group), 0);
  Source a;
  Source b;
  CHECK_EQ(add(group, a), 0);
  CHECK_EQ(add(group, b), 0);
  CHECK_EQ(spdk_fd_group_wait(group, 0), 0);
  CHECK(!is_readable(spdk_fd_group_get_fd(group)));
  a.raise();
  CHECK(is_readable(spdk_fd_group_get_fd(group)));
  CHECK_EQ(spdk_fd_group_wait(group, 1000), 1);
  CHECK_EQ(spdk_fd_group_wait(group, 1000), 1);  // Until it is read.
  CHECK_EQ(a.calls, 2);
  CHECK_EQ(b.calls, 0);
  b.raise();
  CHECK_EQ(spdk_fd_group_wait(group, -1), 2);
  a.clear();
  b.clear();
  CHECK_EQ(spdk_fd_group_wait(group, 1), 0);
  CHECK_EQ(a.calls + b.calls, 4);
  spdk_fd_group_remove(group, a.fd);
  spdk_fd_group_remove(group, b.fd);
  spdk_fd_group_destroy(group);
}

TEST(an_fd_group_refuses_wrong_arguments) {
  CHECK_EQ(spdk_fd_group_create(nullptr), -EINVAL);
  spdk_fd_group* group = nullptr;
  CHECK_EQ(spdk_fd_group_create(&group), 0);
  CHECK_EQ(spdk_fd_group_wait(group, 0), -EINVAL);  // As long as it is empty.
  Source source;
  CHECK_EQ(spdk_fd_group_add(nullptr, source.fd, called, &source, "source"), -EINVAL);
  CHECK_EQ(spdk_fd_group_add(group, -1, called, &source, "source"), -EINVAL);
  CHECK_EQ(spdk_fd_group_add(group, source.fd, nullptr, &source, "source"), -EINVAL);
  CHECK_EQ(spdk_fd_group_add(group, 100000, called, &source, "source"), -EBADF);
  CHECK_EQ(add(group, source), 0);
  CHECK_EQ(add(group, source), -EEXIST);
  CHECK_EQ(spdk_fd_group_event_modify(group, source.fd + 1000, EPOLLIN), -EINVAL);
  CHECK_EQ(spdk_fd_group_event_modify(nullptr, source.fd, EPOLLIN), -EINVAL);
  CHECK_EQ(spdk_fd_group_event_modify(group, -1, EPOLLIN), -EINVAL);
  CHECK_EQ(spdk_fd_group_nest(group, nullptr), -EINVAL);
  CHECK_EQ(spdk_fd_group_nest(nullptr, group), -EINVAL);
  CHECK_EQ(spdk_fd_group_unnest(group, nullptr), -EINVAL);
  spdk_fd_group_remove(group, source.fd);
  spdk_fd_group_destroy(group);
}

TEST(an_fd_group_that_is_in_use_is_not_destroyed) {
  EMBEDDED_ONLY();
  spdk_fd_group* group = nullptr;
  CHECK_EQ(spdk_fd_group_create(&group), 0);
  Source source;
  CHECK_EQ(add(group, source), 0);
  spdk_fd_group_destroy(group);
  spdk_fd_group_destroy(nullptr);
  source.raise();
  CHECK_EQ(spdk_fd_group_wait(group, 0), 1);
  spdk_fd_group_remove(group, source.fd + 1000);
  spdk_fd_group_remove(nullptr, source.fd);
  spdk_fd_group_remove(group, source.fd);
  spdk_fd_group_destroy(group);
  CHECK_EQ(spdk_fd_group_wait(nullptr, 0), -EINVAL);
  CHECK_EQ(spdk_fd_group_get_fd(nullptr), -EINVAL);
}

TEST(a_function_of_an_fd_group_may_remove_descriptors) {
  spdk_fd_group* group = nullptr;
  CHECK_EQ(spdk_fd_group_create(&group), 0);
  Source a;
  Source b;
  a.other = &b;
  b.other = &a;
  a.act = b.act = [](Source* self) {
    spdk_fd_group_remove(self->group, self->fd);
    spdk_fd_group_remove(self->group, self->other->fd);
  };
  CHECK_EQ(add(group, a), 0);
  CHECK_EQ(add(group, b), 0);
  a.raise();
  b.raise();
  CHECK_EQ(spdk_fd_group_wait(group, 0), 2);
  // Whichever came first has kept the other one from being called.
  CHECK_EQ(a.calls + b.calls, 1);
  spdk_fd_group_destroy(group);
}

TEST(a_function_of_an_fd_group_sees_its_event) {
  spdk_fd_group* group = nullptr;
  CHECK_EQ(spdk_fd_group_create(&group), 0);
  static epoll_event seen;
  seen = {};
  CHECK_EQ(spdk_fd_group_get_epoll_event(&seen), -EINVAL);
  Source source;
  source.act = [](Source*) { CHECK_EQ(spdk_fd_group_get_epoll_event(&seen), 0); };
  CHECK_EQ(add(group, source), 0);
  CHECK_EQ(spdk_fd_group_event_modify(group, source.fd, EPOLLOUT), 0);
  CHECK_EQ(spdk_fd_group_wait(group, 0), 1);
  CHECK_EQ(seen.events, static_cast<uint32_t>(EPOLLOUT));
  CHECK_EQ(spdk_fd_group_event_modify(group, source.fd, EPOLLIN), 0);
  CHECK_EQ(spdk_fd_group_wait(group, 0), 0);
  CHECK_EQ(spdk_fd_group_get_epoll_event(&seen), -EINVAL);
  spdk_fd_group_remove(group, source.fd);
  spdk_fd_group_destroy(group);
}

TEST(a_nested_fd_group_is_waited_for_by_the_outer_one) {
  spdk_fd_group* outer = nullptr;
  spdk_fd_group* inner = nullptr;
  CHECK_EQ(spdk_fd_group_create(&outer), 0);
  CHECK_EQ(spdk_fd_group_create(&inner), 0);
  Source a;
  Source b;
  Source late;
  CHECK_EQ(add(outer, a), 0);
  CHECK_EQ(add(inner, b), 0);
  CHECK_EQ(spdk_fd_group_unnest(outer, inner), -EINVAL);
  CHECK_EQ(spdk_fd_group_nest(outer, inner), 0);
  CHECK_EQ(spdk_fd_group_nest(outer, inner), -EINVAL);
  b.raise();
  CHECK_EQ(spdk_fd_group_wait(inner, 0), 0);
  CHECK_EQ(spdk_fd_group_wait(inner, -1), -EINVAL);
  CHECK_EQ(spdk_fd_group_wait(outer, 0), 1);
  CHECK_EQ(b.calls, 1);
  // What comes to a nested group goes to the outer one too.
  CHECK_EQ(add(inner, late), 0);
  b.clear();
  late.raise();
  CHECK_EQ(spdk_fd_group_wait(outer, 0), 1);
  CHECK_EQ(late.calls, 1);
  CHECK_EQ(spdk_fd_group_unnest(outer, inner), 0);
  CHECK_EQ(spdk_fd_group_wait(outer, 0), 0);
  CHECK_EQ(spdk_fd_group_wait(inner, 0), 1);
  CHECK_EQ(late.calls, 2);
  spdk_fd_group_remove(inner, b.fd);
  spdk_fd_group_remove(inner, late.fd);
  spdk_fd_group_remove(outer, a.fd);
  spdk_fd_group_destroy(inner);
  spdk_fd_group_destroy(outer);
}

// Groups are nested one level deep, as long as they are.
TEST(fd_groups_are_nested_once) {
  spdk_fd_group* groups[3] = {};
  Source sources[3];
  for (int i = 0; i < 3; i++) {
    CHECK_EQ(spdk_fd_group_create(&groups[i]), 0);
    CHECK_EQ(add(groups[i], sources[i]), 0);
  }
  CHECK_EQ(spdk_fd_group_nest(groups[0], groups[1]), 0);
  CHECK_EQ(spdk_fd_group_nest(groups[1], groups[2]), -ENOTSUP);
  if (check::kIsEmbedded) {  // v24.05 takes it, two levels deep.
    CHECK_EQ(spdk_fd_group_nest(groups[2], groups[0]), -ENOTSUP);
  }
  CHECK_EQ(spdk_fd_group_unnest(groups[0], groups[1]), 0);
  CHECK_EQ(spdk_fd_group_nest(groups[2], groups[0]), 0);
  sources[0].raise();
  CHECK_EQ(spdk_fd_group_wait(groups[2], 0), 1);
  CHECK_EQ(spdk_fd_group_unnest(groups[2], groups[0]), 0);
  for (int i = 0; i < 3; i++) {
    spdk_fd_group_remove(groups[i], sources[i].fd);
    spdk_fd_group_destroy(groups[i]);
  }
}

TEST(a_wait_within_a_function_of_an_fd_group_is_harmless) {
  EMBEDDED_ONLY();
  spdk_fd_group* group = nullptr;
  CHECK_EQ(spdk_fd_group_create(&group), 0);
  Source a;
  Source b;
  a.other = &b;
  b.other = &a;
  a.act = b.act = [](Source* self) {
    if (self->calls == 1 && self->other->calls == 0) {
      CHECK_EQ(spdk_fd_group_wait(self->group, 0), 2);  // Itself too, but it is not called.
      CHECK_EQ(self->calls, 1);
      spdk_fd_group_remove(self->group, self->fd);
      spdk_fd_group_remove(self->group, self->other->fd);
    }
  };
  CHECK_EQ(add(group, a), 0);
  CHECK_EQ(add(group, b), 0);
  a.raise();
  b.raise();
  CHECK_EQ(spdk_fd_group_wait(group, 0), 2);
  CHECK_EQ(a.calls, 1);
  CHECK_EQ(b.calls, 1);
  spdk_fd_group_destroy(group);
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "channel.h"

#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <new>

#include "../../bdev/channel_context.h"
#include "../../log/logging.h"
#include "disk.h"
#include "spdk/string.h"
#include "spdk/thread.h"

namespace embedded::bdev_module::uring {

namespace {

constexpr unsigned kQueueDepth = 512;
// Completed by one poll, at most.
constexpr unsigned kBatch = 256;

// The address that identifies the I/O device of the groups.
constinit char g_groups = 0;

void describe(io_uring_sqe* entry, spdk_bdev_io* io) {
  const int fd = disk_of(io).fd;
  const bool reads = io->type == SPDK_BDEV_IO_TYPE_READ;
  const iovec* iovs = io->u.bdev.iovs;
  const auto count = static_cast<unsigned>(io->u.bdev.iovcnt);
  if (count == 1 && iovs->iov_len == io_bytes(io)) {
    const auto bytes = static_cast<unsigned>(iovs->iov_len);
    reads ? io_uring_prep_read(entry, fd, iovs->iov_base, bytes, io_offset(io))
          : io_uring_prep_write(entry, fd, iovs->iov_base, bytes, io_offset(io));
  } else {
    reads ? io_uring_prep_readv(entry, fd, iovs, count, io_offset(io))
          : io_uring_prep_writev(entry, fd, iovs, count, io_offset(io));
  }
  io_uring_sqe_set_data(entry, io);
}

// `result` is what was transferred, or a negative errno.
void complete(spdk_bdev_io* io, int64_t result) {
  const auto expected = static_cast<int64_t>(io_bytes(io));
  if (result == expected) [[likely]] {
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_SUCCESS);
    return;
  }
  const Disk& disk = disk_of(io);
  if (result < 0) {
    EMBEDDED_ERRLOG("bdev %s: I/O at byte %lu of %s: %s\n", disk.name.c_str(), io_offset(io),
                    disk.filename.c_str(), spdk_strerror(static_cast<int>(-result)));
  } else {
    EMBEDDED_ERRLOG("bdev %s: %ld of %ld bytes at byte %lu of %s\n", disk.name.c_str(), result,
                    expected, io_offset(io), disk.filename.c_str());
  }
  // SPDK's module does not tell why, either.
  spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
}

int64_t transfer(const spdk_bdev_io* io) {
  const int fd = disk_of(io).fd;
  const auto offset = static_cast<off_t>(io_offset(io));
  const bool reads = io->type == SPDK_BDEV_IO_TYPE_READ;
  const iovec* iovs = io->u.bdev.iovs;
  const int count = io->u.bdev.iovcnt;
  ssize_t result = 0;
  // Without a list of one for the kernel to fetch.
  if (count == 1) {
    result = reads ? pread(fd, iovs->iov_base, iovs->iov_len, offset)
                   : pwrite(fd, iovs->iov_base, iovs->iov_len, offset);
  } else {
    result = reads ? preadv(fd, iovs, count, offset) : pwritev(fd, iovs, count, offset);
  }
  return result >= 0 ? result : -errno;
}

}  // namespace

Group::~Group() { spdk_poller_unregister(&poller_); }

int Group::open() {
  const int rc = ring_.open(kQueueDepth);
  if (rc != 0) {
    EMBEDDED_ERRLOG(
        "no io_uring: %s%s\n", spdk_strerror(-rc),
        rc == -EPERM ? "; sysctl kernel.io_uring_disabled or a seccomp filter forbids it" : "");
    return rc;
  }
  poller_ = spdk_poller_register_named(poll, this, 0, "bdev_uring_group_poll");
  return poller_ != nullptr ? 0 : -ENOMEM;
}

int Group::poll(void* context) {
  auto* group = static_cast<Group*>(context);
  int done = 0;
  if (!ModuleIos::empty(group->waiting_)) {
    done += group->submit_waiting();
  }
  if (group->ring_.outstanding() > 0) {
    done += group->complete_finished();
  }
  return done > 0 ? SPDK_POLLER_BUSY : SPDK_POLLER_IDLE;
}

// What the ring has no room for waits for the next poll, as does what callbacks submit.
int Group::submit_waiting() {
  bdev::TailQueueHead<spdk_bdev_io> ready;
  ModuleIos::take_all(waiting_, ready);
  int done = 0;
  for (; !ModuleIos::empty(ready); ++done) {
    spdk_bdev_io* io = ready.tqh_first;
    if (disk_of(io).in_memory) {
      ModuleIos::remove(ready, io);
      complete(io, transfer(io));
      continue;
    }
    io_uring_sqe* entry = ring_.next_entry();
    if (entry == nullptr) {
      break;
    }
    ModuleIos::remove(ready, io);
    describe(entry, io);
  }
  ModuleIos::prepend_all(ready, waiting_);
  return done;
}

int Group::complete_finished() {
  // Also entries that an earlier poll could not submit.
  ring_.submit();
  io_uring_cqe completions[kBatch];
  const unsigned count = ring_.reap(completions, kBatch);
  for (unsigned i = 0; i < count; ++i) {
    complete(reinterpret_cast<spdk_bdev_io*>(completions[i].user_data), completions[i].res);
  }
  return static_cast<int>(count);
}

Channel::~Channel() {
  if (group_ != nullptr) {
    spdk_put_io_channel(spdk_io_channel_from_ctx(group_));
  }
}

int Channel::open() {
  spdk_io_channel* groups = spdk_get_io_channel(&g_groups);
  if (groups == nullptr) {
    return -ENOMEM;
  }
  group_ = bdev::channel_context<Group>(groups);
  return 0;
}

namespace {

int create_group(void*, void* context) {
  auto* group = new (context) Group;
  const int rc = group->open();
  if (rc != 0) {
    group->~Group();
  }
  return rc;
}

void destroy_group(void*, void* context) { static_cast<Group*>(context)->~Group(); }

}  // namespace

void register_groups() {
  spdk_io_device_register(&g_groups, create_group, destroy_group, sizeof(Group), "uring_module");
}

void unregister_groups() { spdk_io_device_unregister(&g_groups, nullptr); }

}  // namespace embedded::bdev_module::uring

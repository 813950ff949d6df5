// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "channel.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "../../log/logging.h"
#include "disk.h"
#include "group.h"
#include "spdk/string.h"

namespace embedded::bdev_module::aio {

namespace {

constexpr unsigned kQueueDepth = 128;
// Submitted by one system call, at most.
constexpr int kBatch = 64;

// What the kernel does not do asynchronously.
bool is_fallocate(const spdk_bdev_io* io) {
  return io->type == SPDK_BDEV_IO_TYPE_UNMAP || io->type == SPDK_BDEV_IO_TYPE_WRITE_ZEROES;
}

int fallocate_blocks(const spdk_bdev_io* io) {
  const int mode = io->type == SPDK_BDEV_IO_TYPE_UNMAP ? FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE
                                                       : FALLOC_FL_ZERO_RANGE;
  const auto offset = static_cast<off_t>(io_offset(io));
  const auto bytes = static_cast<off_t>(io_bytes(io));
  return ::fallocate(disk_of(io).fd, mode, offset, bytes) == 0 ? 0 : -errno;
}

// `descriptor` is signalled when the I/O completes; -1 for none.
void describe(iocb& block, spdk_bdev_io* io, int descriptor) {
  block = {};
  if (descriptor >= 0) {
    block.aio_flags = IOCB_FLAG_RESFD;
    block.aio_resfd = static_cast<uint32_t>(descriptor);
  }
  block.aio_data = reinterpret_cast<uintptr_t>(io);
  block.aio_fildes = static_cast<uint32_t>(disk_of(io).fd);
  if (io->type == SPDK_BDEV_IO_TYPE_FLUSH) {
    block.aio_lio_opcode = IOCB_CMD_FSYNC;
    return;
  }
  const bool reads = io->type == SPDK_BDEV_IO_TYPE_READ;
  const iovec* iovs = io->u.bdev.iovs;
  block.aio_offset = static_cast<int64_t>(io_offset(io));
  if (io->u.bdev.iovcnt == 1 && iovs->iov_len == io_bytes(io)) {
    block.aio_lio_opcode = reads ? IOCB_CMD_PREAD : IOCB_CMD_PWRITE;
    block.aio_buf = reinterpret_cast<uintptr_t>(iovs->iov_base);
    block.aio_nbytes = iovs->iov_len;
  } else {
    block.aio_lio_opcode = reads ? IOCB_CMD_PREADV : IOCB_CMD_PWRITEV;
    block.aio_buf = reinterpret_cast<uintptr_t>(iovs);
    block.aio_nbytes = static_cast<uint64_t>(io->u.bdev.iovcnt);
  }
}

void complete(const io_event& event) {
  auto* io = reinterpret_cast<spdk_bdev_io*>(event.data);
  const int64_t expected =
      io->type == SPDK_BDEV_IO_TYPE_FLUSH ? 0 : static_cast<int64_t>(io_bytes(io));
  if (event.res == expected) [[likely]] {
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_SUCCESS);
    return;
  }
  const Disk& disk = disk_of(io);
  if (event.res < 0) {
    EMBEDDED_ERRLOG("bdev %s: I/O at byte %lu of %s: %s\n", disk.name.c_str(), io_offset(io),
                    disk.filename.c_str(), spdk_strerror(static_cast<int>(-event.res)));
    spdk_bdev_io_complete_aio_status(io, static_cast<int>(event.res));
  } else {
    EMBEDDED_ERRLOG("bdev %s: %lld of %ld bytes at byte %lu of %s\n", disk.name.c_str(),
                    static_cast<long long>(event.res), expected, io_offset(io),
                    disk.filename.c_str());
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
  }
}

}  // namespace

Channel::Channel() { ModuleIos::init(waiting_); }

Channel::~Channel() {
  if (group_ != nullptr) {
    group_->remove(this);
    leave_group(group_);
  }
}

int Channel::open() {
  const int rc = queue_.open(kQueueDepth);
  if (rc != 0) {
    EMBEDDED_ERRLOG("no queue of asynchronous I/O: %s%s\n", spdk_strerror(-rc),
                    rc == -EAGAIN ? "; sysctl fs.aio-max-nr bounds them" : "");
    return rc;
  }
  group_ = join_group();
  if (group_ == nullptr) {
    return -ENOMEM;
  }
  group_->add(this);
  return 0;
}

void Channel::add(spdk_bdev_io* io) {
  if (ModuleIos::empty(waiting_)) {
    group_->request_poll();
  }
  ModuleIos::push_back(waiting_, io);
}

int Channel::poll() {
  reaped_all_it_may_ = false;
  const int submitted = ModuleIos::empty(waiting_) ? 0 : submit_waiting();
  return submitted + (in_flight_ == 0 ? 0 : complete_finished());
}

// Until nothing waits or the queue is full: then the rest waits for the next poll.
int Channel::submit_waiting() {
  int done = 0;
  while (!ModuleIos::empty(waiting_)) {
    const int rc = submit_batch();
    if (rc == 0 || rc == -EAGAIN) {
      break;
    }
    done += rc > 0 ? rc : refuse_first(rc);
  }
  return done;
}

// How many of the first went on their way, or the error of the very first.
int Channel::submit_batch() {
  if (is_fallocate(waiting_.tqh_first)) {
    spdk_bdev_io* io = ModuleIos::pop_front(waiting_);
    spdk_bdev_io_complete_aio_status(io, fallocate_blocks(io));
    return 1;
  }
  iocb blocks[kBatch];
  iocb* addresses[kBatch];
  int count = 0;
  for (auto* io = waiting_.tqh_first; io != nullptr && count < kBatch && !is_fallocate(io);
       io = ModuleIos::next(io)) {
    describe(blocks[count], io, group_->descriptor());
    addresses[count] = &blocks[count];
    ++count;
  }
  const int rc = queue_.submit(addresses, count);
  for (int i = 0; i < rc; ++i) {
    ModuleIos::pop_front(waiting_);
    ++in_flight_;
  }
  return rc;
}

int Channel::refuse_first(int rc) {
  spdk_bdev_io* io = ModuleIos::pop_front(waiting_);
  // Kernels before 4.18 have no asynchronous fsync.
  if (io->type == SPDK_BDEV_IO_TYPE_FLUSH && rc == -EINVAL) {
    rc = fsync(disk_of(io).fd) == 0 ? 0 : -errno;
  } else {
    EMBEDDED_ERRLOG("bdev %s: the kernel takes no I/O at byte %lu of %s: %s\n",
                    disk_of(io).name.c_str(), io_offset(io), disk_of(io).filename.c_str(),
                    spdk_strerror(-rc));
  }
  spdk_bdev_io_complete_aio_status(io, rc);
  return 1;
}

int Channel::complete_finished() {
  io_event events[kQueueDepth];
  const unsigned count = queue_.reap(events, kQueueDepth);
  in_flight_ -= count;
  reaped_all_it_may_ = count == kQueueDepth;
  for (unsigned i = 0; i < count; ++i) {
    complete(events[i]);
  }
  return static_cast<int>(count);
}

}  // namespace embedded::bdev_module::aio

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// A queue of the kernel's asynchronous I/O (io_submit(2)), of one thread.
#pragma once

#include <linux/aio_abi.h>

namespace embedded::bdev_module::aio {

class KernelQueue {
 public:
  KernelQueue() = default;
  // Waits for what is in flight.
  ~KernelQueue();
  KernelQueue(const KernelQueue&) = delete;
  KernelQueue& operator=(const KernelQueue&) = delete;

  // 0 or a negative errno: -EAGAIN when the system's fs.aio-max-nr is used up.
  int open(unsigned depth);

  // How many of them the kernel took, from the front; a negative errno when not even the first.
  int submit(iocb** blocks, int count);

  // Takes up to `most` completions, without waiting; their number.
  unsigned reap(io_event* events, unsigned most);

 private:
  aio_context_t context_ = 0;
};

}  // namespace embedded::bdev_module::aio

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Visiting every channel of a bdev on its own thread.
#include <cstdlib>

#include "../log/logging.h"
#include "channel.h"
#include "manager.h"

struct spdk_bdev_channel_iter {
  spdk_bdev_for_each_channel_msg visit;
  spdk_bdev_for_each_channel_done done;
  void* context;
  spdk_io_channel_iter* iteration;
};

using namespace embedded::bdev;

namespace {

void visit_channel(spdk_io_channel_iter* i) {
  auto* iter = static_cast<spdk_bdev_channel_iter*>(spdk_io_channel_iter_get_ctx(i));
  iter->iteration = i;
  iter->visit(iter, from_io_device(spdk_io_channel_iter_get_io_device(i)),
              spdk_io_channel_iter_get_channel(i), iter->context);
}

void all_visited(spdk_io_channel_iter* i, int status) {
  auto* iter = static_cast<spdk_bdev_channel_iter*>(spdk_io_channel_iter_get_ctx(i));
  const spdk_bdev_channel_iter copy = *iter;
  free(iter);
  copy.done(from_io_device(spdk_io_channel_iter_get_io_device(i)), copy.context, status);
}

}  // namespace

void spdk_bdev_for_each_channel(spdk_bdev* bdev, spdk_bdev_for_each_channel_msg fn, void* ctx,
                                spdk_bdev_for_each_channel_done cpl) {
  auto* iter = static_cast<spdk_bdev_channel_iter*>(malloc(sizeof(spdk_bdev_channel_iter)));
  if (iter == nullptr) {
    EMBEDDED_ERRLOG("%s: no memory to visit its channels\n", bdev->name);
    return;
  }
  *iter = {fn, cpl, ctx, nullptr};
  spdk_for_each_channel(to_io_device(bdev), visit_channel, iter, all_visited);
}

void spdk_bdev_for_each_channel_continue(spdk_bdev_channel_iter* i, int status) {
  spdk_for_each_channel_continue(i->iteration, status);
}

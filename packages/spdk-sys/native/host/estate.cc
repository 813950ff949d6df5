// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "host/estate.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "io_device/io_devices.h"

extern "C" {
#include <spdk/bdev.h>
}

namespace spdk_ts {

Estate::~Estate() {
  if (heir_ == nullptr || items_.empty()) return;
  // A message, although this may run on the heir: a ring ends inside of the completion of its last
  // I/O, whose channel must outlast that.
  auto items = std::make_unique<std::vector<Item>>(std::move(items_));
  if (spdk_thread_send_msg(heir_, release_all, items.get()) != 0) {
    spdk_log(SPDK_LOG_ERROR, nullptr, 0, nullptr,
             "no message to release what an ended JavaScript thread holds: it stays open\n");
    return;
  }
  // The message owns them now.
  static_cast<void>(items.release());
}

void Estate::remove(const void* item) {
  auto found = std::find_if(items_.rbegin(), items_.rend(),
                            [=](const Item& candidate) { return candidate.pointer == item; });
  if (found != items_.rend()) items_.erase(std::next(found).base());
}

void Estate::release_pollers() {
  auto first = std::stable_partition(items_.begin(), items_.end(),
                                     [](const Item& item) { return item.kind != Kind::kPoller; });
  std::for_each(first, items_.end(), release);
  items_.erase(first, items_.end());
}

void Estate::release_all(void* data) {
  std::unique_ptr<std::vector<Item>> items(static_cast<std::vector<Item>*>(data));
  // The newest first: a channel goes before the descriptor that it was got from.
  std::for_each(items->rbegin(), items->rend(), release);
}

void Estate::release(const Item& item) {
  switch (item.kind) {
    case Kind::kBdevDescriptor:
      return spdk_bdev_close(static_cast<spdk_bdev_desc*>(item.pointer));
    case Kind::kIoChannel:
      return spdk_put_io_channel(static_cast<spdk_io_channel*>(item.pointer));
    case Kind::kPoller: {
      auto* poller = static_cast<spdk_poller*>(item.pointer);
      return spdk_poller_unregister(&poller);
    }
    case Kind::kIoDevice:
      IoDevices::get().remove(static_cast<IoDevice*>(item.pointer), nullptr, nullptr);
      return;
  }
}

}  // namespace spdk_ts

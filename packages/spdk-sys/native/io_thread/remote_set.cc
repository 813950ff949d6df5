// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "io_thread/remote_set.h"

#include <sched.h>

#include <algorithm>
#include <utility>

#include "instance.h"
#include "io_thread/remote_device.h"
#include "io_thread/remote_ring.h"

namespace spdk_ts {
namespace {

// No fewer than this, since a batch costs as much as some I/Os.
constexpr uint32_t kSmallestBatch = 8;

// How many completions JavaScript gets at once: half of what is outstanding. What it submits for
// them goes out before the next ones. With all of them at once the I/O thread would wait for
// JavaScript, and JavaScript then for it.
uint32_t batch(RemoteRing& ring) { return std::max(ring.outstanding() / 2, kSmallestBatch); }

}  // namespace

void RemoteSet::add(std::shared_ptr<RemoteDevice> device, napi_ref on_news) {
  devices_.push_back({std::move(device), on_news, true});
}

void RemoteSet::add(RemoteRing& ring, napi_ref on_completions) {
  ring.memory().header().attention = attention_;
  rings_.push_back({&ring, on_completions});
}

void RemoteSet::await(const RemoteDevice& device) {
  for (Device& candidate : devices_) {
    if (candidate.device.get() == &device) candidate.awaited = true;
  }
}

void RemoteSet::remove(const RemoteRing& ring) {
  auto found = std::find_if(rings_.begin(), rings_.end(),
                            [&](const Ring& candidate) { return candidate.ring == &ring; });
  if (found == rings_.end()) return;
  napi_delete_reference(instance_.env(), found->on_completions);
  rings_.erase(found);
}

void RemoteSet::close_all() {
  for (const Ring& ring : rings_) {
    napi_delete_reference(instance_.env(), ring.on_completions);
    ring.ring->close();
  }
  for (const Device& device : devices_) {
    napi_delete_reference(instance_.env(), device.on_news);
    device.device->request_close();
  }
  rings_.clear();
  devices_.clear();
}

void RemoteSet::give_way() const {
  bool held_up = std::any_of(rings_.begin(), rings_.end(),
                             [](const Ring& ring) { return ring.ring->held_up(); });
  if (held_up) sched_yield();
}

bool RemoteSet::has_submissions() const {
  return std::any_of(rings_.begin(), rings_.end(),
                     [](const Ring& ring) { return ring.ring->has_submissions(); });
}

bool RemoteSet::publish() {
  bool any = false;
  for (const Ring& ring : rings_) any |= ring.ring->publish();
  return any;
}

bool RemoteSet::deliver() {
  bool any = deliver_completions();
  any |= deliver_news();
  return any;
}

bool RemoteSet::deliver_completions() {
  bool any = false;
  // By index, and each looked at anew: JavaScript may make and close rings meanwhile.
  for (size_t index = 0; index < rings_.size(); ++index) {
    RemoteRing& ring = *rings_[index].ring;
    if (!ring.collect(batch(ring))) continue;
    any = true;
    call(rings_[index].on_completions, 0, nullptr);
  }
  return any;
}

bool RemoteSet::deliver_news() {
  bool any = false;
  for (size_t index = 0; index < devices_.size(); ++index) {
    Device& entry = devices_[index];
    uint32_t news = entry.device->take_news();
    if (news == 0) continue;
    any = true;
    int status = entry.device->open_status();
    if ((news & RemoteDevice::kOpened) != 0) entry.awaited = entry.device->close_requested();
    napi_ref on_news = entry.on_news;
    bool gone = (news & RemoteDevice::kClosed) != 0 || status != 0;
    if (gone) devices_.erase(devices_.begin() + static_cast<std::ptrdiff_t>(index--));
    napi_value arguments[2];
    napi_create_uint32(instance_.env(), news, &arguments[0]);
    napi_create_int32(instance_.env(), status, &arguments[1]);
    call(on_news, 2, arguments);
    if (gone) napi_delete_reference(instance_.env(), on_news);
  }
  return any;
}

void RemoteSet::call(napi_ref function, size_t argc, const napi_value* argv) {
  napi_value value = nullptr;
  napi_get_reference_value(instance_.env(), function, &value);
  instance_.call_javascript(value, argc, argv);
}

void RemoteSet::set_attention(bool wanted) {
  attention_ = wanted;
  for (const Ring& ring : rings_) ring.ring->memory().header().attention = wanted;
}

bool RemoteSet::is_busy() const {
  return std::any_of(devices_.begin(), devices_.end(),
                     [](const Device& device) { return device.awaited; }) ||
         std::any_of(rings_.begin(), rings_.end(),
                     [](const Ring& ring) { return !ring.ring->is_idle(); });
}

}  // namespace spdk_ts

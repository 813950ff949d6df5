// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "ring/ring_set.h"

#include <algorithm>

#include "instance.h"
#include "log/log_deferral.h"
#include "ring/io_ring.h"

namespace spdk_ts {

void RingSet::add(IoRing** owner, napi_ref on_completions) {
  (*owner)->memory().header().attention = attention_;
  entries_.push_back({*owner, owner, on_completions});
}

void RingSet::close_all() {
  remote_.close_all();
  for (const Entry& entry : entries_) {
    *entry.owner = nullptr;
    napi_delete_reference(instance_.env(), entry.on_completions);
    entry.ring->close();
  }
  entries_.clear();
}

napi_ref RingSet::remove(IoRing* ring) {
  auto entry = std::find_if(entries_.begin(), entries_.end(),
                            [=](const Entry& candidate) { return candidate.ring == ring; });
  if (entry == entries_.end()) return nullptr;
  napi_ref on_completions = entry->on_completions;
  entries_.erase(entry);
  return on_completions;
}

bool RingSet::has_submissions() const { return has_own_submissions() || remote_.has_submissions(); }

bool RingSet::has_own_submissions() const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [](const Entry& entry) { return entry.ring->has_submissions(); });
}

bool RingSet::take_submissions() {
  bool published = remote_.publish();
  if (!has_own_submissions()) return published;
  // What SPDK logs of a bad submission reaches JavaScript, which may close rings: not in here.
  LogDeferral defer;
  for (const Entry& entry : entries_) entry.ring->take_submissions();
  return true;
}

bool RingSet::deliver() {
  bool any = false;
  // By index, and each looked at anew: JavaScript may make and close rings meanwhile.
  for (size_t index = 0; index < entries_.size(); ++index) {
    const Entry& entry = entries_[index];
    if (!entry.ring->has_completions()) continue;
    any = true;
    napi_value on_completions = nullptr;
    napi_get_reference_value(instance_.env(), entry.on_completions, &on_completions);
    instance_.call_javascript(on_completions, 0, nullptr);
  }
  any |= remote_.deliver();
  return any;
}

void RingSet::set_attention(bool wanted) {
  if (wanted == attention_) return;
  attention_ = wanted;
  for (const Entry& entry : entries_) entry.ring->memory().header().attention = wanted;
  remote_.set_attention(wanted);
}

bool RingSet::is_busy() const {
  return remote_.is_busy() || std::any_of(entries_.begin(), entries_.end(), [](const Entry& entry) {
           return !entry.ring->is_idle();
         });
}

}  // namespace spdk_ts

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstdint>
#include <vector>

#include "io_thread/remote_set.h"
#include "node_api_setup.h"

namespace spdk_ts {

class Instance;
class IoRing;

// The rings of one JavaScript thread: those that its host serves, and the side of JavaScript of
// those that I/O threads serve.
class RingSet {
 public:
  explicit RingSet(Instance& instance) : instance_(instance), remote_(instance) {}

  // Those that I/O threads serve.
  RemoteSet& remote() { return remote_; }
  const RemoteSet& remote() const { return remote_; }

  // `on_completions` is called when the completion ring has something to read. `*owner` is the ring
  // until the set closes it.
  void add(IoRing** owner, napi_ref on_completions);
  // Returns the reference that add() was given, or nullptr when the ring is not here any more.
  napi_ref remove(IoRing* ring);

  // The environment ends: closes all rings and clears their owners' pointers, since the owners are
  // finalized when this set is gone.
  void close_all();

  bool has_submissions() const;
  // Gives all submissions to SPDK; true if there were any.
  bool take_submissions();
  // Calls JavaScript for every ring that has completions; true if there was one.
  bool deliver();
  // Whether JavaScript has to tell the host when it has submitted to a ring; see RingHeader.
  void set_attention(bool wanted);
  // True while SPDK or JavaScript still has something to do for a ring.
  bool is_busy() const;

 private:
  struct Entry {
    IoRing* ring;
    IoRing** owner;
    napi_ref on_completions;
  };

  bool has_own_submissions() const;

  Instance& instance_;
  RemoteSet remote_;
  std::vector<Entry> entries_;
  bool attention_ = true;
};

}  // namespace spdk_ts

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "host/reactor.h"

namespace spdk_ts {

// The reactors of the process: one for each core that the environment was given, but for the main
// core, which stands for the JavaScript threads. Used by one OS thread at a time, but for join(),
// which changes nothing here.
class ReactorSet {
 public:
  explicit ReactorSet(const Reactor::Owner& owner) : owner_(owner) {}

  // Launches them; none where the environment has one core. Answers 0 or a negative errno, and then
  // none run.
  int start(PollingMode polling);
  // Has them end, and waits for that. They may still be asked for meanwhile.
  void join();
  // After join(): forgets them. What they polled is nobody's.
  void forget();
  bool running() const { return !reactors_.empty(); }

  // The reactor to poll a thread with this mask: `current` if it may stay there, else the next one
  // whose core is in the mask; nullptr when there is none.
  Reactor* choose(const spdk_cpuset& mask, Reactor* current);
  // The reactor of this core, nullptr when none runs there.
  Reactor* running_on(uint32_t core) const;
  void request_exit();
  std::vector<ReactorInfo> info() const;

 private:
  Reactor* on_core(uint32_t core);

  const Reactor::Owner owner_;
  // Every reactor that was ever needed: stopped ones are started again.
  std::vector<std::unique_ptr<Reactor>> all_;
  // Those that run.
  std::vector<Reactor*> reactors_;
  size_t next_ = 0;
};

}  // namespace spdk_ts

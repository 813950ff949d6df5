// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "host/reactor_set.h"

#include <algorithm>

namespace spdk_ts {

int ReactorSet::start(PollingMode polling) {
  for (uint32_t core = spdk_env_get_first_core(); core != UINT32_MAX;
       core = spdk_env_get_next_core(core)) {
    if (core == spdk_env_get_main_core()) continue;
    Reactor* reactor = on_core(core);
    int rc = reactor->start(polling);
    if (rc != 0) {
      join();
      forget();
      return rc;
    }
    reactors_.push_back(reactor);
  }
  return 0;
}

void ReactorSet::join() {
  if (reactors_.empty()) return;
  for (Reactor* reactor : reactors_) reactor->request_stop();
  spdk_env_thread_wait_all();
}

void ReactorSet::forget() {
  for (Reactor* reactor : reactors_) reactor->finish_stop();
  reactors_.clear();
}

Reactor* ReactorSet::choose(const spdk_cpuset& mask, Reactor* current) {
  if (current != nullptr && spdk_cpuset_get_cpu(&mask, current->core())) return current;
  for (size_t tried = 0; tried < reactors_.size(); ++tried) {
    Reactor* reactor = reactors_[next_++ % reactors_.size()];
    if (spdk_cpuset_get_cpu(&mask, reactor->core())) return reactor;
  }
  return nullptr;
}

Reactor* ReactorSet::running_on(uint32_t core) const {
  auto found = std::find_if(reactors_.begin(), reactors_.end(),
                            [=](const Reactor* reactor) { return reactor->core() == core; });
  return found == reactors_.end() ? nullptr : *found;
}

void ReactorSet::request_exit() {
  for (Reactor* reactor : reactors_) reactor->request_exit();
}

std::vector<ReactorInfo> ReactorSet::info() const {
  std::vector<ReactorInfo> infos;
  for (const Reactor* reactor : reactors_) infos.push_back(reactor->info());
  return infos;
}

Reactor* ReactorSet::on_core(uint32_t core) {
  auto found = std::find_if(all_.begin(), all_.end(),
                            [=](const auto& reactor) { return reactor->core() == core; });
  if (found != all_.end()) return found->get();
  all_.push_back(std::make_unique<Reactor>(core, owner_));
  return all_.back().get();
}

}  // namespace spdk_ts

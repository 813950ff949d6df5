// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "bdev_server/server_set.h"

#include <algorithm>
#include <utility>

#include "log/log_deferral.h"

namespace spdk_ts {

void ServerSet::begin(spdk_thread* thread) { mailbox_ = std::make_shared<Mailbox>(thread); }

void ServerSet::add(Service& service) { services_.push_back(&service); }

void ServerSet::remove(Service& service) { std::erase(services_, &service); }

void ServerSet::add(std::shared_ptr<BdevServer> server) {
  server->memory().header().attention = attention_;
  servers_.push_back(std::move(server));
}

void ServerSet::remove(const BdevServer& server) {
  std::erase_if(servers_, [&](const auto& other) { return other.get() == &server; });
}

bool ServerSet::serve() {
  if (mailbox_ == nullptr) return false;
  bool any = mailbox_->open();
  // By index, and each kept: JavaScript may make and close servers meanwhile.
  for (size_t index = 0; index < servers_.size(); ++index) {
    std::shared_ptr<BdevServer> server = servers_[index];
    any |= server->deliver();
    if (!server->has_completions()) continue;
    // What SPDK logs reaches JavaScript, which may close servers: not in here.
    LogDeferral defer;
    any |= server->take_completions();
  }
  return any;
}

bool ServerSet::has_completions() const {
  return std::any_of(servers_.begin(), servers_.end(),
                     [](const auto& server) { return server->has_completions(); });
}

void ServerSet::set_attention(bool wanted) {
  if (wanted == attention_) return;
  attention_ = wanted;
  for (const auto& server : servers_) server->memory().header().attention = wanted;
}

bool ServerSet::is_busy() const {
  return (mailbox_ != nullptr && !mailbox_->empty()) ||
         std::any_of(servers_.begin(), servers_.end(),
                     [](const auto& server) { return server->is_busy(); });
}

void ServerSet::end_all() {
  // Each takes itself and its server out.
  while (!services_.empty()) services_.back()->end();
  if (mailbox_ != nullptr) mailbox_->close();
  mailbox_.reset();
}

}  // namespace spdk_ts

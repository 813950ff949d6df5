// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <memory>
#include <vector>

#include "bdev_server/bdev_server.h"

namespace spdk_ts {

// What of JavaScript serves SPDK: ends when the host does.
class Service {
 public:
  virtual ~Service() = default;
  virtual void end() = 0;
};

// The servers of one JavaScript thread, and the mailbox of those that have something for it. The
// host looks after them whenever it polls.
class ServerSet {
 public:
  // The SPDK thread of the host runs from now on.
  void begin(spdk_thread* thread);
  // nullptr while it does not.
  const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }

  // Told when the host ends, unless removed before.
  void add(Service& service);
  void remove(Service& service);
  void add(std::shared_ptr<BdevServer> server);
  void remove(const BdevServer& server);

  // Takes what JavaScript has completed and has it see what has come. True if there was something.
  bool serve();
  bool has_completions() const;
  // Whether JavaScript has to tell the host of completions; see RequestHeader.
  void set_attention(bool wanted);
  // True while a request waits for JavaScript, or somebody for something rarer.
  bool is_busy() const;

  // Ends everything, on the host's thread, outside of SPDK's poll.
  void end_all();

 private:
  std::shared_ptr<Mailbox> mailbox_;
  std::vector<Service*> services_;
  std::vector<std::shared_ptr<BdevServer>> servers_;
  bool attention_ = true;
};

}  // namespace spdk_ts

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#pragma once

#include <cstddef>
#include <vector>

#include <uv.h>

#include "node_api_setup.h"

namespace spdk_ts {

// A set of libuv handles with one life: they are closed when the Node.js environment ends, and the
// object deletes itself once libuv has let go of the last one. A worker's loop must not be freed
// with handles in it, and the memory of a handle must not be freed before its close callback ran.
//
// Objects are made with `new` and owned by the environment from attach() on.
class HandleGroup {
 public:
  HandleGroup(const HandleGroup&) = delete;
  HandleGroup& operator=(const HandleGroup&) = delete;

 protected:
  HandleGroup() = default;
  virtual ~HandleGroup() = default;

  // Ties the group to the environment; false (and a JavaScript exception pending) when it cannot.
  bool attach(napi_env env);
  // Registers an initialised handle for closing.
  template <typename Handle>
  void own(Handle& handle) {
    handles_.push_back(reinterpret_cast<uv_handle_t*>(&handle));
    handles_.back()->data = this;
  }

  // Last chance to release what needs the environment: runs before the handles are closed.
  virtual void on_environment_end() = 0;

 private:
  static void end(napi_async_cleanup_hook_handle hook, void* group);
  void closed_one();

  std::vector<uv_handle_t*> handles_;
  std::size_t open_ = 0;
  napi_async_cleanup_hook_handle hook_ = nullptr;
};

}  // namespace spdk_ts

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "host/handle_group.h"

namespace spdk_ts {

bool HandleGroup::attach(napi_env env) {
  if (napi_add_async_cleanup_hook(env, end, this, &hook_) == napi_ok) return true;
  napi_throw_error(env, nullptr, "spdk-sys: cannot attach to this Node.js environment");
  return false;
}

void HandleGroup::end(napi_async_cleanup_hook_handle, void* data) {
  auto& group = *static_cast<HandleGroup*>(data);
  group.on_environment_end();
  group.open_ = group.handles_.size() + 1;
  for (uv_handle_t* handle : group.handles_) {
    uv_close(handle,
             [](uv_handle_t* closed) { static_cast<HandleGroup*>(closed->data)->closed_one(); });
  }
  group.closed_one();
}

void HandleGroup::closed_one() {
  if (--open_ > 0) return;
  napi_remove_async_cleanup_hook(hook_);
  delete this;
}

}  // namespace spdk_ts

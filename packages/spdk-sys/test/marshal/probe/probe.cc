// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include <uv.h>

#include <memory>

#include "callback/callback_batch.h"
#include "declared.generated.h"
#include "generated/headers.generated.h"
#include "instance.h"
#include "table/register_table.h"
#include "table/weak_declarations.h"
// The first pass sets weak references.
#include "generated/functions/sample.generated.inc"
#include "table/function_entries.h"
SPDK_FUNCTION_TABLE_BEGIN(0)
#include "generated/functions/sample.generated.inc"
SPDK_FUNCTION_TABLE_END(0)

#include "table/generated_functions.h"

namespace spdk_ts {

void register_generated_functions(FunctionRegistry& registry) { register_functions_0(registry); }

namespace {

// Completes queued sample requests from the event loop, as a poller of the host would.
struct LaterCompletion {
  uv_idle_t idle;
  Instance* instance;
  bool batched;
  int count;
};

void complete_queued(uv_idle_t* idle) {
  auto* later = static_cast<LaterCompletion*>(idle->data);
  if (later->batched) {
    CallbackBatch batch(*later->instance);
    for (int index = 0; index < later->count; ++index) sample_complete(index);
  } else {
    napi_handle_scope handles;
    napi_open_handle_scope(later->instance->env(), &handles);
    for (int index = 0; index < later->count; ++index) sample_complete(index);
    napi_close_handle_scope(later->instance->env(), handles);
  }
  uv_idle_stop(idle);
  uv_close(reinterpret_cast<uv_handle_t*>(idle), [](uv_handle_t* handle) {
    std::unique_ptr<LaterCompletion> last_owner(static_cast<LaterCompletion*>(handle->data));
  });
}

// completeLater(count, batched)
napi_value complete_later(napi_env env, napi_callback_info info) {
  size_t argc = 2;
  napi_value argv[2];
  napi_get_cb_info(env, info, &argc, argv, nullptr, nullptr);
  auto later = std::make_unique<LaterCompletion>();
  napi_get_value_int32(env, argv[0], &later->count);
  napi_get_value_bool(env, argv[1], &later->batched);
  later->instance = &Instance::of(env);
  uv_loop_t* loop = nullptr;
  napi_get_uv_event_loop(env, &loop);
  uv_idle_init(loop, &later->idle);
  later->idle.data = later.get();
  uv_idle_start(&later->idle, complete_queued);
  later.release();
  return nullptr;
}

napi_value pending_callbacks(napi_env env, napi_callback_info) {
  napi_value count = nullptr;
  napi_create_uint32(env, Instance::of(env).pending_callbacks(), &count);
  return count;
}

uint32_t pending_notices = 0;

// watchPending() counts from now on; pendingNotices() tells how often 0 became 1.
napi_value watch_pending(napi_env env, napi_callback_info) {
  pending_notices = 0;
  Instance::of(env).set_pending_listener([](void*) { ++pending_notices; }, nullptr);
  return nullptr;
}

napi_value read_pending_notices(napi_env env, napi_callback_info) {
  napi_value count = nullptr;
  napi_create_uint32(env, pending_notices, &count);
  return count;
}

// completeAtTeardown(): completes a queued request while the environment ends, and once it has.
napi_value complete_at_teardown(napi_env env, napi_callback_info) {
  Instance::of(env).add_teardown_hook([](void*) { sample_complete(1); }, nullptr);
  return nullptr;
}

}  // namespace
}  // namespace spdk_ts

NAPI_MODULE_INIT() {
  using namespace spdk_ts;
  Instance* instance = Instance::create(env, "sample");
  if (instance == nullptr) return nullptr;
  register_table(*instance, exports);
  const napi_property_descriptor properties[] = {
      {"completeLater", nullptr, complete_later, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"pendingCallbacks", nullptr, pending_callbacks, nullptr, nullptr, nullptr, napi_default,
       nullptr},
      {"watchPending", nullptr, watch_pending, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"pendingNotices", nullptr, read_pending_notices, nullptr, nullptr, nullptr, napi_default,
       nullptr},
      {"completeAtTeardown", nullptr, complete_at_teardown, nullptr, nullptr, nullptr, napi_default,
       nullptr},
  };
  napi_define_properties(env, exports, std::size(properties), properties);
  return exports;
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "open_async.h"

#include <cerrno>
#include <cstddef>

#include "spdk/env.h"

#include "../log/logging.h"
#include "descriptor.h"
#include "manager.h"

namespace embedded::bdev {

namespace {

constexpr uint64_t kPollIntervalUs = 100'000;

void report(void* context) {
  std::unique_ptr<OpenAsyncRequest> request(static_cast<OpenAsyncRequest*>(context));
  request->callback(request->desc, request->rc, request->callback_arg);
}

void cancel(void* context) {
  spdk_poller_unregister(&static_cast<OpenAsyncRequest*>(context)->poller);
  report(context);
}

bool timed_out(const OpenAsyncRequest& request) {
  const uint64_t limit = request.start_ticks + request.timeout_ms * spdk_get_ticks_hz() / 1000;
  return spdk_get_ticks() >= limit;
}

// The manager lock is held.
void attempt(OpenAsyncRequest* request) {
  if (request->rc == -ESHUTDOWN) {
    return;  // The message that cancels it is under way.
  }
  request->rc = open_by_name_locked(request->name.c_str(), request->write, request->event_fn,
                                    request->event_ctx, &request->desc);
  if (request->rc != 0 && request->timeout_ms != 0) {
    if (!timed_out(*request)) {
      return;
    }
    EMBEDDED_ERRLOG("bdev %s did not appear within %lu ms\n", request->name.c_str(),
                    request->timeout_ms);
    request->rc = -ETIMEDOUT;
  }
  spdk_poller_unregister(&request->poller);
  OpenAsyncRequests::remove(manager().async_opens, request);
  spdk_thread_send_msg(request->thread, report, request);
}

int poll(void* context) {
  SpinGuard guard(manager().lock);
  attempt(static_cast<OpenAsyncRequest*>(context));
  return SPDK_POLLER_BUSY;
}

}  // namespace

void cancel_async_opens() {
  SpinGuard guard(manager().lock);
  OpenAsyncRequests::for_each(manager().async_opens, [](OpenAsyncRequest* request) {
    OpenAsyncRequests::remove(manager().async_opens, request);
    // Its poller may run once more before the message does.
    request->rc = -ESHUTDOWN;
    spdk_thread_send_msg(request->thread, cancel, request);
  });
}

}  // namespace embedded::bdev

using namespace embedded::bdev;

int spdk_bdev_open_async(const char* bdev_name, bool write, spdk_bdev_event_cb_t event_cb,
                         void* event_ctx, spdk_bdev_open_async_opts* opts,
                         spdk_bdev_open_async_cb_t open_cb, void* open_cb_arg) {
  if (event_cb == nullptr || open_cb == nullptr) {
    EMBEDDED_ERRLOG("opening %s asynchronously needs an event and an open callback\n", bdev_name);
    return -EINVAL;
  }
  if (opts != nullptr && opts->size == 0) {
    EMBEDDED_ERRLOG("size of the options for opening %s is zero\n", bdev_name);
    return -EINVAL;
  }
  const bool has_timeout =
      opts != nullptr &&
      opts->size >= offsetof(spdk_bdev_open_async_opts, timeout_ms) + sizeof(opts->timeout_ms);
  auto request = std::make_unique<OpenAsyncRequest>();
  request->name = bdev_name;
  request->write = write;
  request->event_fn = event_cb;
  request->event_ctx = event_ctx;
  request->callback = open_cb;
  request->callback_arg = open_cb_arg;
  request->timeout_ms = has_timeout ? opts->timeout_ms : 0;
  request->start_ticks = spdk_get_ticks();
  request->thread = spdk_get_thread();
  request->poller =
      spdk_poller_register_named(poll, request.get(), kPollIntervalUs, "bdev_open_async");
  if (request->poller == nullptr) {
    return -ENOMEM;
  }
  SpinGuard guard(manager().lock);
  OpenAsyncRequests::push_back(manager().async_opens, request.get());
  attempt(request.release());
  return 0;
}

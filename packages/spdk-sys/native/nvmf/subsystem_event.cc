// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "nvmf/subsystem_event.h"

#include <cerrno>

#include "declared.generated.h"
#include "generated/headers.generated.h"
#include "nvmf/event_router.h"

#ifdef SPDK_TS_HAS_spdk_nvmf_subsystem_set_event_cb
// Declared, but the backend may not define it.
extern "C" decltype(spdk_nvmf_subsystem_set_event_cb) spdk_nvmf_subsystem_set_event_cb
    __attribute__((weak));
#endif

namespace spdk_ts {
namespace {

// SPDK keeps what a controller is to itself, except for those who build with its own headers.
template <typename Controller>
concept TellsHost = requires(const Controller& controller) {
  controller.hostnqn;
  controller.cntlid;
  controller.hostid;
};

[[maybe_unused]] std::string text_of(const spdk_uuid& uuid) {
  static constexpr char kDigits[] = "0123456789abcdef";
  static_assert(sizeof(uuid) == 16);
  const auto* bytes = reinterpret_cast<const uint8_t*>(&uuid);
  std::string text;
  for (size_t index = 0; index < sizeof(uuid); ++index) {
    if (index == 4 || index == 6 || index == 8 || index == 10) text += '-';
    text += kDigits[bytes[index] >> 4];
    text += kDigits[bytes[index] & 0xf];
  }
  return text;
}

template <typename Controller>
void describe(const Controller& controller, SubsystemEvent& event) {
  if constexpr (TellsHost<Controller>) {
    // A new one gets its number only later, on another thread.
    if (!event.is_connect) event.controller_id = controller.cntlid;
    event.host_nqn = controller.hostnqn;
    event.host_id = text_of(controller.hostid);
  }
}

#ifdef SPDK_TS_HAS_spdk_nvmf_subsystem_set_event_cb
// Called on any SPDK thread; the controller lives as long as the call.
void on_event(spdk_nvmf_subsystem*, spdk_nvmf_subsystem_event type, void* controller, void* token) {
  SubsystemEvent event;
  event.token = reinterpret_cast<uintptr_t>(token);
  event.type = static_cast<int>(type);
  event.is_connect = type == SPDK_NVMF_SUBSYSTEM_EVENT_HOST_CONNECT;
  if (controller != nullptr) describe(*static_cast<const spdk_nvmf_ctrlr*>(controller), event);
  EventRouter::get().route(std::move(event));
}
#endif

}  // namespace

int watch_subsystem([[maybe_unused]] spdk_nvmf_subsystem* subsystem,
                    [[maybe_unused]] uintptr_t token) {
#ifdef SPDK_TS_HAS_spdk_nvmf_subsystem_set_event_cb
  if (&spdk_nvmf_subsystem_set_event_cb != nullptr) {
    // The function is always the same: a thread that reads it while the token changes calls it with
    // the old token or the new one.
    spdk_nvmf_subsystem_set_event_cb(subsystem, on_event, reinterpret_cast<void*>(token));
    return 0;
  }
#endif
  return -ENOTSUP;
}

}  // namespace spdk_ts

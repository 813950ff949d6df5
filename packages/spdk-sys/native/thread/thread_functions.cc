// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "thread/thread_functions.h"

#include <cerrno>

#include "host/thread_library.h"
#include "io_device/io_devices.h"
#include "marshal/annotations.h"
#include "table/function_entries.h"
#include "table/function_objects.h"
#include "thread/thread_survey.h"

namespace spdk_ts {
namespace {

int exit_thread(uint64_t id, bool request, ThreadExited exited, void* context) {
  return ThreadLibrary::get().exit_guest(id, request, exited, context);
}

int register_io_device(const char* name, IoDevice** device) {
  return IoDevices::get().add(name, device);
}

int find_io_device(const char* name, IoDevice** device) {
  return IoDevices::get().find(name, device);
}

int attach_io_device(const IoDevice* device, decltype(ChannelCallbacks::create) create,
                     decltype(ChannelCallbacks::destroy) destroy,
                     decltype(ChannelCallbacks::visit) visit, void* context) {
  return IoDevices::get().attach(device, {create, destroy, visit, context});
}

int detach_io_device(const IoDevice* device) { return IoDevices::get().detach(device); }

int unregister_io_device(IoDevice* device, IoDeviceUnregistered unregistered, void* context) {
  return IoDevices::get().remove(device, unregistered, context);
}

int traverse_channels(IoDevice* device, const void* message, uint32_t length, TraverseDone done,
                      void* context) {
  return IoDevices::get().traverse(device, message, length, done, context);
}

int end_visit(void* visit, int status, const void* answer, uint32_t length) {
  return IoDevices::get().visited(visit, status, answer, length);
}

std::span<const FunctionDescriptor> thread_functions() {
  static const FunctionDescriptor table[] = {
      // clang-format off
      SPDK_ENTRY(surveyThreads, survey_threads, "reported context done",
                 SPDK_CB(0, +1, 0, kShared) SPDK_CB(2, -1, 0, kOnce))
      SPDK_ENTRY(exitThread, exit_thread, "id request exited context")
      SPDK_ENTRY(registerIoDevice, register_io_device, "name device")
      SPDK_ENTRY(findIoDevice, find_io_device, "name device")
      SPDK_ENTRY(attachIoDevice, attach_io_device, "device create destroy visit context",
                 SPDK_CB(1, +3, 0, kPersistent) SPDK_CB(2, +2, 0, kPersistent)
                 SPDK_CB(3, +1, 0, kPersistent))
      SPDK_ENTRY(detachIoDevice, detach_io_device, "device")
      SPDK_ENTRY(unregisterIoDevice, unregister_io_device, "device unregistered context")
      SPDK_ENTRY(traverseChannels, traverse_channels, "device message length done context",
                 SPDK_CB(3, +1, 0, kOnce))
      SPDK_ENTRY(endVisit, end_visit, "visit status answer length")
      // clang-format on
  };
  return table;
}

}  // namespace

napi_value describe_thread_functions(Instance& instance) {
  return function_objects(instance, thread_functions(), instance.own_functions());
}

}  // namespace spdk_ts

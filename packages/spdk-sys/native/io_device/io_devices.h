// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "host/spdk_headers.h"

namespace spdk_ts {

// What an SPDK thread does with channels of an I/O device. All are called on that thread, with the
// context that it gave.
struct ChannelCallbacks {
  // Makes what the channel has of its own. Answers kMade, or a negative errno; anything else counts
  // as a failure too, so that a call which does not arrive makes no channel.
  int (*create)(void* context, spdk_io_channel* channel);
  void (*destroy)(void* context, spdk_io_channel* channel);
  // A traverse has come to the channel and waits until IoDevices::visited() is told of `visit`. The
  // message stays until then.
  void (*visit)(void* context, spdk_io_channel* channel, void* visit, const void* message,
                uint32_t length);
  void* context;

  static constexpr int kMade = 1;
};

using IoDeviceUnregistered = void (*)(void* context);
// `answer` is that of the visit that ended the traverse early, and valid during the call.
using TraverseDone = void (*)(void* context, int status, const void* answer, uint32_t length);

// An io_device of SPDK's whose address is that of this object. SPDK calls back with that address
// and nothing else: what it is to do is found by the SPDK thread on which it calls.
//
// Owned by IoDevices, from being registered until SPDK has unregistered it: only then are all its
// channels gone, which point to it.
class IoDevice {
 public:
  explicit IoDevice(std::string name) : name_(std::move(name)) {}
  IoDevice(const IoDevice&) = delete;
  IoDevice& operator=(const IoDevice&) = delete;

  const std::string& name() const { return name_; }

 private:
  friend class IoDevices;

  struct Attachment {
    const spdk_thread* thread;
    ChannelCallbacks callbacks;
  };

  const std::string name_;
  // Guarded by the mutex of IoDevices.
  std::vector<Attachment> attachments_;
  bool unregistering_ = false;
  IoDeviceUnregistered unregistered_ = nullptr;
  void* unregistered_context_ = nullptr;
};

// The I/O devices that JavaScript has made, in this process. Every method is to be called on an
// SPDK thread, any one unless it says which, and answers 0 or a negative errno. Devices are named
// by their addresses, which are looked up and never trusted.
class IoDevices {
 public:
  static IoDevices& get();

  // EEXIST for a name that another one has.
  int add(std::string_view name, IoDevice** device);
  // ENODEV
  int find(std::string_view name, IoDevice** device);
  // What the calling thread does with its channels of the device. EEXIST when it has said so.
  int attach(const IoDevice* device, const ChannelCallbacks& callbacks);
  // The calling thread has no channels of it any more and gets none.
  int detach(const IoDevice* device);
  // Has SPDK unregister it, as soon as its channels are put and its traverses over. `unregistered`
  // is called on the calling thread; EALREADY when that has been asked for.
  int remove(IoDevice* device, IoDeviceUnregistered unregistered, void* context);

  // Visits all channels of the device, one after the other. A visit with a status other than 0 is
  // the last one. `done` is called on the calling thread.
  int traverse(IoDevice* device, const void* message, uint32_t length, TraverseDone done,
               void* context);
  // Ends a visit, on its thread: EINVAL for one that is over, EPERM on another thread.
  int visited(void* visit, int status, const void* answer, uint32_t length);

  // The callbacks of the calling thread are no more. Visits that wait for it end with ECANCELED:
  // nobody else could end them. Not inside of its poll.
  void forget_current_thread();

 private:
  struct Traverse;
  struct Visit {
    spdk_io_channel_iter* iterator;
    spdk_thread* thread;
  };

  static int create_channel(void* device, void* channel_context);
  static void destroy_channel(void* device, void* channel_context);
  static void unregistered(void* device);
  static void visit_channel(spdk_io_channel_iter* iterator);
  static void traversed(spdk_io_channel_iter* iterator, int status);

  bool find_callbacks(const IoDevice& device, ChannelCallbacks* callbacks);
  IoDevice* live(const IoDevice* device);
  std::unique_ptr<Visit> take_visit(void* visit);

  std::mutex mutex_;
  std::vector<std::unique_ptr<IoDevice>> devices_;
  // Those whose threads have not answered.
  std::vector<std::unique_ptr<Visit>> visits_;
};

}  // namespace spdk_ts

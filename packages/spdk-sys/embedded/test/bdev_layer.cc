// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "bdev_layer.h"

#include "spdk/accel.h"
#include "spdk/init.h"

#ifdef __cplusplus
extern "C" {
#endif
#include "bdev/malloc/bdev_malloc.h"
#ifdef __cplusplus
}
#endif

namespace {

bool g_done = false;
int g_rc = 0;

void initialized(int rc, void*) {
  g_rc = rc;
  g_done = true;
}
void finished(void*) { g_done = true; }

int start_module() { return 0; }

spdk_bdev_module make_module() {
  spdk_bdev_module module{};
  module.name = "test";
  module.module_init = start_module;
  return module;
}

spdk_bdev_module g_module = make_module();
[[maybe_unused]] const bool g_registered = (spdk_bdev_module_list_add(&g_module), true);

TestDevice* device_of(void* context) { return static_cast<TestDevice*>(context); }

void submit_request(spdk_io_channel*, spdk_bdev_io* io) {
  TestDevice* device = device_of(io->bdev->ctxt);
  device->submitted.push_back(io->type);
  device->last_thread = spdk_get_thread();
  if (io->type == SPDK_BDEV_IO_TYPE_ABORT && !device->hold_aborts) {
    for (auto it = device->held.begin(); it != device->held.end(); ++it) {
      if (*it == io->u.abort.bio_to_abort) {
        spdk_bdev_io* target = *it;
        device->held.erase(it);
        spdk_bdev_io_complete(target, SPDK_BDEV_IO_STATUS_ABORTED);
        spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_SUCCESS);
        return;
      }
    }
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
    return;
  }
  if (device->refuse_with_nomem > 0) {
    device->refuse_with_nomem--;
    device->submitted.pop_back();
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_NOMEM);
    return;
  }
  if (device->complete_at_once) {
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_SUCCESS);
    return;
  }
  device->held.push_back(io);
}

bool io_type_supported(void* context, spdk_bdev_io_type type) {
  return device_of(context)->types.count(type) != 0;
}

spdk_io_channel* get_io_channel(void* context) { return spdk_get_io_channel(context); }

int destruct(void* context) {
  device_of(context)->destructs++;
  return device_of(context)->async_destruct ? 1 : 0;
}

const spdk_bdev_fn_table* functions() {
  static const spdk_bdev_fn_table table = [] {
    spdk_bdev_fn_table made{};
    made.destruct = destruct;
    made.submit_request = submit_request;
    made.io_type_supported = io_type_supported;
    made.get_io_channel = get_io_channel;
    return made;
  }();
  return &table;
}

int create_channel(void*, void*) { return 0; }
void destroy_channel(void*, void*) {}

void bdev_event(spdk_bdev_event_type type, spdk_bdev*, void* context) {
  auto* open = static_cast<OpenBdev*>(context);
  open->events.push_back(type);
  if (type == SPDK_BDEV_EVENT_REMOVE && open->close_on_remove) {
    open->close();
  }
}

}  // namespace

BdevLayer::BdevLayer(bool auto_examine) {
  spdk_bdev_opts opts{};
  spdk_bdev_get_opts(&opts, sizeof(opts));
  opts.bdev_io_pool_size = kIoPoolSize;
  opts.bdev_io_cache_size = kIoCacheSize;
  opts.bdev_auto_examine = auto_examine;
  CHECK_EQ(spdk_bdev_set_opts(&opts), 0);
  spdk_iobuf_opts buffers{};
  spdk_iobuf_get_opts(&buffers, sizeof(buffers));
  buffers.small_pool_count = 2048;
  buffers.large_pool_count = 128;
  CHECK_EQ(spdk_iobuf_set_opts(&buffers), 0);
  g_done = false;
  spdk_subsystem_init(initialized, nullptr);
  poll_until([] { return g_done; });
  CHECK_EQ(g_rc, 0);
}

BdevLayer::~BdevLayer() {
  g_done = false;
  spdk_subsystem_fini(finished, nullptr);
  poll_until([] { return g_done; });
}

void poll_app(int rounds) { poll_all({app_thread()}, rounds); }

bool poll_until(const std::function<bool()>& condition, const std::vector<spdk_thread*>& others) {
  const uint64_t limit = spdk_get_ticks() + 5 * spdk_get_ticks_hz();
  while (!condition()) {
    spdk_thread_poll(app_thread(), 0, 0);
    for (spdk_thread* thread : others) {
      spdk_thread_poll(thread, 0, 0);
    }
    if (spdk_get_ticks() > limit) {
      check::fail(__FILE_NAME__, __LINE__, "waited in vain");
      return false;
    }
  }
  return true;
}

void record(spdk_bdev_io* io, bool success, void* context) {
  auto* outcome = static_cast<Outcome*>(context);
  outcome->calls++;
  outcome->success = success;
  outcome->thread = spdk_get_thread();
  spdk_bdev_io_get_nvme_status(io, &outcome->cdw0, &outcome->sct, &outcome->sc);
  if (outcome->keep) {
    outcome->io = io;
  } else {
    spdk_bdev_free_io(io);
  }
  if (outcome->then) {
    outcome->then();
  }
}

OpenBdev::OpenBdev(const char* name, bool write) {
  rc = spdk_bdev_open_ext(name, write, bdev_event, this, &desc);
  if (rc != 0) {
    desc = nullptr;
  }
}

OpenBdev::~OpenBdev() {
  put_channel();
  close();
  poll_app();
}

spdk_io_channel* OpenBdev::get_channel() {
  if (channel == nullptr) {
    channel = spdk_bdev_get_io_channel(desc);
  }
  return channel;
}

void OpenBdev::put_channel() {
  if (channel != nullptr) {
    spdk_put_io_channel(channel);
    channel = nullptr;
  }
}

void OpenBdev::close() {
  if (desc != nullptr) {
    spdk_bdev_close(desc);
    desc = nullptr;
  }
}

void record_unregistered(void* context, int rc) {
  auto* unregistered = static_cast<Unregistered*>(context);
  unregistered->calls++;
  unregistered->rc = rc;
  unregistered->thread = spdk_get_thread();
}

spdk_bdev_module* test_module() { return &g_module; }

TestDevice::TestDevice(const char* bdev_name) : name(bdev_name) {
  types = {SPDK_BDEV_IO_TYPE_READ,  SPDK_BDEV_IO_TYPE_WRITE, SPDK_BDEV_IO_TYPE_UNMAP,
           SPDK_BDEV_IO_TYPE_FLUSH, SPDK_BDEV_IO_TYPE_RESET, SPDK_BDEV_IO_TYPE_ABORT};
  bdev.name = name.data();
  bdev.product_name = name.data();
  bdev.blocklen = 512;
  bdev.blockcnt = 1024;
  bdev.ctxt = this;
  bdev.fn_table = functions();
  bdev.module = &g_module;
  spdk_io_device_register(this, create_channel, destroy_channel, 8, bdev_name);
}

TestDevice::~TestDevice() {
  remove();
  spdk_io_device_unregister(this, nullptr);
  poll_app();
}

int TestDevice::add() {
  const int rc = spdk_bdev_register(&bdev);
  registered_ = rc == 0;
  poll_app();  // The layer itself keeps it open until it is examined.
  return rc;
}

void TestDevice::remove() {
  if (!registered_ || destructs > 0) {
    return;
  }
  Unregistered unregistered;
  spdk_bdev_unregister(&bdev, record_unregistered, &unregistered);
  poll_until([&] { return unregistered.calls == 1; });
}

void TestDevice::complete_next(spdk_bdev_io_status status) {
  spdk_bdev_io* io = held.front();
  held.pop_front();
  spdk_bdev_io_complete(io, status);
}

void TestDevice::complete_all(spdk_bdev_io_status status) {
  // Not what callbacks submit meanwhile.
  for (size_t left = held.size(); left > 0; left--) {
    complete_next(status);
  }
}

spdk_bdev* create_malloc(const char* name, uint64_t num_blocks, uint32_t block_size,
                         uint32_t optimal_io_boundary) {
  std::string copy = name;
  malloc_bdev_opts opts{};
  opts.name = copy.data();
  opts.num_blocks = num_blocks;
  opts.block_size = block_size;
  opts.optimal_io_boundary = optimal_io_boundary;
  spdk_bdev* bdev = nullptr;
  CHECK_EQ(create_malloc_disk(&bdev, &opts), 0);
  poll_app();
  return bdev;
}

void delete_malloc(const char* name) {
  Unregistered unregistered;
  delete_malloc_disk(name, record_unregistered, &unregistered);
  poll_until([&] { return unregistered.calls == 1; });
  CHECK_EQ(unregistered.rc, 0);
}

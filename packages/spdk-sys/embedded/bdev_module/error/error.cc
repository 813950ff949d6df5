// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// The error bdev module: bdevs over the whole of another that fail I/O on demand.
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <type_traits>

#include "../../bdev/channel_context.h"
#include "../../bdev_part/base.h"
#include "../../log/logging.h"
#include "../unregister.h"
#include "bdev/error/vbdev_error.h"
#include "config.h"
#include "injection.h"
#include "spdk/json.h"
#include "spdk/thread.h"

namespace embedded::bdev_module::error {

namespace {

// All I/O types, and none, in the options of an injection.
constexpr uint32_t kAllTypes = 0xffffffff;
constexpr uint32_t kNoType = 0;

// Per I/O: how it hangs in the list of those that never end by themselves.
struct ErrorIo {
  bdev::TailQueueEntry<ErrorIo> link;
};
struct ErrorIoLink {
  static auto& of(ErrorIo* io) { return io->link; }
};
using PendingIos = bdev::TailQueue<ErrorIoLink>;

// The part is first: it is what the bdev layer gives back, and frees.
struct Disk {
  spdk_bdev_part part;
  Injections injections;
};
static_assert(std::is_trivially_destructible_v<Disk> && std::is_standard_layout_v<Disk>);

struct Channel {
  spdk_bdev_part_channel part;
  uint64_t inflight;
  bdev::TailQueueHead<ErrorIo> pending;
};

bdev_part_tailq g_disks = {nullptr, &g_disks.tqh_first};

spdk_bdev_module* module();

Disk* disk_of(const spdk_bdev* bdev) { return static_cast<Disk*>(bdev->ctxt); }
ErrorIo* error_io_of(spdk_bdev_io* io) { return reinterpret_cast<ErrorIo*>(io->driver_ctx); }

Channel* channel_of(spdk_io_channel* io_channel) {
  return bdev::channel_context<Channel>(io_channel);
}

// NULL for types of which no errors are injected.
Injection* injection_for(spdk_bdev_io* io) {
  switch (io->type) {
    case SPDK_BDEV_IO_TYPE_READ:
    case SPDK_BDEV_IO_TYPE_WRITE:
    case SPDK_BDEV_IO_TYPE_UNMAP:
    case SPDK_BDEV_IO_TYPE_FLUSH:
      return &disk_of(io->bdev)->injections[io->type];
    default:
      return nullptr;
  }
}

void fail_pending(spdk_io_channel_iter* i) {
  Channel* channel = channel_of(spdk_io_channel_iter_get_channel(i));
  while (!PendingIos::empty(channel->pending)) {
    spdk_bdev_io_complete(spdk_bdev_io_from_ctx(PendingIos::pop_front(channel->pending)),
                          SPDK_BDEV_IO_STATUS_FAILED);
  }
  spdk_for_each_channel_continue(i, 0);
}

// The base is not reset. I/O ends on the threads that submitted it.
void reset(spdk_bdev_io* io) {
  spdk_for_each_channel(
      &disk_of(io->bdev)->part, fail_pending, io, [](spdk_io_channel_iter* i, int) {
        spdk_bdev_io_complete(static_cast<spdk_bdev_io*>(spdk_io_channel_iter_get_ctx(i)),
                              SPDK_BDEV_IO_STATUS_SUCCESS);
      });
}

void base_completed(spdk_bdev_io* io, bool success, void*) {
  channel_of(spdk_bdev_io_get_io_channel(io))->inflight--;
  if (success && io->type == SPDK_BDEV_IO_TYPE_READ) {
    Injection* injection = injection_for(io);
    if (injection->take_corruption()) {
      injection->corrupt(io);
    }
  }
  spdk_bdev_io_complete(io, success ? SPDK_BDEV_IO_STATUS_SUCCESS : SPDK_BDEV_IO_STATUS_FAILED);
}

void submit_to_base(Channel* channel, spdk_bdev_io* io) {
  channel->inflight++;
  const int rc = spdk_bdev_part_submit_request_ext(&channel->part, io, base_completed);
  if (rc != 0) {
    channel->inflight--;
    EMBEDDED_ERRLOG("%s: its base refused an I/O of type %d: %d\n", io->bdev->name, io->type, rc);
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
  }
}

void submit_request(spdk_io_channel* io_channel, spdk_bdev_io* io) {
  if (io->type == SPDK_BDEV_IO_TYPE_RESET) {
    reset(io);
    return;
  }
  Channel* channel = channel_of(io_channel);
  Injection* injection = injection_for(io);
  switch (injection != nullptr ? injection->take(channel->inflight) : 0) {
    case VBDEV_IO_FAILURE:
      spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
      return;
    case VBDEV_IO_NOMEM:
      spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_NOMEM);
      return;
    case VBDEV_IO_PENDING:
      PendingIos::push_back(channel->pending, error_io_of(io));
      return;
    case VBDEV_IO_CORRUPT_DATA:
      if (io->type == SPDK_BDEV_IO_TYPE_WRITE && injection->take_corruption()) {
        injection->corrupt(io);
      }
      break;
    default:
      break;
  }
  submit_to_base(channel, io);
}

int destruct(void* context) {
  auto* disk = static_cast<Disk*>(context);
  remove_config(spdk_bdev_part_get_base_bdev(&disk->part)->name);
  return spdk_bdev_part_free(&disk->part);
}

int dump_info_json(void* context, spdk_json_write_ctx* w) {
  auto* disk = static_cast<Disk*>(context);
  spdk_json_write_named_object_begin(w, "error_disk");
  spdk_json_write_named_string(w, "base_bdev", spdk_bdev_part_get_base_bdev(&disk->part)->name);
  spdk_json_write_object_end(w);
  return 0;
}

spdk_bdev_fn_table make_functions() {
  spdk_bdev_fn_table table = bdev_part::part_functions(submit_request, dump_info_json);
  table.destruct = destruct;
  return table;
}
spdk_bdev_fn_table g_functions = make_functions();

int create_channel(void*, void* context) {
  auto* channel = static_cast<Channel*>(context);
  channel->inflight = 0;
  PendingIos::init(channel->pending);
  return 0;
}

void base_removed(void* context) {
  spdk_bdev_part_base_hotremove(static_cast<spdk_bdev_part_base*>(context), &g_disks);
}

int add_disk(spdk_bdev_part_base* base, const char* base_name) {
  auto* disk = static_cast<Disk*>(calloc(1, sizeof(Disk)));
  if (disk == nullptr) {
    return -ENOMEM;
  }
  static char product_name[] = "Error Injection Disk";
  const spdk_bdev* bdev = spdk_bdev_part_base_get_bdev(base);
  std::string name = std::string("EE_") + base_name;
  const int rc =
      spdk_bdev_part_construct(&disk->part, base, name.data(), 0, bdev->blockcnt, product_name);
  if (rc != 0) {
    free(disk);
  }
  return rc;
}

int create_disk(const char* base_name) {
  spdk_bdev_part_base* base = nullptr;
  int rc = spdk_bdev_part_base_construct_ext(base_name, base_removed, module(), &g_functions,
                                             &g_disks, nullptr, nullptr, sizeof(Channel),
                                             create_channel, nullptr, &base);
  if (rc != 0) {
    return rc;
  }
  rc = add_disk(base, base_name);
  if (rc != 0) {
    EMBEDDED_ERRLOG("error bdev on %s: cannot be created: %d\n", base_name, rc);
    spdk_bdev_part_base_free(base);
  }
  return rc;
}

void examine(spdk_bdev* bdev) {
  if (has_config(bdev->name)) {
    create_disk(bdev->name);
  }
  spdk_bdev_module_examine_done(module());
}

spdk_bdev_module make_module() {
  spdk_bdev_module made{};
  made.name = "error";
  made.module_init = [] { return 0; };
  made.module_fini = clear_config;
  made.get_ctx_size = [] { return static_cast<int>(sizeof(ErrorIo)); };
  made.examine_config = examine;
  made.config_json = write_config;
  return made;
}

spdk_bdev_module g_module = make_module();
[[maybe_unused]] const bool g_registered = (spdk_bdev_module_list_add(&g_module), true);

spdk_bdev_module* module() { return &g_module; }

bool is_error_disk(const spdk_bdev* bdev) {
  for (spdk_bdev_part* part = g_disks.tqh_first; part != nullptr;
       part = bdev_part::Parts::next(part)) {
    if (spdk_bdev_part_get_bdev(part) == bdev) {
      return true;
    }
  }
  return false;
}

int check(const vbdev_error_inject_opts& opts) {
  if (opts.error_type == VBDEV_IO_CORRUPT_DATA && opts.corrupt_value == 0) {
    EMBEDDED_ERRLOG("corrupt_value has to be from 1 to 255: data is combined with it by XOR\n");
    return -EINVAL;
  }
  if (opts.io_type != kAllTypes && opts.io_type >= SPDK_BDEV_IO_TYPE_RESET) {
    EMBEDDED_ERRLOG("errors are not injected into I/O of type %u\n", opts.io_type);
    return -EINVAL;
  }
  return 0;
}

void inject(Injections& injections, const vbdev_error_inject_opts& opts) {
  if (opts.io_type == kNoType) {
    std::ranges::for_each(injections, [](Injection& it) { it.clear(); });
  } else if (opts.io_type == kAllTypes) {
    std::ranges::for_each(injections, [&](Injection& it) { it.set(opts); });
  } else {
    injections[opts.io_type].set(opts);
  }
}

void ignore_event(spdk_bdev_event_type, spdk_bdev*, void*) {}

}  // namespace

}  // namespace embedded::bdev_module::error

using namespace embedded::bdev_module::error;

int vbdev_error_create(const char* base_bdev_name, const spdk_uuid* uuid) {
  int rc = add_config(base_bdev_name, uuid != nullptr ? *uuid : spdk_uuid{});
  if (rc != 0) {
    EMBEDDED_ERRLOG("error bdev on %s: there is one already\n", base_bdev_name);
    return rc;
  }
  rc = create_disk(base_bdev_name);
  if (rc == -ENODEV) {
    EMBEDDED_NOTICELOG("error bdev on %s: will be created when that appears\n", base_bdev_name);
    return 0;
  }
  if (rc != 0) {
    remove_config(base_bdev_name);
  }
  return rc;
}

void vbdev_error_delete(const char* error_vbdev_name, spdk_delete_error_complete cb_fn,
                        void* cb_arg) {
  embedded::bdev_module::unregister_by_name(error_vbdev_name, module(), cb_fn, cb_arg);
}

int vbdev_error_inject_error(char* name, const vbdev_error_inject_opts* opts) {
  int rc = check(*opts);
  if (rc != 0) {
    return rc;
  }
  spdk_bdev_desc* desc = nullptr;
  rc = spdk_bdev_open_ext(name, false, ignore_event, nullptr, &desc);
  if (rc != 0) {
    EMBEDDED_ERRLOG("error bdev %s: cannot be opened: %d\n", name, rc);
    return rc;
  }
  spdk_bdev* bdev = spdk_bdev_desc_get_bdev(desc);
  if (is_error_disk(bdev)) {
    inject(disk_of(bdev)->injections, *opts);
  } else {
    EMBEDDED_ERRLOG("bdev %s is no error bdev\n", name);
    rc = -ENODEV;
  }
  spdk_bdev_close(desc);
  return rc;
}

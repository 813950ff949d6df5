// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "disk.h"

#include <algorithm>

#include "../../bdev/channel_context.h"
#include "channel.h"
#include "spdk/env.h"
#include "spdk/thread.h"

namespace embedded::bdev_module::delay {

namespace {

constexpr uint64_t kMicrosecondsPerSecond = 1'000'000;

Disk* disk_of(void* context) { return static_cast<Disk*>(static_cast<VirtualDisk*>(context)); }
Disk* disk_of(const spdk_bdev_io* io) { return disk_of(io->bdev->ctxt); }

Channel* channel_of(spdk_io_channel* io_channel) {
  return bdev::channel_context<Channel>(io_channel);
}

int create_channel(void* io_device, void* context) {
  return static_cast<Channel*>(context)->open(disk_of(io_device)->base.desc());
}

void destroy_channel(void*, void* context) { static_cast<Channel*>(context)->close(); }

void base_completed(spdk_bdev_io* base_io, bool success, void* context) {
  auto* io = static_cast<spdk_bdev_io*>(context);
  DelayedIo* delayed = DelayedIo::of(io);
  delayed->status = base_io->internal.status;
  io->internal.error = base_io->internal.error;
  if (!keeps_lender(io, base_io, success)) {
    spdk_bdev_free_io(base_io);
  }
  if (!delayed->is_delayed) {
    spdk_bdev_io_complete(io, static_cast<spdk_bdev_io_status>(delayed->status));
    return;
  }
  channel_of(spdk_bdev_io_get_io_channel(io))
      ->delay(delayed, spdk_get_ticks() + disk_of(io)->latency_ticks(delayed->kind));
}

void forward_to_base(spdk_bdev_io* io) {
  forward(io, disk_of(io)->base.desc(), channel_of(spdk_bdev_io_get_io_channel(io))->base(),
          base_completed);
}

void abort_on_channel(spdk_io_channel_iter* i) {
  channel_of(spdk_io_channel_iter_get_channel(i))->abort_all();
  spdk_for_each_channel_continue(i, 0);
}

// The bdev layer has stopped all other I/O: what waits here ends first, then the base is reset.
void reset(spdk_bdev_io* io) {
  spdk_for_each_channel(io->bdev->ctxt, abort_on_channel, io, [](spdk_io_channel_iter* i, int) {
    forward_to_base(static_cast<spdk_bdev_io*>(spdk_io_channel_iter_get_ctx(i)));
  });
}

// Sets whether, and as what, an I/O is delayed.
void choose_delay(Channel* channel, spdk_bdev_io* io) {
  DelayedIo* delayed = DelayedIo::of(io);
  const auto& zcopy = io->u.bdev.zcopy;
  const bool is_zcopy = io->type == SPDK_BDEV_IO_TYPE_ZCOPY;
  const bool reads = io->type == SPDK_BDEV_IO_TYPE_READ || (is_zcopy && zcopy.populate);
  const bool writes = io->type == SPDK_BDEV_IO_TYPE_WRITE || (is_zcopy && zcopy.commit);
  delayed->is_delayed = reads || writes;
  if (delayed->is_delayed) {
    delayed->kind = writes ? channel->choose_write() : channel->choose_read();
  }
  if (!is_zcopy || zcopy.start) {
    delayed->forwarded.lender = nullptr;
  }
}

void submit_request(spdk_io_channel* io_channel, spdk_bdev_io* io) {
  Channel* channel = channel_of(io_channel);
  choose_delay(channel, io);
  if (io->type == SPDK_BDEV_IO_TYPE_RESET) {
    reset(io);
  } else if (io->type == SPDK_BDEV_IO_TYPE_ABORT && channel->abort(io->u.abort.bio_to_abort)) {
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_SUCCESS);
  } else {
    forward_to_base(io);
  }
}

int dump_info_json(void* context, spdk_json_write_ctx* w) {
  spdk_json_write_named_object_begin(w, "delay");
  disk_of(context)->write_configuration(w);
  spdk_json_write_object_end(w);
  return 0;
}

}  // namespace

VirtualDisks::Kind disk_kind(spdk_bdev_module* module, const char* uuid_namespace) {
  static const spdk_bdev_fn_table functions =
      virtual_disk_functions(submit_request, dump_info_json);
  return {module, &functions, uuid_namespace, create_channel, destroy_channel, sizeof(Channel)};
}

void Disk::set_latency(Kind kind, uint64_t latency_us) {
  // Rounded up, so that the same number of microseconds comes back; and bounded, so that the time
  // when an I/O is due does not wrap.
  const auto ticks = (static_cast<unsigned __int128>(latency_us) * spdk_get_ticks_hz() +
                      kMicrosecondsPerSecond - 1) /
                     kMicrosecondsPerSecond;
  ticks_[static_cast<size_t>(kind)] =
      static_cast<uint64_t>(std::min<unsigned __int128>(ticks, INT64_MAX));
}

uint64_t Disk::latency_us(Kind kind) const {
  const auto scaled = static_cast<unsigned __int128>(latency_ticks(kind)) * kMicrosecondsPerSecond;
  return static_cast<uint64_t>(scaled / spdk_get_ticks_hz());
}

void Disk::write_configuration(spdk_json_write_ctx* w) const {
  spdk_json_write_named_string(w, "name", bdev.name);
  spdk_json_write_named_string(w, "base_bdev_name", spdk_bdev_get_name(base.get()));
  spdk_json_write_named_uuid(w, "uuid", &bdev.uuid);
  spdk_json_write_named_uint64(w, "avg_read_latency", latency_us(Kind::kAverageRead));
  spdk_json_write_named_uint64(w, "p99_read_latency", latency_us(Kind::kP99Read));
  spdk_json_write_named_uint64(w, "avg_write_latency", latency_us(Kind::kAverageWrite));
  spdk_json_write_named_uint64(w, "p99_write_latency", latency_us(Kind::kP99Write));
}

}  // namespace embedded::bdev_module::delay

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "iostat.h"

#include "spdk/json.h"

void spdk_bdev_dump_io_stat_json(spdk_bdev_io_stat* stat, spdk_json_write_ctx* w) {
  const auto minimum = [](uint64_t ticks) { return ticks == UINT64_MAX ? 0 : ticks; };
  const auto number = [w](const char* name, uint64_t value) {
    spdk_json_write_named_uint64(w, name, value);
  };

  number("bytes_read", stat->bytes_read);
  number("num_read_ops", stat->num_read_ops);
  number("bytes_written", stat->bytes_written);
  number("num_write_ops", stat->num_write_ops);
  number("bytes_unmapped", stat->bytes_unmapped);
  number("num_unmap_ops", stat->num_unmap_ops);
  number("bytes_copied", stat->bytes_copied);
  number("num_copy_ops", stat->num_copy_ops);
  number("read_latency_ticks", stat->read_latency_ticks);
  number("max_read_latency_ticks", stat->max_read_latency_ticks);
  number("min_read_latency_ticks", minimum(stat->min_read_latency_ticks));
  number("write_latency_ticks", stat->write_latency_ticks);
  number("max_write_latency_ticks", stat->max_write_latency_ticks);
  number("min_write_latency_ticks", minimum(stat->min_write_latency_ticks));
  number("unmap_latency_ticks", stat->unmap_latency_ticks);
  number("max_unmap_latency_ticks", stat->max_unmap_latency_ticks);
  number("min_unmap_latency_ticks", minimum(stat->min_unmap_latency_ticks));
  number("copy_latency_ticks", stat->copy_latency_ticks);
  number("max_copy_latency_ticks", stat->max_copy_latency_ticks);
  number("min_copy_latency_ticks", minimum(stat->min_copy_latency_ticks));

  if (stat->io_error == nullptr) {
    return;
  }
  spdk_json_write_named_object_begin(w, "io_error");
  for (int i = 0; i < -SPDK_MIN_BDEV_IO_STATUS; ++i) {
    if (stat->io_error->count[i] != 0) {
      spdk_json_write_named_uint32(w, embedded::bdev::io_status_name(-(i + 1)),
                                   stat->io_error->count[i]);
    }
  }
  spdk_json_write_object_end(w);
}

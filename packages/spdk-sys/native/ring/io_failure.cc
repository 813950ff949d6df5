// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "ring/io_failure.h"

namespace spdk_ts {
namespace {

uint32_t bytes(int first, int second, int third, int fourth) {
  auto byte = [](int value, int shift) { return (static_cast<uint32_t>(value) & 0xff) << shift; };
  return byte(first, 0) | byte(second, 8) | byte(third, 16) | byte(fourth, 24);
}

}  // namespace

RingFailure failure_of(const spdk_bdev_io* bdev_io) {
  RingFailure failure = {};
  failure.io_status = bdev_io->internal.status;
  int sct = 0, sc = 0, second_sct = 0, second_sc = 0;
  if (bdev_io->type == SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE) {
    spdk_bdev_io_get_nvme_fused_status(bdev_io, &failure.command_word, &sct, &sc, &second_sct,
                                       &second_sc);
  } else {
    spdk_bdev_io_get_nvme_status(bdev_io, &failure.command_word, &sct, &sc);
  }
  failure.nvme = bytes(sct, sc, second_sct, second_sc);
  // SPDK answers with the union's bytes whatever they mean; only an NVMe status has this word.
  if (failure.io_status != SPDK_BDEV_IO_STATUS_NVME_ERROR) failure.command_word = 0;
  int key = 0, code = 0, qualifier = 0;
  spdk_bdev_io_get_scsi_status(bdev_io, &sc, &key, &code, &qualifier);
  failure.scsi = bytes(sc, key, code, qualifier);
  spdk_bdev_io_get_aio_status(bdev_io, &failure.aio);
  return failure;
}

RingFailure aborted_failure() {
  spdk_bdev_io aborted = {};
  aborted.internal.status = SPDK_BDEV_IO_STATUS_ABORTED;
  return failure_of(&aborted);
}

}  // namespace spdk_ts

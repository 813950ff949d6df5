// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "bdev_server/request_completion.h"

namespace spdk_ts {
namespace {

int byte(uint32_t word, int index) { return static_cast<int>(word >> (8 * index) & 0xff); }

bool is_plain(int32_t status) {
  switch (status) {
    case SPDK_BDEV_IO_STATUS_SUCCESS:
    case SPDK_BDEV_IO_STATUS_FAILED:
    case SPDK_BDEV_IO_STATUS_NOMEM:
    case SPDK_BDEV_IO_STATUS_MISCOMPARE:
    case SPDK_BDEV_IO_STATUS_FIRST_FUSED_FAILED:
    case SPDK_BDEV_IO_STATUS_ABORTED:
      return true;
    default:
      return false;
  }
}

}  // namespace

void complete_request(spdk_bdev_io* bdev_io, const RequestCompletion& completion) {
  uint32_t detail = completion.detail;
  switch (completion.status) {
    case SPDK_BDEV_IO_STATUS_NVME_ERROR:
      return spdk_bdev_io_complete_nvme_status(bdev_io, completion.command_word, byte(detail, 0),
                                               byte(detail, 1));
    case SPDK_BDEV_IO_STATUS_SCSI_ERROR:
      return spdk_bdev_io_complete_scsi_status(
          bdev_io, static_cast<spdk_scsi_status>(byte(detail, 0)),
          static_cast<spdk_scsi_sense>(byte(detail, 1)), static_cast<uint8_t>(byte(detail, 2)),
          static_cast<uint8_t>(byte(detail, 3)));
    case SPDK_BDEV_IO_STATUS_AIO_ERROR:
      return spdk_bdev_io_complete_aio_status(bdev_io, static_cast<int>(detail));
    default:
      break;
  }
  // SPDK would submit a reset again and again.
  bool endless =
      completion.status == SPDK_BDEV_IO_STATUS_NOMEM && bdev_io->type == SPDK_BDEV_IO_TYPE_RESET;
  auto status = is_plain(completion.status) && !endless
                    ? static_cast<spdk_bdev_io_status>(completion.status)
                    : SPDK_BDEV_IO_STATUS_FAILED;
  spdk_bdev_io_complete(bdev_io, status);
}

}  // namespace spdk_ts

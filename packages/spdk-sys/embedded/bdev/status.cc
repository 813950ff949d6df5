// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Completion statuses in the terms of NVMe, SCSI and errno.
#include <cerrno>

#include "spdk/bdev_module.h"
#include "spdk/nvme_spec.h"
#include "spdk/scsi_spec.h"

namespace {

struct NvmeCode {
  int sct;
  int sc;
};

constexpr NvmeCode kSuccess{SPDK_NVME_SCT_GENERIC, SPDK_NVME_SC_SUCCESS};
constexpr NvmeCode kAbortedByRequest{SPDK_NVME_SCT_GENERIC, SPDK_NVME_SC_ABORTED_BY_REQUEST};
constexpr NvmeCode kCompareFailure{SPDK_NVME_SCT_MEDIA_ERROR, SPDK_NVME_SC_COMPARE_FAILURE};
constexpr NvmeCode kFusedPartnerFailed{SPDK_NVME_SCT_GENERIC, SPDK_NVME_SC_ABORTED_FAILED_FUSED};
constexpr NvmeCode kInternalError{SPDK_NVME_SCT_GENERIC, SPDK_NVME_SC_INTERNAL_DEVICE_ERROR};

NvmeCode device_code(const spdk_bdev_io* io) {
  return {io->internal.error.nvme.sct, io->internal.error.nvme.sc};
}

NvmeCode nvme_code(const spdk_bdev_io* io) {
  switch (io->internal.status) {
    case SPDK_BDEV_IO_STATUS_SUCCESS:
      return kSuccess;
    case SPDK_BDEV_IO_STATUS_NVME_ERROR:
      return device_code(io);
    case SPDK_BDEV_IO_STATUS_ABORTED:
      return kAbortedByRequest;
    case SPDK_BDEV_IO_STATUS_MISCOMPARE:
      return kCompareFailure;
    default:
      return kInternalError;
  }
}

}  // namespace

void spdk_bdev_io_complete_nvme_status(spdk_bdev_io* bdev_io, uint32_t cdw0, int sct, int sc) {
  spdk_bdev_io_status status = SPDK_BDEV_IO_STATUS_NVME_ERROR;
  if (sct == SPDK_NVME_SCT_GENERIC && sc == SPDK_NVME_SC_SUCCESS) {
    status = SPDK_BDEV_IO_STATUS_SUCCESS;
  } else if (sct == SPDK_NVME_SCT_GENERIC && sc == SPDK_NVME_SC_ABORTED_BY_REQUEST) {
    status = SPDK_BDEV_IO_STATUS_ABORTED;
  }
  bdev_io->internal.error.nvme.cdw0 = cdw0;
  bdev_io->internal.error.nvme.sct = static_cast<uint8_t>(sct);
  bdev_io->internal.error.nvme.sc = static_cast<uint8_t>(sc);
  spdk_bdev_io_complete(bdev_io, status);
}

void spdk_bdev_io_get_nvme_status(const spdk_bdev_io* bdev_io, uint32_t* cdw0, int* sct, int* sc) {
  if (bdev_io->type == SPDK_BDEV_IO_TYPE_ABORT) {
    // An NVMe Abort that did nothing succeeds with bit 0 of DW0 set.
    *sct = kSuccess.sct;
    *sc = kSuccess.sc;
    *cdw0 = bdev_io->internal.status == SPDK_BDEV_IO_STATUS_SUCCESS ? 0 : 1;
    return;
  }
  const NvmeCode code = nvme_code(bdev_io);
  *sct = code.sct;
  *sc = code.sc;
  *cdw0 = bdev_io->internal.error.nvme.cdw0;
}

void spdk_bdev_io_get_nvme_fused_status(const spdk_bdev_io* bdev_io, uint32_t* cdw0, int* first_sct,
                                        int* first_sc, int* second_sct, int* second_sc) {
  NvmeCode first = nvme_code(bdev_io);
  NvmeCode second = first;
  switch (bdev_io->internal.status) {
    case SPDK_BDEV_IO_STATUS_NVME_ERROR:
      if (first.sct == kCompareFailure.sct && first.sc == kCompareFailure.sc) {
        second = kFusedPartnerFailed;
      } else {
        first = kSuccess;
      }
      break;
    case SPDK_BDEV_IO_STATUS_FIRST_FUSED_FAILED:
    case SPDK_BDEV_IO_STATUS_MISCOMPARE:
      second = kFusedPartnerFailed;
      break;
    default:
      break;
  }
  *first_sct = first.sct;
  *first_sc = first.sc;
  *second_sct = second.sct;
  *second_sc = second.sc;
  *cdw0 = bdev_io->internal.error.nvme.cdw0;
}

void spdk_bdev_io_complete_scsi_status(spdk_bdev_io* bdev_io, spdk_scsi_status sc,
                                       spdk_scsi_sense sk, uint8_t asc, uint8_t ascq) {
  if (sc == SPDK_SCSI_STATUS_GOOD) {
    spdk_bdev_io_complete(bdev_io, SPDK_BDEV_IO_STATUS_SUCCESS);
    return;
  }
  bdev_io->internal.error.scsi.sc = static_cast<uint8_t>(sc);
  bdev_io->internal.error.scsi.sk = static_cast<uint8_t>(sk);
  bdev_io->internal.error.scsi.asc = asc;
  bdev_io->internal.error.scsi.ascq = ascq;
  spdk_bdev_io_complete(bdev_io, SPDK_BDEV_IO_STATUS_SCSI_ERROR);
}

void spdk_bdev_io_get_scsi_status(const spdk_bdev_io* bdev_io, int* sc, int* sk, int* asc,
                                  int* ascq) {
  const auto& error = bdev_io->internal.error.scsi;
  switch (bdev_io->internal.status) {
    case SPDK_BDEV_IO_STATUS_SUCCESS:
      *sc = SPDK_SCSI_STATUS_GOOD;
      *sk = SPDK_SCSI_SENSE_NO_SENSE;
      *asc = SPDK_SCSI_ASC_NO_ADDITIONAL_SENSE;
      *ascq = SPDK_SCSI_ASCQ_CAUSE_NOT_REPORTABLE;
      break;
    case SPDK_BDEV_IO_STATUS_NVME_ERROR:
      spdk_scsi_nvme_translate(bdev_io, sc, sk, asc, ascq);
      break;
    case SPDK_BDEV_IO_STATUS_MISCOMPARE:
      *sc = SPDK_SCSI_STATUS_CHECK_CONDITION;
      *sk = SPDK_SCSI_SENSE_MISCOMPARE;
      *asc = SPDK_SCSI_ASC_MISCOMPARE_DURING_VERIFY_OPERATION;
      *ascq = error.ascq;
      break;
    case SPDK_BDEV_IO_STATUS_SCSI_ERROR:
      *sc = error.sc;
      *sk = error.sk;
      *asc = error.asc;
      *ascq = error.ascq;
      break;
    default:
      *sc = SPDK_SCSI_STATUS_CHECK_CONDITION;
      *sk = SPDK_SCSI_SENSE_ABORTED_COMMAND;
      *asc = SPDK_SCSI_ASC_NO_ADDITIONAL_SENSE;
      *ascq = SPDK_SCSI_ASCQ_CAUSE_NOT_REPORTABLE;
      break;
  }
}

void spdk_bdev_io_complete_aio_status(spdk_bdev_io* bdev_io, int aio_result) {
  bdev_io->internal.error.aio_result = aio_result;
  spdk_bdev_io_complete(
      bdev_io, aio_result == 0 ? SPDK_BDEV_IO_STATUS_SUCCESS : SPDK_BDEV_IO_STATUS_AIO_ERROR);
}

void spdk_bdev_io_get_aio_status(const spdk_bdev_io* bdev_io, int* aio_result) {
  switch (bdev_io->internal.status) {
    case SPDK_BDEV_IO_STATUS_SUCCESS:
      *aio_result = 0;
      break;
    case SPDK_BDEV_IO_STATUS_AIO_ERROR:
      *aio_result = bdev_io->internal.error.aio_result;
      break;
    default:
      *aio_result = -EIO;
      break;
  }
}

void spdk_bdev_io_complete_base_io_status(spdk_bdev_io* bdev_io, const spdk_bdev_io* base_io) {
  const auto& error = base_io->internal.error;
  switch (base_io->internal.status) {
    case SPDK_BDEV_IO_STATUS_NVME_ERROR:
      spdk_bdev_io_complete_nvme_status(bdev_io, error.nvme.cdw0, error.nvme.sct, error.nvme.sc);
      break;
    case SPDK_BDEV_IO_STATUS_SCSI_ERROR:
      spdk_bdev_io_complete_scsi_status(bdev_io, static_cast<spdk_scsi_status>(error.scsi.sc),
                                        static_cast<spdk_scsi_sense>(error.scsi.sk), error.scsi.asc,
                                        error.scsi.ascq);
      break;
    case SPDK_BDEV_IO_STATUS_AIO_ERROR:
      spdk_bdev_io_complete_aio_status(bdev_io, error.aio_result);
      break;
    default:
      spdk_bdev_io_complete(bdev_io, static_cast<spdk_bdev_io_status>(base_io->internal.status));
      break;
  }
}

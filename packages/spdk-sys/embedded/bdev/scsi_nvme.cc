// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// NVMe status codes as SCSI status and sense data.
#include <algorithm>
#include <iterator>

#include "spdk/bdev_module.h"
#include "spdk/nvme_spec.h"
#include "spdk/scsi_spec.h"

namespace {

struct SenseData {
  int sc;
  int sk;
  int asc;
  int ascq;
};

struct Row {
  int sct;
  int nvme_sc;
  SenseData sense;
};

constexpr int kCheck = SPDK_SCSI_STATUS_CHECK_CONDITION;
constexpr int kNoAsc = SPDK_SCSI_ASC_NO_ADDITIONAL_SENSE;
constexpr int kNoAscq = SPDK_SCSI_ASCQ_CAUSE_NOT_REPORTABLE;

constexpr SenseData kIllegalRequest{kCheck, SPDK_SCSI_SENSE_ILLEGAL_REQUEST, kNoAsc, kNoAscq};
constexpr SenseData kMediumError{kCheck, SPDK_SCSI_SENSE_MEDIUM_ERROR, kNoAsc, kNoAscq};
constexpr SenseData kTaskAborted{SPDK_SCSI_STATUS_TASK_ABORTED, SPDK_SCSI_SENSE_ABORTED_COMMAND,
                                 kNoAsc, kNoAscq};

constexpr int kGeneric = SPDK_NVME_SCT_GENERIC;
constexpr int kCommand = SPDK_NVME_SCT_COMMAND_SPECIFIC;
constexpr int kMedia = SPDK_NVME_SCT_MEDIA_ERROR;

// What is not listed here is an illegal request.
constexpr Row kRows[] = {
    {kGeneric,
     SPDK_NVME_SC_SUCCESS,
     {SPDK_SCSI_STATUS_GOOD, SPDK_SCSI_SENSE_NO_SENSE, kNoAsc, kNoAscq}},
    {kGeneric,
     SPDK_NVME_SC_INVALID_OPCODE,
     {kCheck, SPDK_SCSI_SENSE_ILLEGAL_REQUEST, SPDK_SCSI_ASC_INVALID_COMMAND_OPERATION_CODE,
      kNoAscq}},
    {kGeneric,
     SPDK_NVME_SC_INVALID_FIELD,
     {kCheck, SPDK_SCSI_SENSE_ILLEGAL_REQUEST, SPDK_SCSI_ASC_INVALID_FIELD_IN_CDB, kNoAscq}},
    {kGeneric, SPDK_NVME_SC_DATA_TRANSFER_ERROR, kMediumError},
    {kGeneric, SPDK_NVME_SC_CAPACITY_EXCEEDED, kMediumError},
    {kGeneric,
     SPDK_NVME_SC_ABORTED_POWER_LOSS,
     {SPDK_SCSI_STATUS_TASK_ABORTED, SPDK_SCSI_SENSE_ABORTED_COMMAND, SPDK_SCSI_ASC_WARNING,
      SPDK_SCSI_ASCQ_POWER_LOSS_EXPECTED}},
    {kGeneric,
     SPDK_NVME_SC_INTERNAL_DEVICE_ERROR,
     {kCheck, SPDK_SCSI_SENSE_HARDWARE_ERROR, SPDK_SCSI_ASC_INTERNAL_TARGET_FAILURE, kNoAscq}},
    {kGeneric, SPDK_NVME_SC_ABORTED_BY_REQUEST, kTaskAborted},
    {kGeneric, SPDK_NVME_SC_ABORTED_SQ_DELETION, kTaskAborted},
    {kGeneric, SPDK_NVME_SC_ABORTED_FAILED_FUSED, kTaskAborted},
    {kGeneric, SPDK_NVME_SC_ABORTED_MISSING_FUSED, kTaskAborted},
    {kGeneric,
     SPDK_NVME_SC_INVALID_NAMESPACE_OR_FORMAT,
     {kCheck, SPDK_SCSI_SENSE_ILLEGAL_REQUEST, SPDK_SCSI_ASC_ACCESS_DENIED,
      SPDK_SCSI_ASCQ_INVALID_LU_IDENTIFIER}},
    {kGeneric,
     SPDK_NVME_SC_LBA_OUT_OF_RANGE,
     {kCheck, SPDK_SCSI_SENSE_ILLEGAL_REQUEST, SPDK_SCSI_ASC_LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE,
      kNoAscq}},
    {kGeneric,
     SPDK_NVME_SC_NAMESPACE_NOT_READY,
     {kCheck, SPDK_SCSI_SENSE_NOT_READY, SPDK_SCSI_ASC_LOGICAL_UNIT_NOT_READY, kNoAscq}},
    {kGeneric,
     SPDK_NVME_SC_RESERVATION_CONFLICT,
     {SPDK_SCSI_STATUS_RESERVATION_CONFLICT, SPDK_SCSI_SENSE_NO_SENSE, kNoAsc, kNoAscq}},
    {kCommand,
     SPDK_NVME_SC_INVALID_FORMAT,
     {kCheck, SPDK_SCSI_SENSE_ILLEGAL_REQUEST, SPDK_SCSI_ASC_FORMAT_COMMAND_FAILED,
      SPDK_SCSI_ASCQ_FORMAT_COMMAND_FAILED}},
    {kCommand,
     SPDK_NVME_SC_CONFLICTING_ATTRIBUTES,
     {kCheck, SPDK_SCSI_SENSE_ILLEGAL_REQUEST, SPDK_SCSI_ASC_INVALID_FIELD_IN_CDB, kNoAscq}},
    {kCommand,
     SPDK_NVME_SC_ATTEMPTED_WRITE_TO_RO_RANGE,
     {kCheck, SPDK_SCSI_SENSE_DATA_PROTECT, SPDK_SCSI_ASC_WRITE_PROTECTED, kNoAscq}},
    {kMedia,
     SPDK_NVME_SC_WRITE_FAULTS,
     {kCheck, SPDK_SCSI_SENSE_MEDIUM_ERROR, SPDK_SCSI_ASC_PERIPHERAL_DEVICE_WRITE_FAULT, kNoAscq}},
    {kMedia,
     SPDK_NVME_SC_UNRECOVERED_READ_ERROR,
     {kCheck, SPDK_SCSI_SENSE_MEDIUM_ERROR, SPDK_SCSI_ASC_UNRECOVERED_READ_ERROR, kNoAscq}},
    {kMedia,
     SPDK_NVME_SC_GUARD_CHECK_ERROR,
     {kCheck, SPDK_SCSI_SENSE_MEDIUM_ERROR, SPDK_SCSI_ASC_LOGICAL_BLOCK_GUARD_CHECK_FAILED,
      SPDK_SCSI_ASCQ_LOGICAL_BLOCK_GUARD_CHECK_FAILED}},
    {kMedia,
     SPDK_NVME_SC_APPLICATION_TAG_CHECK_ERROR,
     {kCheck, SPDK_SCSI_SENSE_MEDIUM_ERROR, SPDK_SCSI_ASC_LOGICAL_BLOCK_APP_TAG_CHECK_FAILED,
      SPDK_SCSI_ASCQ_LOGICAL_BLOCK_APP_TAG_CHECK_FAILED}},
    {kMedia,
     SPDK_NVME_SC_REFERENCE_TAG_CHECK_ERROR,
     {kCheck, SPDK_SCSI_SENSE_MEDIUM_ERROR, SPDK_SCSI_ASC_LOGICAL_BLOCK_REF_TAG_CHECK_FAILED,
      SPDK_SCSI_ASCQ_LOGICAL_BLOCK_REF_TAG_CHECK_FAILED}},
    {kMedia,
     SPDK_NVME_SC_COMPARE_FAILURE,
     {kCheck, SPDK_SCSI_SENSE_MISCOMPARE, SPDK_SCSI_ASC_MISCOMPARE_DURING_VERIFY_OPERATION,
      kNoAscq}},
    {kMedia,
     SPDK_NVME_SC_ACCESS_DENIED,
     {kCheck, SPDK_SCSI_SENSE_DATA_PROTECT, SPDK_SCSI_ASC_ACCESS_DENIED,
      SPDK_SCSI_ASCQ_NO_ACCESS_RIGHTS}},
};

}  // namespace

void spdk_scsi_nvme_translate(const spdk_bdev_io* bdev_io, int* sc, int* sk, int* asc, int* ascq) {
  const int nvme_sct = bdev_io->internal.error.nvme.sct;
  const int nvme_sc = bdev_io->internal.error.nvme.sc;
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& candidate) {
    return candidate.sct == nvme_sct && candidate.nvme_sc == nvme_sc;
  });
  const SenseData& sense = row == std::end(kRows) ? kIllegalRequest : row->sense;
  *sc = sense.sc;
  *sk = sense.sk;
  *asc = sense.asc;
  *ascq = sense.ascq;
}

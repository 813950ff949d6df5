import { enums } from '@spdk-ts/spdk-sys/enums';
import type { NvmeStatusCode, RingFailure, ScsiStatusCode } from '@spdk-ts/spdk-sys/runtime';
import { SpdkErrorCode } from './code.js';
import { errnoMessage, errnoName } from './errno.js';
import { type IoStatus, ioStatusName } from './io-status.js';
import { nvmeStatusName } from './nvme-status.js';
import { SpdkError } from './spdk-error.js';

export type { NvmeStatusCode, RingFailure, ScsiStatusCode };

/** Status of an NVMe completion: status code type, status code, and command-specific dword 0. */
export interface NvmeCompletionStatus extends NvmeStatusCode {
  readonly cdw0: number;
  /** What SPDK's headers call it, for example `COMPARE_FAILURE`; undefined for codes that they do not name. */
  readonly name: string | undefined;
}

/** What an {@link IoError} is made of: the I/O, and how it ended. */
export interface IoErrorDetails {
  operation: string;
  /** Name of the device. */
  device: string;
  /** First byte of the I/O on the device. */
  offset?: number | bigint | undefined;
  /** Bytes. */
  length?: number | bigint | undefined;
  /** Negative; undefined when the I/O was submitted and failed with a status. */
  errno?: number | undefined;
  /** The status of an I/O that was submitted. */
  failure?: RingFailure | undefined;
}

/**
 * A read, write or other I/O that failed; says which, where and why.
 *
 * What SPDK refuses to submit has an `errno` and no `status`. What the device failed has a `status`, which tells what
 * its module reported: `nvmeError`, `scsiError` and `aioError` come with a status in these terms, the others (`failed`,
 * `aborted`, `miscompare`, ...) with nothing more. `nvme` and `scsi` are there in all of these cases, since SPDK
 * translates between them; only the one that `status` names is the device's own word. SPDK's block device layer keeps
 * neither the do-not-retry bit nor the retry delay of NVMe completions, so there is none here.
 */
export class IoError extends SpdkError {
  override readonly name: string = 'IoError';
  readonly device: string;
  readonly offset: number | bigint | undefined;
  readonly length: number | bigint | undefined;
  /** What the device's module reported; undefined when the I/O did not get that far. */
  readonly status: IoStatus | undefined;
  /** In the terms of NVMe. Of two fused commands: that of the one that failed first. */
  readonly nvme: NvmeCompletionStatus | undefined;
  /** In the terms of SCSI. */
  readonly scsi: ScsiStatusCode | undefined;

  constructor(details: IoErrorDetails) {
    const { operation, device, offset, length, failure } = details;
    const status = failure && ioStatusName(failure.ioStatus);
    const nvme = failure && nvmeStatus(failure);
    // Modules that do I/O through the kernel report its errno.
    const errno = status === 'aioError' ? failure?.aio : details.errno;
    const where =
      offset === undefined ? '' : ` at byte ${offset}${length === undefined ? '' : `, ${length} bytes`}`;
    const code = errno === undefined ? codeOf(status, nvme) : errnoName(errno);
    super(`${operation} on ${device}${where}: ${reason(errno, status, nvme, failure)}`, {
      code,
      errno,
      operation,
    });
    this.device = device;
    this.offset = offset;
    this.length = length;
    this.status = status;
    this.nvme = nvme;
    this.scsi = failure?.scsi;
  }
}

function nvmeStatus({ nvme, second }: RingFailure): NvmeCompletionStatus {
  const firstFailed = nvme.sct !== 0 || nvme.sc !== 0;
  const { sct, sc } = firstFailed ? nvme : second;
  return { sct, sc, cdw0: nvme.cdw0, name: nvmeStatusName(sct, sc) };
}

function codeOf(status: IoStatus | undefined, nvme: NvmeCompletionStatus | undefined): string {
  if (status === 'aborted') return SpdkErrorCode.Aborted;
  if (status === 'miscompare' || (status === 'nvmeError' && nvme && isMiscompare(nvme))) {
    return SpdkErrorCode.Miscompare;
  }
  return SpdkErrorCode.IoFailed;
}

function isMiscompare({ sct, sc }: NvmeStatusCode): boolean {
  return (
    sct === enums.spdk_nvme_status_code_type.SPDK_NVME_SCT_MEDIA_ERROR &&
    sc === enums.spdk_nvme_media_error_status_code.SPDK_NVME_SC_COMPARE_FAILURE
  );
}

function reason(
  errno: number | undefined,
  status: IoStatus | undefined,
  nvme: NvmeCompletionStatus | undefined,
  failure: RingFailure | undefined,
): string {
  if (errno !== undefined) return `${errnoMessage(errno)} (${errnoName(errno)})`;
  const hex = (value: number) => `0x${value.toString(16).padStart(2, '0')}`;
  switch (status) {
    case 'aborted':
      return 'aborted';
    case 'miscompare':
      return 'the device holds other data';
    case 'nvmeError':
      return `NVMe status ${nvme?.name ?? 'of a vendor'} (sct ${nvme?.sct}, sc ${hex(nvme?.sc ?? 0)})`;
    case 'scsiError': {
      const { sc = 0, sk = 0, asc = 0, ascq = 0 } = failure?.scsi ?? {};
      return `SCSI status ${hex(sc)}, sense ${hex(sk)}/${hex(asc)}/${hex(ascq)}`;
    }
    default:
      return status === undefined ? 'I/O failed' : `I/O failed (${status})`;
  }
}

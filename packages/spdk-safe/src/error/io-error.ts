import { SpdkErrorCode } from './code.js';
import { errnoMessage, errnoName } from './errno.js';
import { SpdkError } from './spdk-error.js';

/** Status of an NVMe completion: status code type, status code, and command-specific dword 0. */
export interface NvmeCompletionStatus {
  readonly sct: number;
  readonly sc: number;
  readonly cdw0: number;
}

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
  nvme?: NvmeCompletionStatus | undefined;
}

/** A read, write or other I/O that failed; says which and where. */
export class IoError extends SpdkError {
  override readonly name: string = 'IoError';
  readonly device: string;
  readonly offset: number | bigint | undefined;
  readonly length: number | bigint | undefined;
  readonly nvme: NvmeCompletionStatus | undefined;

  constructor(details: IoErrorDetails) {
    const { operation, device, offset, length, errno, nvme } = details;
    const where =
      offset === undefined ? '' : ` at byte ${offset}${length === undefined ? '' : `, ${length} bytes`}`;
    const why =
      errno === undefined
        ? `I/O failed${nvme ? ` with NVMe status sct ${nvme.sct} sc 0x${nvme.sc.toString(16)}` : ''}`
        : `${errnoMessage(errno)} (${errnoName(errno)})`;
    const code = errno === undefined ? SpdkErrorCode.IoFailed : errnoName(errno);
    super(`${operation} on ${device}${where}: ${why}`, { code, errno, operation });
    this.device = device;
    this.offset = offset;
    this.length = length;
    this.nvme = nvme;
  }
}

import { enums } from '@spdk-ts/spdk-sys/enums';

/**
 * How an I/O ended, as the device's module said it: SPDK's `spdk_bdev_io_status` without the prefix, in camel case. A
 * number that the SPDK at hand gives no name is kept.
 */
export type IoStatus =
  | 'aioError'
  | 'aborted'
  | 'firstFusedFailed'
  | 'miscompare'
  | 'nomem'
  | 'scsiError'
  | 'nvmeError'
  | 'failed'
  | 'pending'
  | 'success'
  | `status ${number}`;

/** The name of a number of `spdk_bdev_io_status`. */
export function ioStatusName(status: number): IoStatus {
  for (const [name, value] of Object.entries(enums.spdk_bdev_io_status)) {
    const suffix = /^SPDK_BDEV_IO_STATUS_(\w+)$/.exec(name)?.[1];
    if (suffix !== undefined && value === status) return camelCase(suffix) as IoStatus;
  }
  return `status ${status}`;
}

/** `WRITE_ZEROES` -> `writeZeroes`. */
export function camelCase(constant: string): string {
  return constant.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

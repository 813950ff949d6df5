import { enums } from '@spdk-ts/spdk-sys/enums';
import { type EnumNames, enumNames, type NameConstants, nameConstants } from '../names/enum-names.js';

const prefix = 'SPDK_BDEV_IO_STATUS_';

type NamedIoStatus = EnumNames<typeof enums.spdk_bdev_io_status, typeof prefix>;

/**
 * How an I/O ended, as the device's module said it: SPDK's `spdk_bdev_io_status` without the prefix, in camel case. A
 * number that the SPDK at hand gives no name is kept.
 */
export type IoStatus = NamedIoStatus | `status ${number}`;

const values: Readonly<Record<string, number | undefined>> = enums.spdk_bdev_io_status;
const constants = enumNames(values, prefix);

/** The statuses by name: `IoStatus.NvmeError` is `'nvmeError'`. */
export const IoStatus: NameConstants<NamedIoStatus> = nameConstants(constants.keys());

/** The name of a number of `spdk_bdev_io_status`. */
export function ioStatusName(status: number): IoStatus {
  for (const [name, constant] of constants) {
    if (values[constant] === status) return name as IoStatus;
  }
  return `status ${status}`;
}

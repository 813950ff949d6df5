import { enums } from '@spdk-ts/spdk-sys/enums';
import { spdk_bdev_io_type_supported } from '@spdk-ts/spdk-sys/functions/bdev';
import { wrongType } from '../error/argument.js';
import { camelCase } from '../error/io-status.js';
import type { BdevPtr } from '../generated/pointers.generated.js';
import { requireRunning } from '../state/running.js';

/** What can be asked of a device: SPDK's `spdk_bdev_io_type` without the prefix, in camel case. */
export type IoType =
  | 'read'
  | 'write'
  | 'unmap'
  | 'flush'
  | 'reset'
  | 'nvmeAdmin'
  | 'nvmeIo'
  | 'nvmeIoMd'
  | 'nvmeIovMd'
  | 'nvmeNssr'
  | 'writeZeroes'
  | 'writeUncorrectable'
  | 'zcopy'
  | 'getZoneInfo'
  | 'zoneManagement'
  | 'zoneAppend'
  | 'compare'
  | 'compareAndWrite'
  | 'abort'
  | 'seekHole'
  | 'seekData'
  | 'copy';

/**
 * True if the device does this kind of I/O by itself, or the block device layer writes zeroes for it. What else that
 * layer makes of other kinds (compare, compare-and-write, copy) does not count.
 *
 * @throws TypeError for what is no kind of I/O
 * @see https://spdk.io/doc/bdev_8h.html
 */
export function bdevIoTypeSupported(bdev: BdevPtr, type: IoType): boolean {
  requireRunning('spdk_bdev_io_type_supported');
  const number = ioTypeNumber(type);
  // A kind of other versions of SPDK.
  return number !== undefined && spdk_bdev_io_type_supported(bdev, number);
}

const types: Readonly<Record<string, number | undefined>> = enums.spdk_bdev_io_type;
const prefix = 'SPDK_BDEV_IO_TYPE_';
const constants = new Map(
  Object.keys(types)
    .filter((name) => name.startsWith(prefix) && name !== `${prefix}INVALID`)
    .map((name) => [camelCase(name.slice(prefix.length)), name]),
);

function ioTypeNumber(type: IoType): number | undefined {
  const constant = constants.get(type);
  if (constant === undefined) throw wrongType('kind of I/O', 'type', type);
  return types[constant];
}

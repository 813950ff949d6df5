import { enums } from '@spdk-ts/spdk-sys/enums';
import { spdk_bdev_io_type_supported } from '@spdk-ts/spdk-sys/functions/bdev';
import { wrongType } from '../error/argument.js';
import type { BdevPtr } from '../generated/pointers.generated.js';
import { pointerOf } from '../guard/guard.js';
import { type EnumNames, enumNames, type NameConstants, nameConstants } from '../names/enum-names.js';
import { requireRunning } from '../state/running.js';

const prefix = 'SPDK_BDEV_IO_TYPE_';

/**
 * What can be asked of a device: SPDK's `spdk_bdev_io_type` without the prefix, in camel case.
 *
 * @see https://spdk.io/doc/bdev_8h.html
 */
export type IoType = Exclude<EnumNames<typeof enums.spdk_bdev_io_type, typeof prefix>, 'invalid'>;

const types: Readonly<Record<string, number | undefined>> = enums.spdk_bdev_io_type;
const constants = enumNames(types, prefix);

/** The kinds of I/O by name: `IoType.WriteZeroes` is `'writeZeroes'`. */
export const IoType: NameConstants<IoType> = nameConstants(
  [...constants.keys()].filter((name) => name !== 'invalid'),
);

/** The name of a number of `spdk_bdev_io_type`. One that the SPDK at hand gives no name is kept. */
export function ioTypeName(number: number): IoType | `type ${number}` {
  for (const name of Object.values(IoType)) {
    if (types[constants.get(name) as string] === number) return name;
  }
  return `type ${number}`;
}

/**
 * True if the device does this kind of I/O by itself, or the block device layer writes zeroes for it. What else that
 * layer makes of other kinds (compare, compare-and-write, copy) does not count.
 *
 * @throws TypeError for what is no kind of I/O
 * @see https://spdk.io/doc/bdev_8h.html
 */
export function bdevIoTypeSupported(bdev: BdevPtr, type: IoType): boolean {
  requireRunning('spdk_bdev_io_type_supported');
  pointerOf(bdev, 'spdk_bdev', 'bdev');
  const number = ioTypeNumber(type);
  // A kind of other versions of SPDK.
  return number !== undefined && spdk_bdev_io_type_supported(bdev, number);
}

/** The number of a kind of I/O; undefined for one of other versions of SPDK. @throws TypeError for what is none */
export function ioTypeNumber(type: IoType): number | undefined {
  const constant = constants.get(type);
  if (constant === undefined || !Object.values(IoType).includes(type))
    throw wrongType('kind of I/O', 'type', type);
  return types[constant];
}

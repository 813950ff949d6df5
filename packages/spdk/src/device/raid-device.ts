import { checkedName, outOfRange, wrongType } from '@spdk-ts/spdk-safe';
import { optionalFlag } from '../rpc/optional-param.js';
import { requireBase } from './base-device.js';
import type { RaidDeviceOptions } from './device-options.js';
import { parseSize } from './size.js';

const defaultStripBytes = 64 * 2 ** 10;
const levels = ['raid0', 'raid1', 'raid5f', 'concat'] as const;

/** Parameters of the method that makes a RAID device. @throws TypeError, RangeError; SpdkError `ENODEV` */
export function raidParams(options: RaidDeviceOptions): object {
  const { name, level, bases, uuid } = options;
  if (!levels.includes(level)) throw outOfRange(levels.join(', '), 'level', level);
  if (!Array.isArray(bases)) throw wrongType('array of devices', 'bases', bases);
  if (bases.length === 0) throw outOfRange('at least one device', 'bases', bases);
  return {
    name: checkedName(name, 'name'),
    raid_level: level,
    base_bdevs: bases.map((base) => requireBase(base).name),
    strip_size_kb: stripKiB(options),
    superblock: optionalFlag(options.superblock, 'superblock'),
    uuid,
  };
}

/** A mirror has no strips. */
function stripKiB({ level, stripSize }: RaidDeviceOptions): number | undefined {
  if (level === 'raid1') {
    if (stripSize !== undefined) throw outOfRange('no strip size for raid1', 'stripSize', stripSize);
    return undefined;
  }
  const kib = parseSize(stripSize ?? defaultStripBytes, 'stripSize') / 2 ** 10;
  if (Number.isInteger(kib) && kib > 0 && Number.isInteger(Math.log2(kib))) return kib;
  throw outOfRange('a power of two of KiB', 'stripSize', stripSize);
}

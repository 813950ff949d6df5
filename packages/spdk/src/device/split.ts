import { setTimeout } from 'node:timers/promises';
import { checkedInteger, checkedObject, outOfRange } from '@spdk-ts/spdk-safe';
import { Bdev } from '../bdev/bdev.js';
import { RpcError } from '../rpc/rpc-error.js';
import type { RpcService } from '../rpc/rpc-service.js';
import { type Size, wholeMiB } from './size.js';

/** As SPDK's bdevs of this kind name it. */
export const splitProductName = 'Split Disk';

const bytesPerMiB = 2 ** 20;

/** How often it is looked whether parts are gone. */
const pollMs = 2;

/** How {@link Devices.split} divides a device. */
export interface SplitOptions {
  /** Number of parts. */
  count: number;
  /** Of each part; whole MiB. What is left behind the last part is not used. Default: an equal share, in blocks. */
  partSize?: Size;
}

/**
 * Parameters of the method that splits a device.
 *
 * @throws TypeError, RangeError for parts that do not fit: SPDK would make fewer of them, or end the process
 */
export function splitParams(base: Bdev, options: SplitOptions): object {
  checkedObject(options, 'options');
  const { count, partSize } = options;
  checkedInteger(count, 'count', 1, 2 ** 32 - 1);
  const params = { base_bdev: base.name, split_count: count };
  if (partSize === undefined) {
    if (count > base.blockCount) throw outOfRange(`at most the ${base.blockCount} blocks`, 'count', count);
    return params;
  }
  const partMiB = wholeMiB(partSize, 'partSize');
  const bytes = partMiB * bytesPerMiB;
  if (bytes * count > base.sizeBytes) {
    throw outOfRange(`at most ${Math.floor(base.sizeBytes / bytes)} parts of ${partSize}`, 'count', count);
  }
  return { ...params, split_size_mb: partMiB };
}

/** Resolves when nothing claims the device any more, or it is gone: SPDK answers before its parts are removed. */
export async function unclaimed(rpc: RpcService, base: string): Promise<void> {
  while (await isClaimed(rpc, base)) await setTimeout(pollMs);
}

async function isClaimed(rpc: RpcService, name: string): Promise<boolean> {
  try {
    const [bdev] = (await rpc.call('bdev_get_bdevs', { name })) as { claimed: boolean }[];
    return bdev?.claimed === true;
  } catch (error) {
    if (error instanceof RpcError && Bdev.lookup(name) === undefined) return false;
    throw error;
  }
}

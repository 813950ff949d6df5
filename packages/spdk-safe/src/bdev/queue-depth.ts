import {
  spdk_bdev_get_io_time,
  spdk_bdev_get_qd,
  spdk_bdev_get_qd_sampling_period,
  spdk_bdev_get_weighted_io_time,
  spdk_bdev_set_qd_sampling_period,
} from '@spdk-ts/spdk-sys/functions/bdev';
import { checkedInteger } from '../error/argument.js';
import type { BdevPtr } from '../generated/pointers.generated.js';
import { requireRunning } from '../state/running.js';

/** What samples of a device's queue depth have shown. */
export interface QueueDepthSample {
  readonly periodUs: number;
  /** I/Os under way at the last sample; undefined before the first. */
  readonly depth: number | undefined;
  /** How long the device has had I/O, in microseconds; counted in whole periods. */
  readonly busyUs: bigint;
  /** The same, each period times the I/Os under way. */
  readonly weightedUs: bigint;
}

const unknown = 2n ** 64n - 1n;

/**
 * Has the depth of a device's queue looked at every so many microseconds; 0 ends it.
 *
 * @throws TypeError, RangeError
 */
export function bdevSampleQueueDepth(bdev: BdevPtr, periodUs: number): void {
  requireRunning('spdk_bdev_set_qd_sampling_period');
  spdk_bdev_set_qd_sampling_period(bdev, checkedInteger(periodUs, 'periodUs', 0));
}

/** What the samples have shown; undefined when there are none being taken. */
export function bdevQueueDepth(bdev: BdevPtr): QueueDepthSample | undefined {
  requireRunning('spdk_bdev_get_qd');
  const periodUs = Number(spdk_bdev_get_qd_sampling_period(bdev));
  if (periodUs === 0) return undefined;
  const depth = spdk_bdev_get_qd(bdev);
  return {
    periodUs,
    depth: depth === unknown ? undefined : Number(depth),
    busyUs: spdk_bdev_get_io_time(bdev),
    weightedUs: spdk_bdev_get_weighted_io_time(bdev),
  };
}

import { spdk_bdev_histogram_enable, spdk_bdev_histogram_get } from '@spdk-ts/spdk-sys/functions/bdev';
import { spdk_get_ticks_hz } from '@spdk-ts/spdk-sys/functions/env';
import {
  spdk_histogram_data_alloc,
  spdk_histogram_data_free,
  spdk_histogram_data_iterate,
} from '@spdk-ts/spdk-sys/functions/histogram_data';
import { noMemory, SpdkError } from '../error/spdk-error.js';
import type { BdevPtr } from '../generated/pointers.generated.js';
import { requireRunning } from '../state/running.js';

/** I/Os whose latency was at least `startTicks` and less than `endTicks`. */
export interface TickBucket {
  readonly startTicks: bigint;
  readonly endTicks: bigint;
  readonly count: number;
}

/** Latencies of a device's I/O since its histogram was enabled. */
export interface TickHistogram {
  readonly ticksPerSecond: bigint;
  /** In order, without empty ones. */
  readonly buckets: readonly TickBucket[];
}

/**
 * Starts or ends the measuring of latencies of a device; starting it again changes nothing.
 *
 * @param bdev must stay registered until `done` is called: hold a descriptor of it
 * @param done called once on this thread
 */
export function bdevHistogramEnable(
  bdev: BdevPtr,
  enable: boolean,
  done: (error: SpdkError | undefined) => void,
): void {
  requireRunning('spdk_bdev_histogram_enable');
  const onStatus = (_context: unknown, rc: number) =>
    done(rc < 0 ? SpdkError.fromErrno(rc, 'spdk_bdev_histogram_enable') : undefined);
  spdk_bdev_histogram_enable(bdev, onStatus, 0, enable);
}

/**
 * Collects the latencies over all threads.
 *
 * @param bdev must stay registered until `done` is called: hold a descriptor of it
 * @param done called once on this thread; with `EFAULT` when the histogram is not enabled
 */
export function bdevHistogramGet(
  bdev: BdevPtr,
  done: (error: SpdkError | undefined, histogram?: TickHistogram) => void,
): void {
  requireRunning('spdk_bdev_histogram_get');
  const data = spdk_histogram_data_alloc();
  if (data === 0) {
    done(noMemory('spdk_histogram_data_alloc'));
    return;
  }
  spdk_bdev_histogram_get(
    bdev,
    data,
    (_context: unknown, rc: number) => {
      try {
        if (rc < 0) done(SpdkError.fromErrno(rc, 'spdk_bdev_histogram_get'));
        else done(undefined, { ticksPerSecond: spdk_get_ticks_hz(), buckets: bucketsOf(data) });
      } finally {
        spdk_histogram_data_free(data);
      }
    },
    0,
  );
}

function bucketsOf(data: number): TickBucket[] {
  const buckets: TickBucket[] = [];
  spdk_histogram_data_iterate(
    data,
    (_context, startTicks, endTicks, count) => {
      if (count > 0n) buckets.push({ startTicks, endTicks, count: Number(count) });
    },
    0,
  );
  return buckets;
}

import { outOfRange, type TickHistogram, wrongType } from '@spdk-ts/spdk-safe';

/** I/Os whose latency was at least `fromUs` and less than `toUs` microseconds. */
export interface IoHistogramBucket {
  readonly fromUs: number;
  readonly toUs: number;
  readonly count: number;
}

/** Latencies of a device's I/O, over all its channels, since the histogram was enabled. */
export class IoHistogram {
  /** In order, without empty ones. */
  readonly buckets: readonly IoHistogramBucket[];
  /** I/Os in all buckets. */
  readonly count: number;

  /** Of what the layer below has collected; programs get it from {@link Bdev.histogram}. */
  constructor({ buckets, ticksPerSecond }: TickHistogram) {
    const us = (ticks: bigint) => (Number(ticks) / Number(ticksPerSecond)) * 1e6;
    this.buckets = buckets.map(({ startTicks, endTicks, count }) => ({
      fromUs: us(startTicks),
      toUs: us(endTicks),
      count,
    }));
    this.count = this.buckets.reduce((sum, { count }) => sum + count, 0);
  }

  /**
   * The latency that so many percent of the I/Os did not exceed, in microseconds: the upper end of its bucket. 0 without
   * I/O.
   *
   * @param percent from 0 to 100
   * @throws TypeError, RangeError
   */
  percentileUs(percent: number): number {
    if (typeof percent !== 'number') throw wrongType('number', 'percent', percent);
    if (!(percent >= 0 && percent <= 100)) throw outOfRange('a number from 0 to 100', 'percent', percent);
    const wanted = Math.max(1, Math.ceil((this.count * percent) / 100));
    let seen = 0;
    for (const { count, toUs } of this.buckets) {
      seen += count;
      if (seen >= wanted) return toUs;
    }
    return 0;
  }
}

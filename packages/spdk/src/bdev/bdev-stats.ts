import type { BdevStat, IoStatus, IoTotals } from '@spdk-ts/spdk-safe';
import { outOfRange } from '@spdk-ts/spdk-safe';

/** The kinds of I/O that are counted. */
export type CountedIo = (typeof countedIo)[number];

const countedIo = ['read', 'write', 'unmap', 'copy'] as const;

/**
 * Statistics of a device, summed over all its channels, since it was registered or its statistics were reset.
 *
 * @see https://spdk.io/doc/bdev_8h.html
 */
export class BdevStats {
  readonly #stat: BdevStat;

  /** Of what the layer below has collected; programs get it from {@link Bdev.stats}. */
  constructor(stat: BdevStat) {
    this.#stat = stat;
  }

  get read(): IoTotals {
    return this.#stat.read;
  }

  get write(): IoTotals {
    return this.#stat.write;
  }

  get unmap(): IoTotals {
    return this.#stat.unmap;
  }

  get copy(): IoTotals {
    return this.#stat.copy;
  }

  /** How many I/Os of all kinds have failed, by how; only what there was. */
  get errors(): ReadonlyMap<IoStatus, number> {
    return this.#stat.errors;
  }

  /** What latencies are counted in. */
  get ticksPerSecond(): bigint {
    return this.#stat.ticksPerSecond;
  }

  /** Mean time from submission to completion, in microseconds; 0 where there was no I/O. */
  meanLatencyUs(kind: CountedIo): number {
    const { ops, latencyTicks } = this.#totals(kind);
    return ops === 0n ? 0 : this.#us(latencyTicks) / Number(ops);
  }

  /** Time that all I/Os of a kind took together, in microseconds. */
  totalLatencyUs(kind: CountedIo): number {
    return this.#us(this.#totals(kind).latencyTicks);
  }

  /** Time of the fastest I/O of a kind, in microseconds; 0 where there was none. */
  minLatencyUs(kind: CountedIo): number {
    return this.#us(this.#totals(kind).minLatencyTicks ?? 0n);
  }

  /** Time of the slowest I/O of a kind, in microseconds; 0 where there was none. */
  maxLatencyUs(kind: CountedIo): number {
    return this.#us(this.#totals(kind).maxLatencyTicks ?? 0n);
  }

  #totals(kind: CountedIo): IoTotals {
    if (!countedIo.includes(kind)) throw outOfRange(countedIo.join(', '), 'kind', kind);
    return this.#stat[kind];
  }

  #us(ticks: bigint): number {
    return (Number(ticks) / Number(this.#stat.ticksPerSecond)) * 1e6;
  }
}

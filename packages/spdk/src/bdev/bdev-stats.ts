import type { BdevStat, IoTotals } from '@spdk-ts/spdk-safe';

/** Statistics of a device, summed over all its channels, since it was registered or its statistics were reset. */
export class BdevStats {
  readonly #stat: BdevStat;

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

  /** Mean time from submission to completion, in microseconds; 0 where there was no I/O. */
  meanLatencyUs(kind: 'read' | 'write' | 'unmap' | 'copy'): number {
    const { ops, latencyTicks } = this.#stat[kind];
    if (ops === 0n) return 0;
    return (Number(latencyTicks) / Number(ops) / Number(this.#stat.ticksPerSecond)) * 1e6;
  }
}

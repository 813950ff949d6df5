import { type BdevProperties, checkedInteger, checkedObject, outOfRange } from '@spdk-ts/spdk-safe';
import { Bdev } from '../bdev/bdev.js';
import type { RpcService } from '../rpc/rpc-service.js';

/**
 * What a {@link DelayBdev} adds to the time that its base takes, in microseconds. About one of a hundred reads or writes,
 * by chance, takes the p99 latency, all others the average one. Other kinds of I/O are not delayed.
 */
export interface DelayLatencies {
  avgReadLatencyUs?: number;
  p99ReadLatencyUs?: number;
  avgWriteLatencyUs?: number;
  p99WriteLatencyUs?: number;
}

/** Twelve days: ticks of longer ones would not fit into SPDK's 64 bits. */
const maxLatencyUs = 2 ** 40;

/** The latencies, and what SPDK's methods call them. */
export const latencyTypes = [
  ['avgReadLatencyUs', 'avg_read'],
  ['p99ReadLatencyUs', 'p99_read'],
  ['avgWriteLatencyUs', 'avg_write'],
  ['p99WriteLatencyUs', 'p99_write'],
] as const satisfies readonly (readonly [keyof DelayLatencies, string])[];

/**
 * Those that are given.
 *
 * @throws TypeError, RangeError naming what is wrong
 */
export function checkLatencies(latencies: DelayLatencies): DelayLatencies {
  checkedObject(latencies, 'latencies');
  const known: readonly string[] = latencyTypes.map(([name]) => name);
  for (const [name, value] of Object.entries(latencies)) {
    if (!known.includes(name)) throw outOfRange(known.join(', '), 'latencies', name);
    if (value !== undefined) checkedInteger(value, name, 0, maxLatencyUs);
  }
  return Object.fromEntries(Object.entries(latencies).filter(([, value]) => value !== undefined));
}

/** A device of the `delay` driver: made by {@link Devices.create}, found by {@link Devices.get}. */
export class DelayBdev extends Bdev {
  /** As SPDK's bdevs of this kind name it. */
  static readonly productName = 'delay';
  readonly #rpc: RpcService;

  /** @internal */
  constructor(properties: BdevProperties, rpc: RpcService) {
    super(properties);
    this.#rpc = rpc;
  }

  /**
   * Changes the latencies that are given, for I/O that the base completes from now on. What already waits keeps its time,
   * and holds up what comes after it, so that a lower latency shows once that is through.
   *
   * @throws RpcError (as rejection) `ERR_SPDK_RPC_INVALID_PARAMS` when the device is gone; TypeError, RangeError
   */
  async updateLatency(latencies: DelayLatencies): Promise<void> {
    const given = checkLatencies(latencies);
    for (const [name, type] of latencyTypes) {
      const latencyUs = given[name];
      if (latencyUs === undefined) continue;
      const params = { delay_bdev_name: this.name, latency_type: type, latency_us: latencyUs };
      await this.#rpc.call('bdev_delay_update_latency', params);
    }
  }
}

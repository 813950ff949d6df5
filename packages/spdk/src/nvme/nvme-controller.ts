import { setTimeout } from 'node:timers/promises';
import {
  AbortError,
  bdevNames,
  checkedInteger,
  checkedObject,
  checkSignal,
  noDevice,
  SpdkError,
} from '@spdk-ts/spdk-safe';
import { Bdev } from '../bdev/bdev.js';
import type { SignalOptions } from '../io/extended-io.js';
import type { ModuleRpc } from '../rpc/module-rpc.js';
import { type NvmeAddress, transportOf } from './transport-address.js';

/** How often it is looked whether a namespace has come. */
const pollMs = 2;

/** One connection to an NVMe controller, as of when it was asked for. */
export interface NvmePath extends Required<Pick<NvmeAddress, 'transport' | 'address'>> {
  /**
   * `enabled` is the normal one; further `deleting`, `failed`, `resetting`, `reconnect_is_delayed`, `disabled`, or what
   * later versions of SPDK add.
   */
  readonly state: string;
  readonly port: number | undefined;
  readonly subsystemNqn: string;
  /** Number that the target gave to this connection. */
  readonly controllerId: number;
  readonly hostNqn: string;
}

/** What `bdev_nvme_get_controllers` tells of one connection. */
export interface ControllerRow {
  name: string;
  ctrlrs: {
    state: string;
    cntlid: number;
    trid: { trtype: string; traddr: string; trsvcid?: string; subnqn?: string };
    host: { nqn: string };
  }[];
}

/**
 * An attached NVMe controller, by name: made by {@link NvmeInitiator.attach}. Its namespaces are devices. It does not keep
 * the controller: calls reject with `ENODEV` once that is gone.
 *
 * @see https://spdk.io/doc/bdev.html
 */
export class NvmeController implements AsyncDisposable {
  readonly name: string;
  readonly #rpc: ModuleRpc;

  /** @internal */
  constructor(name: string, rpc: ModuleRpc) {
    this.name = name;
    this.#rpc = rpc;
  }

  /** Devices of the namespaces that there are now, by ascending number. */
  get namespaces(): Bdev[] {
    const numbers = bdevNames().flatMap((name) => {
      const nsid = namespaceOf(name, this.name);
      return nsid === undefined ? [] : [nsid];
    });
    return numbers.sort((left, right) => left - right).flatMap((nsid) => this.namespace(nsid) ?? []);
  }

  /**
   * The device of a namespace; undefined when the controller has none of that number.
   *
   * @throws TypeError, RangeError
   */
  namespace(nsid: number): Bdev | undefined {
    return Bdev.lookup(`${this.name}n${checkedInteger(nsid, 'nsid', 1, 2 ** 32 - 1)}`);
  }

  /**
   * Resolves with the device of a namespace when there is one, also when the target adds it later.
   *
   * @throws AbortError (as rejection); TypeError, RangeError
   */
  async waitForNamespace(nsid: number, options: SignalOptions = {}): Promise<Bdev> {
    const { signal } = checkedObject(options, 'options');
    checkSignal(signal);
    for (;;) {
      const bdev = this.namespace(nsid);
      if (bdev) return bdev;
      if (signal?.aborted) throw new AbortError(signal);
      await setTimeout(pollMs);
    }
  }

  /**
   * Its connections: one, and more with multipath.
   *
   * @throws SpdkError (as rejection) `ENODEV` when it is gone
   */
  async paths(): Promise<NvmePath[]> {
    const rows = (await this.#rpc.call('bdev_nvme_get_controllers')) as ControllerRow[];
    const row = rows.find(({ name }) => name === this.name);
    if (!row) throw noDevice('bdev_nvme_get_controllers', this.name);
    return row.ctrlrs.map(({ state, cntlid, trid, host }) => ({
      state,
      transport: transportOf(trid.trtype),
      address: trid.traddr,
      port: trid.trsvcid ? Number(trid.trsvcid) : undefined,
      subsystemNqn: trid.subnqn ?? '',
      controllerId: cntlid,
      hostNqn: host.nqn,
    }));
  }

  /**
   * Resets the controller: all I/O under way on its namespaces is tried again or fails.
   *
   * @throws RpcError (as rejection) for example `ENODEV` when it is gone, or when the target does not answer
   */
  async reset(): Promise<void> {
    await this.#rpc.call('bdev_nvme_reset_controller', { name: this.name });
  }

  /**
   * Detaches it; resolves when it and its devices are gone. Who has them open is told by their `remove` event.
   *
   * @throws RpcError (as rejection) `ENODEV` when it is gone already, `ETIMEDOUT` when a device stays open for 10 seconds
   */
  async detach(): Promise<void> {
    await this.#rpc.call('bdev_nvme_detach_controller', { name: this.name });
  }

  /** {@link detach}, unless it is gone already. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.detach();
    } catch (error) {
      if (!(error instanceof SpdkError) || error.code !== 'ENODEV') throw error;
    }
  }
}

/** The number of a namespace by the name of its device; undefined for devices of other controllers. */
function namespaceOf(bdevName: string, controller: string): number | undefined {
  const digits = bdevName.startsWith(`${controller}n`) ? bdevName.slice(controller.length + 1) : '';
  return /^[1-9]\d*$/.test(digits) ? Number(digits) : undefined;
}

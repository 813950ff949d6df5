import {
  type BdevProperties,
  bdevGetByName,
  bdevNames,
  bdevProperties,
  checkedName,
  noDevice,
  SpdkError,
  wrongType,
} from '@spdk-ts/spdk-safe';
import { Bdev } from '../bdev/bdev.js';
import type { BdevStats } from '../bdev/bdev-stats.js';
import { requireFirstRun } from '../lvol/first-run.js';
import { Lvol } from '../lvol/lvol.js';
import { lvolProductName } from '../lvol/lvol-options.js';
import { NvmeController } from '../nvme/nvme-controller.js';
import type { ModuleRpc } from '../rpc/module-rpc.js';
import type { RpcService } from '../rpc/rpc-service.js';
import { requireBase } from './base-device.js';
import { DelayBdev } from './delay-bdev.js';
import { createCall, deleteCall } from './device-driver.js';
import type {
  BaseDevice,
  DelayDeviceOptions,
  DeviceOptions,
  ErrorDeviceOptions,
  LvolDeviceOptions,
  RaidDeviceOptions,
} from './device-options.js';
import { parseDeviceUri } from './device-uri.js';
import { ErrorBdev } from './error-bdev.js';
import { RaidBdev } from './raid-bdev.js';
import { type SplitOptions, splitParams, splitProductName, unclaimed } from './split.js';

/** Creates, finds and deletes the devices of this process, through the methods that SPDK's own configuration uses. */
export class Devices {
  readonly #rpc: RpcService;
  readonly #modules: ModuleRpc;
  /** Names of those whose deletion is under way. */
  readonly #deleting = new Set<string>();

  /** @internal */
  constructor(rpc: RpcService, modules: ModuleRpc) {
    this.#rpc = rpc;
    this.#modules = modules;
  }

  /**
   * Creates a device.
   *
   * @param device options, or a URI such as `malloc:///Malloc0?size=64MiB&blk_size=512`
   * @throws RpcError (as rejection) with SPDK's errno, for example `EEXIST` when the name is taken or `EPERM` when the base
   *   is claimed already, and the parameters in its message; `ERR_SPDK_RPC_INTERNAL` where SPDK's module does not tell why
   *   (uring): then its log does; SpdkError `ENODEV` when the base is not there, `ERR_SPDK_UNSUPPORTED` for a driver that
   *   the backend lacks; TypeError, RangeError
   */
  create(device: ErrorDeviceOptions): Promise<ErrorBdev>;
  create(device: DelayDeviceOptions): Promise<DelayBdev>;
  create(device: LvolDeviceOptions): Promise<Lvol>;
  create(device: RaidDeviceOptions): Promise<RaidBdev>;
  create(device: string | DeviceOptions): Promise<Bdev>;
  async create(device: string | DeviceOptions): Promise<Bdev> {
    const options = typeof device === 'string' ? parseDeviceUri(device) : device;
    if (typeof options !== 'object' || options === null)
      throw wrongType('device URI or options', 'device', device);
    const { method, params, nameOf } = createCall(options);
    const answer = await this.#modules.call(method, params);
    try {
      return this.get(nameOf(answer));
    } catch (error) {
      // A controller that was attached for a namespace which it does not have.
      if (options.driver === 'nvme') await new NvmeController(options.name, this.#modules).detach();
      throw error;
    }
  }

  /**
   * Splits a device into parts that are devices of their own, named `<base>p0`, `<base>p1`, ... {@link unsplit} removes
   * them; so does deleting the base.
   *
   * @returns the parts, in the order of their place on the base
   * @throws RpcError (as rejection) `ERR_SPDK_RPC_INVALID_PARAMS`, SPDK's answer to whatever fails, for example when the
   *   device is split or claimed already; SpdkError `ENODEV` when it is not there; TypeError, RangeError, also for parts
   *   that do not fit
   */
  async split(base: BaseDevice, options: SplitOptions): Promise<Bdev[]> {
    const names = await this.#rpc.call('bdev_split_create', splitParams(requireBase(base), options));
    return (names as string[]).map((name) => this.get(name));
  }

  /**
   * Removes the parts of a device; resolves when all of their descriptors are closed, and the device can be written again.
   *
   * @throws RpcError (as rejection) `ERR_SPDK_RPC_INVALID_PARAMS` when it is not split; SpdkError `ENODEV`
   */
  async unsplit(base: BaseDevice): Promise<void> {
    const { name } = requireBase(base);
    await this.#rpc.call('bdev_split_delete', { base_bdev: name });
    await unclaimed(this.#rpc, name);
  }

  /**
   * Finds a device by name or alias. One of the `error` driver is an {@link ErrorBdev}, one of `delay` a {@link DelayBdev},
   * one of `raid` a {@link RaidBdev}, one of `lvol` an {@link Lvol}.
   *
   * @throws SpdkError `ENODEV`
   */
  get(name: string): Bdev {
    const bdev = this.#find(name);
    if (!bdev) throw noDevice('spdk_bdev_get_by_name', name);
    return bdev;
  }

  /**
   * Statistics of all devices, by name, without those that go meanwhile; each as {@link Bdev.stats}.
   *
   * @throws SpdkError (as rejection) `ERR_SPDK_NOT_STARTED`, `ERR_SPDK_STALE`
   */
  async stats(): Promise<ReadonlyMap<string, BdevStats>> {
    const found = await Promise.all([...this].map(async (bdev) => [bdev.name, await statsOf(bdev)] as const));
    return new Map(found.filter((entry): entry is [string, BdevStats] => entry[1] !== undefined));
  }

  /** The devices there are now. */
  *[Symbol.iterator](): Iterator<Bdev> {
    for (const name of bdevNames()) {
      const bdev = this.#find(name);
      if (bdev) yield bdev;
    }
  }

  /**
   * Deletes a device that {@link create} made, and those that stand on it; resolves when its last descriptor is closed.
   * Passthru and delay devices that went with their base are still configured: they come back with a base of that name,
   * where one that was deleted by its own name does not.
   *
   * @throws SpdkError (as rejection) `ENODEV`, `EBUSY` when it is being deleted already, `ENOTSUP` for other devices and
   *   for parts of a {@link split}; RpcError
   */
  async delete(name: string): Promise<void> {
    checkedName(name, 'name');
    if (this.#deleting.has(name)) throw SpdkError.fromErrno(-16, 'delete', name);
    this.#deleting.add(name);
    try {
      await this.#delete(name);
    } finally {
      this.#deleting.delete(name);
    }
  }

  async #delete(name: string): Promise<void> {
    const { productName } = this.get(name);
    const call = deleteCall(productName, name);
    if (call === undefined) {
      const hint = productName === splitProductName ? `: unsplit removes it together with its siblings` : '';
      throw SpdkError.fromErrno(-95, 'delete', `${name} (${productName})${hint}`);
    }
    if (productName === lvolProductName) requireFirstRun(call.method);
    await this.#rpc.call(call.method, call.params);
  }

  #find(name: string): Bdev | undefined {
    this.#rpc.requireCurrent('Devices');
    const pointer = bdevGetByName(name);
    return pointer && this.#wrap(bdevProperties(pointer));
  }

  #wrap(properties: BdevProperties): Bdev | undefined {
    switch (properties.productName) {
      case ErrorBdev.productName:
        return new ErrorBdev(properties, this.#rpc);
      case DelayBdev.productName:
        return new DelayBdev(properties, this.#rpc);
      case RaidBdev.productName:
        return new RaidBdev(properties, this.#modules);
      case lvolProductName:
        return new Lvol(properties, this.#modules);
      default:
        return Bdev.lookup(properties.name);
    }
  }
}

/** Undefined for a device that is gone. */
async function statsOf(bdev: Bdev): Promise<BdevStats | undefined> {
  try {
    return await bdev.stats();
  } catch (error) {
    if (error instanceof SpdkError && error.code === 'ENODEV') return undefined;
    throw error;
  }
}

import { checkedInteger, checkedName, checkedObject, noDevice } from '@spdk-ts/spdk-safe';
import { requireBase } from '../device/base-device.js';
import type { BaseDevice } from '../device/device-options.js';
import { parseSize, type Size } from '../device/size.js';
import type { ModuleRpc } from '../rpc/module-rpc.js';
import { optionalInteger } from '../rpc/optional-param.js';
import { requireFirstRun } from './first-run.js';
import { findLvol, type Lvol } from './lvol.js';
import { type LvolClearMethod, type LvolOptions, lvolParams, optionalClearMethod } from './lvol-options.js';

/** How a device becomes a store of logical volumes. */
export interface LvolStoreOptions {
  name: string;
  /** In what units volumes take space. Default 4 MiB. */
  clusterSize?: Size;
  /** What happens to the device's blocks first. Default `unmap`. */
  clearMethod?: LvolClearMethod;
  /** Metadata for how many clusters, in percent of those of the device: more let the store grow. Default 100. */
  metadataPercent?: number;
}

/** A store, as of when it was asked for. */
export interface LvolStoreInfo {
  readonly name: string;
  readonly uuid: string;
  /** Name of the device that it is on. */
  readonly base: string;
  readonly clusterSizeBytes: number;
  readonly totalClusters: number;
  readonly freeClusters: number;
  readonly blockSizeBytes: number;
}

interface StoreRow {
  uuid: string;
  name: string;
  base_bdev: string;
  total_data_clusters: number;
  free_clusters: number;
  block_size: number;
  cluster_size: number;
}

/**
 * A store of logical volumes on a device: made by {@link LvolStores.create}, and found again by SPDK whenever the device
 * that it is on appears.
 *
 * @see https://spdk.io/doc/logical_volumes.html
 */
export class LvolStore {
  readonly uuid: string;
  readonly #rpc: ModuleRpc;

  /** @internal */
  constructor(uuid: string, rpc: ModuleRpc) {
    this.uuid = uuid;
    this.#rpc = rpc;
  }

  /** @throws RpcError, SpdkError (as rejection) `ENODEV` when it is gone */
  async info(): Promise<LvolStoreInfo> {
    const [row] = await storeRows(this.#rpc, { uuid: this.uuid });
    if (!row) throw noDevice('bdev_lvol_get_lvstores', this.uuid);
    return infoOf(row);
  }

  /**
   * Makes a volume, which is a device with an alias `store/volume`.
   *
   * @throws RpcError (as rejection) for whatever SPDK refuses, for example a name that is taken, or a size that the store
   *   does not have: its log says which; TypeError, RangeError
   */
  async createLvol(options: LvolOptions): Promise<Lvol> {
    const { name } = await this.info();
    return findLvol(String(await this.#rpc.call('bdev_lvol_create', lvolParams(name, options))), this.#rpc);
  }

  /** Its volumes, snapshots and clones among them. */
  async lvols(): Promise<Lvol[]> {
    const rows = (await this.#rpc.call('bdev_lvol_get_lvols', { lvs_uuid: this.uuid })) as { uuid: string }[];
    return rows.map(({ uuid }) => findLvol(uuid, this.#rpc));
  }

  /** @throws RpcError (as rejection) for example when the name is taken */
  async rename(name: string): Promise<void> {
    const { name: old_name } = await this.info();
    await this.#rpc.call('bdev_lvol_rename_lvstore', { old_name, new_name: checkedName(name, 'name') });
  }

  /** Takes the space in that its device has gained since. @throws RpcError (as rejection) */
  async grow(): Promise<void> {
    await this.#rpc.call('bdev_lvol_grow_lvstore', { uuid: this.uuid });
  }

  /**
   * Deletes it with all its volumes; the device stays.
   *
   * @throws RpcError (as rejection) `ENODEV` when it is gone; SpdkError `ENOTRECOVERABLE` for one with volumes after SPDK was
   *   stopped in this process, and started again
   */
  async delete(): Promise<void> {
    if ((await this.lvols()).length > 0) requireFirstRun('bdev_lvol_delete_lvstore');
    await this.#rpc.call('bdev_lvol_delete_lvstore', { uuid: this.uuid });
  }
}

/**
 * The stores of logical volumes in this process. Only where SPDK is real: with the embedded backend everything here
 * rejects with `ERR_SPDK_UNSUPPORTED`.
 *
 * @example
 * const store = await spdk.lvol.create('Malloc0', { name: 'store' });
 * const volume = await store.createLvol({ name: 'volume', size: '16MiB', thin: true });
 * const snapshot = await volume.snapshot('monday');
 */
export class LvolStores {
  readonly #rpc: ModuleRpc;

  /** @internal */
  constructor(rpc: ModuleRpc) {
    this.#rpc = rpc;
  }

  /**
   * Makes a device a store, which takes it for itself. What was on it is lost.
   *
   * @throws RpcError (as rejection) for whatever SPDK refuses, for example a name that is taken, or a device that another
   *   has claimed: its log says why; SpdkError `ENODEV`, `ERR_SPDK_UNSUPPORTED`; TypeError, RangeError
   */
  async create(base: BaseDevice, options: LvolStoreOptions): Promise<LvolStore> {
    checkedObject(options, 'options');
    const { clusterSize, metadataPercent } = options;
    const uuid = await this.#rpc.call('bdev_lvol_create_lvstore', {
      bdev_name: requireBase(base).name,
      lvs_name: checkedName(options.name, 'name'),
      cluster_sz: clusterSize === undefined ? undefined : checkedClusterSize(clusterSize),
      clear_method: optionalClearMethod(options.clearMethod),
      num_md_pages_per_cluster_ratio: optionalInteger(metadataPercent, 'metadataPercent', 1, 2 ** 31 - 1),
    });
    return new LvolStore(String(uuid), this.#rpc);
  }

  /** The store of this name or UUID. @throws SpdkError (as rejection) `ENODEV`, `ERR_SPDK_UNSUPPORTED`; TypeError, RangeError */
  async get(name: string): Promise<LvolStore> {
    checkedName(name, 'name');
    const row = (await storeRows(this.#rpc)).find((store) => store.name === name || store.uuid === name);
    if (!row) throw noDevice('bdev_lvol_get_lvstores', name);
    return new LvolStore(row.uuid, this.#rpc);
  }

  /** All stores. @throws SpdkError (as rejection) `ERR_SPDK_UNSUPPORTED` */
  async list(): Promise<LvolStore[]> {
    return (await storeRows(this.#rpc)).map(({ uuid }) => new LvolStore(uuid, this.#rpc));
  }
}

function checkedClusterSize(size: Size): number {
  return checkedInteger(parseSize(size, 'clusterSize'), 'clusterSize', 1, 2 ** 32 - 1);
}

async function storeRows(rpc: ModuleRpc, params?: object): Promise<StoreRow[]> {
  return (await rpc.call('bdev_lvol_get_lvstores', params)) as StoreRow[];
}

function infoOf(row: StoreRow): LvolStoreInfo {
  return {
    name: row.name,
    uuid: row.uuid,
    base: row.base_bdev,
    clusterSizeBytes: row.cluster_size,
    totalClusters: row.total_data_clusters,
    freeClusters: row.free_clusters,
    blockSizeBytes: row.block_size,
  };
}

import {
  type BdevProperties,
  bdevGetByName,
  bdevProperties,
  checkedName,
  noDevice,
} from '@spdk-ts/spdk-safe';
import { Bdev } from '../bdev/bdev.js';
import { type Size, wholeMiB } from '../device/size.js';
import type { ModuleRpc } from '../rpc/module-rpc.js';
import { requireFirstRun } from './first-run.js';

/** A logical volume, as of when it was asked for. */
export interface LvolInfo {
  /** `store/volume`, also an alias of the device. */
  readonly path: string;
  readonly storeUuid: string;
  readonly thin: boolean;
  /** Clusters of its own, that it does not share with its snapshot. */
  readonly allocatedClusters: number;
  /** It is one: it cannot be written, and clones share its clusters. */
  readonly snapshot: boolean;
  /** It is one: what it has not written itself is that of `parent`. */
  readonly clone: boolean;
  /** Name of the snapshot that it stands on. */
  readonly parent: string | undefined;
  /** Names of the volumes that stand on it. */
  readonly clones: readonly string[];
}

interface LvolRow {
  name: string;
  aliases: string[];
  driver_specific?: {
    lvol?: {
      lvol_store_uuid: string;
      thin_provision: boolean;
      num_allocated_clusters: number;
      snapshot: boolean;
      clone: boolean;
      base_snapshot?: string;
      clones?: string[];
    };
  };
}

/**
 * A logical volume: made by {@link LvolStore.createLvol} or {@link Devices.create}, found by {@link Devices.get}. The name of
 * its device is a UUID, which stays, in OpenEBS's fork of SPDK that of the volume; `store/volume` is an alias in both.
 *
 * @see https://spdk.io/doc/logical_volumes.html
 */
export class Lvol extends Bdev {
  readonly #rpc: ModuleRpc;

  /** @internal */
  constructor(properties: BdevProperties, rpc: ModuleRpc) {
    super(properties);
    this.#rpc = rpc;
  }

  /** @throws RpcError, SpdkError (as rejection) `ENODEV` when it is gone */
  async info(): Promise<LvolInfo> {
    const [row] = (await this.#rpc.call('bdev_get_bdevs', { name: this.name })) as LvolRow[];
    const lvol = row?.driver_specific?.lvol;
    if (!row || !lvol) throw noDevice('bdev_get_bdevs', this.name);
    return {
      path: row.aliases.find((alias) => alias.includes('/')) ?? '',
      storeUuid: lvol.lvol_store_uuid,
      thin: lvol.thin_provision,
      allocatedClusters: lvol.num_allocated_clusters,
      snapshot: lvol.snapshot,
      clone: lvol.clone,
      parent: lvol.base_snapshot,
      clones: lvol.clones ?? [],
    };
  }

  /**
   * Keeps the data of now in a volume of its own, which cannot be written, and shares its clusters with it.
   *
   * @throws RpcError (as rejection) for example when the name is taken
   */
  async snapshot(name: string): Promise<Lvol> {
    return await this.#made('bdev_lvol_snapshot', {
      lvol_name: this.name,
      snapshot_name: checkedName(name, 'name'),
    });
  }

  /**
   * Makes a volume that starts with the data of this snapshot, and takes clusters as they are written.
   *
   * @throws RpcError (as rejection) for example when this is no snapshot, or the name is taken
   */
  async clone(name: string): Promise<Lvol> {
    return await this.#made('bdev_lvol_clone', {
      snapshot_name: this.name,
      clone_name: checkedName(name, 'name'),
    });
  }

  /**
   * Changes the name within the store.
   *
   * @throws RpcError (as rejection) with errno -17 (EEXIST) when the name is taken; in OpenEBS's fork of SPDK always with
   *   -22 (EINVAL)
   */
  async rename(name: string): Promise<void> {
    const { path } = await this.info();
    await this.#rpc.call('bdev_lvol_rename', { old_name: path, new_name: checkedName(name, 'name') });
  }

  /**
   * Changes the capacity. Who has it open is told by the `resize` event; data behind the new end is lost.
   *
   * @param size whole MiB, which the store rounds up to its clusters
   * @throws RpcError (as rejection) for example when the store is full, or this is a snapshot
   */
  async resize(size: Size): Promise<void> {
    await this.#rpc.call('bdev_lvol_resize', { name: this.name, size_in_mib: wholeMiB(size, 'size') });
  }

  /** Takes all clusters of its own: the snapshot is not needed any more, nor is it thin. @throws RpcError (as rejection) */
  async inflate(): Promise<void> {
    await this.#rpc.call('bdev_lvol_inflate', { name: this.name });
  }

  /** Copies the clusters that it shares with its snapshot; what nobody wrote stays free. @throws RpcError (as rejection) */
  async decoupleParent(): Promise<void> {
    await this.#rpc.call('bdev_lvol_decouple_parent', { name: this.name });
  }

  /** Lets nobody write it any more. @throws RpcError (as rejection) */
  async setReadOnly(): Promise<void> {
    await this.#rpc.call('bdev_lvol_set_read_only', { name: this.name });
  }

  /**
   * Deletes it; resolves when its last descriptor is closed.
   *
   * @throws RpcError (as rejection) `ENODEV` when it is gone, and when other volumes stand on it; SpdkError
   *   `ENOTRECOVERABLE` after SPDK was stopped in this process, and started again
   */
  async delete(): Promise<void> {
    this.#rpc.requireCurrent('bdev_lvol_delete');
    requireFirstRun('bdev_lvol_delete');
    await this.#rpc.call('bdev_lvol_delete', { name: this.name });
  }

  async #made(method: string, params: object): Promise<Lvol> {
    return findLvol(String(await this.#rpc.call(method, params)), this.#rpc);
  }
}

/** The volume of this name. @throws SpdkError `ENODEV` */
export function findLvol(name: string, rpc: ModuleRpc): Lvol {
  const pointer = bdevGetByName(name);
  if (!pointer) throw noDevice('spdk_bdev_get_by_name', name);
  return new Lvol(bdevProperties(pointer), rpc);
}

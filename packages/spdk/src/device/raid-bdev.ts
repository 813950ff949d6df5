import { type BdevProperties, noDevice, SpdkError } from '@spdk-ts/spdk-safe';
import { Bdev } from '../bdev/bdev.js';
import type { ModuleRpc } from '../rpc/module-rpc.js';
import { requireBase } from './base-device.js';
import type { BaseDevice, RaidDeviceOptions } from './device-options.js';

/** One of the places for bases that a {@link RaidBdev} has. */
export interface RaidBase {
  /** Undefined while the place is empty. */
  readonly name: string | undefined;
  /** True if data is read from it and written to it. */
  readonly configured: boolean;
}

/** How a {@link RaidBdev} is. */
export interface RaidStatus {
  readonly level: RaidDeviceOptions['level'];
  readonly state: 'online' | 'configuring' | 'offline';
  /** True if it has written to its bases what they are part of. */
  readonly superblock: boolean;
  /** In the order of their data. */
  readonly bases: readonly RaidBase[];
  /** What fills a base with the data that belongs there; undefined while nothing does. */
  readonly rebuild: { readonly base: string; readonly percent: number } | undefined;
}

/** What the method answers of one. */
interface RaidAnswer {
  readonly name: string;
  readonly raid_level: RaidDeviceOptions['level'];
  readonly state: RaidStatus['state'];
  readonly superblock: boolean;
  readonly process?: { readonly target: string; readonly progress: { readonly percent: number } };
  readonly base_bdevs_list: readonly { readonly name: string | null; readonly is_configured: boolean }[];
}

/**
 * A device of the `raid` driver: made by {@link Devices.create}, found by {@link Devices.get}. Only where SPDK is real.
 *
 * @see https://spdk.io/doc/jsonrpc.html
 */
export class RaidBdev extends Bdev {
  /** As SPDK's bdevs of this kind name it. */
  static readonly productName = 'Raid Volume';
  readonly #modules: ModuleRpc;

  /** @internal */
  constructor(properties: BdevProperties, modules: ModuleRpc) {
    super(properties);
    this.#modules = modules;
  }

  /**
   * Puts a device into an empty place, and has the data that belongs there written to it where the level has that twice:
   * the device is configured when that is done, some time after this has resolved.
   *
   * @throws RpcError (as rejection) with SPDK's errno, for example `EINVAL` for one that is too small and `EPERM` for one
   *   that is claimed already; SpdkError `ENODEV` when it is not there; TypeError, RangeError
   */
  async addBase(base: BaseDevice): Promise<void> {
    await this.#modules.call('bdev_raid_add_base_bdev', {
      raid_bdev: this.name,
      base_bdev: requireBase(base).name,
    });
  }

  /**
   * Takes a device out, which is free then. Its place stays, for {@link addBase}. A level that has its data once goes
   * offline with its first base, and the device with it.
   *
   * @throws RpcError (as rejection) with SPDK's errno, for example `ENODEV` for what is no base of any; SpdkError `ENODEV`
   *   when it is not there, `EINVAL` when it is no base of this one; TypeError, RangeError
   */
  async removeBase(base: BaseDevice): Promise<void> {
    const { name } = requireBase(base);
    const { bases } = await this.status();
    if (!bases.some((place) => place.name === name))
      throw SpdkError.fromErrno(-22, 'bdev_raid_remove_base_bdev', `${name} is no base of ${this.name}`);
    await this.#modules.call('bdev_raid_remove_base_bdev', { name });
  }

  /**
   * How it is, and its bases are.
   *
   * @throws SpdkError (as rejection) `ENODEV` when it is gone
   */
  async status(): Promise<RaidStatus> {
    const all = (await this.#modules.call('bdev_raid_get_bdevs', { category: 'all' })) as RaidAnswer[];
    const found = all.find(({ name }) => name === this.name);
    if (found === undefined) throw noDevice('bdev_raid_get_bdevs', this.name);
    const { raid_level: level, state, superblock, base_bdevs_list, process } = found;
    const bases = base_bdevs_list.map(({ name, is_configured: configured }) => ({
      name: name ?? undefined,
      configured,
    }));
    const rebuild = process && { base: process.target, percent: process.progress.percent };
    return { level, state, superblock, bases, rebuild };
  }
}

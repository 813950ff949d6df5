import { constants } from '@spdk-ts/spdk-sys/constants';
import { enums } from '@spdk-ts/spdk-sys/enums';
import {
  spdk_bdev_close,
  spdk_bdev_get_io_channel,
  spdk_bdev_get_opts,
  spdk_bdev_open_ext,
  spdk_bdev_set_opts,
} from '@spdk-ts/spdk-sys/functions/bdev';
import {
  spdk_subsystem_fini,
  spdk_subsystem_init,
  spdk_subsystem_load_config,
} from '@spdk-ts/spdk-sys/functions/init';
import { spdk_rpc_set_state } from '@spdk-ts/spdk-sys/functions/rpc';
import { spdk_put_io_channel } from '@spdk-ts/spdk-sys/functions/thread';
import { host } from '@spdk-ts/spdk-sys/runtime';
import { structs } from '@spdk-ts/spdk-sys/structs/bdev';

export const blockBytes = 512;

function check(what: string, rc: number): void {
  if (rc !== 0) throw new Error(`${what} answered ${rc}`);
}

export interface RawSpdkOptions {
  /** Requests that all devices together can have under way; SPDK's own number by default. */
  bdevIoPool?: number;
  /** Default: one core. */
  coreMask?: string;
}

/** Starts SPDK without a layer above the raw one. Once per process. */
export async function startRawSpdk({ bdevIoPool, coreMask = '0x1' }: RawSpdkOptions = {}): Promise<void> {
  check(
    'envInit',
    host.envInit({ name: 'raw', coreMask, memSizeMiB: 512, noHuge: true, noPci: true, shmId: -1 }),
  );
  check('start', host.start({ name: 'raw', messagePoolSize: 4095 }));
  check('admit', host.admit(true));
  if (bdevIoPool !== undefined) limitPool(bdevIoPool);
  const rc = await new Promise<number>((resolve) => spdk_subsystem_init(resolve, 0));
  check('spdk_subsystem_init', rc);
  spdk_rpc_set_state(constants.SPDK_RPC_RUNTIME);
}

/** Calls a JSON-RPC method of the block devices: the C functions of their modules are private to a shared SPDK. */
async function configure(method: string, params: object): Promise<void> {
  const config = { subsystems: [{ subsystem: 'bdev', config: [{ method, params }] }] };
  const json = new TextEncoder().encode(JSON.stringify(config));
  const rc = await new Promise<number>((resolve) =>
    spdk_subsystem_load_config(json, json.length, resolve, 0, true),
  );
  check(method, rc);
}

function limitPool(requests: number): void {
  const options = structs.spdk_bdev_opts.alloc();
  spdk_bdev_get_opts(options.$ptr, structs.spdk_bdev_opts.size);
  options.bdev_io_pool_size = requests;
  options.bdev_io_cache_size = 1;
  check('spdk_bdev_set_opts', spdk_bdev_set_opts(options.$ptr));
}

export async function stopRawSpdk(): Promise<void> {
  await new Promise<void>((resolve) => spdk_subsystem_fini(() => resolve(), 0));
  await new Promise<void>((resolve) => check('stop', host.stop(resolve)));
}

/** A RAM disk that is open for writing, with this thread's channel. */
export class RawDisk {
  readonly #name: string;
  readonly desc: number;
  readonly channel: number;

  static async create(name: string, blocks: number): Promise<RawDisk> {
    await configure('bdev_malloc_create', { name, num_blocks: blocks, block_size: blockBytes });
    return new RawDisk(name);
  }

  private constructor(name: string) {
    this.#name = name;
    const out = new BigUint64Array(1);
    check(
      'spdk_bdev_open_ext',
      spdk_bdev_open_ext(name, true, () => {}, 0, out),
    );
    this.desc = Number(out[0]);
    this.channel = spdk_bdev_get_io_channel(this.desc);
  }

  async delete(): Promise<void> {
    spdk_put_io_channel(this.channel);
    spdk_bdev_close(this.desc);
    await configure('bdev_malloc_delete', { name: this.#name });
  }
}

/** `SPDK_BDEV_IO_STATUS_ABORTED` and the like. */
export const ioStatuses = enums.spdk_bdev_io_status;

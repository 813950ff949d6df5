import { enums } from '@spdk-ts/spdk-sys/enums';
import {
  spdk_bdev_close,
  spdk_bdev_get_io_channel,
  spdk_bdev_get_opts,
  spdk_bdev_open_ext,
  spdk_bdev_set_opts,
} from '@spdk-ts/spdk-sys/functions/bdev';
import { create_malloc_disk, delete_malloc_disk } from '@spdk-ts/spdk-sys/functions/bdev_malloc';
import { spdk_subsystem_fini, spdk_subsystem_init } from '@spdk-ts/spdk-sys/functions/init';
import { spdk_put_io_channel } from '@spdk-ts/spdk-sys/functions/thread';
import { host, memory } from '@spdk-ts/spdk-sys/runtime';
import { structs } from '@spdk-ts/spdk-sys/structs/bdev';
import { structs as mallocStructs } from '@spdk-ts/spdk-sys/structs/bdev_malloc';

export const blockBytes = 512;

function check(what: string, rc: number): void {
  if (rc !== 0) throw new Error(`${what} answered ${rc}`);
}

export interface RawSpdkOptions {
  /** Requests that all devices together can have under way; SPDK's own number by default. */
  bdevIoPool?: number;
}

/** Starts SPDK without a layer above the raw one. Once per process. */
export async function startRawSpdk({ bdevIoPool }: RawSpdkOptions = {}): Promise<void> {
  check(
    'envInit',
    host.envInit({ name: 'raw', coreMask: '0x1', memSizeMiB: 512, noHuge: true, noPci: true, shmId: -1 }),
  );
  check('start', host.start({ name: 'raw', messagePoolSize: 4095 }));
  check('admit', host.admit(true));
  if (bdevIoPool !== undefined) limitPool(bdevIoPool);
  const rc = await new Promise<number>((resolve) => spdk_subsystem_init(resolve, 0));
  check('spdk_subsystem_init', rc);
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

  constructor(name: string, blocks: number) {
    this.#name = name;
    const nameBytes = new Uint8Array(new ArrayBuffer(name.length + 1));
    new TextEncoder().encodeInto(name, nameBytes);
    const options = mallocStructs.malloc_bdev_opts.alloc();
    options.name = memory.addressOf(nameBytes.buffer) as never;
    options.num_blocks = blocks;
    options.block_size = blockBytes;
    // Flavours that can choose a NUMA node would take 0 for the first.
    if (mallocStructs.malloc_bdev_opts.has('numa_id')) options.numa_id = -1;
    check('create_malloc_disk', create_malloc_disk(new BigUint64Array(1), options.$ptr));
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
    const rc = await new Promise<number>((resolve) =>
      delete_malloc_disk(this.#name, (_arg, rc) => resolve(rc), 0),
    );
    check('delete_malloc_disk', rc);
  }
}

/** `SPDK_BDEV_IO_STATUS_ABORTED` and the like. */
export const ioStatuses = enums.spdk_bdev_io_status;

import { enums } from '@spdk-ts/spdk-sys/enums';
import {
  spdk_bdev_close,
  spdk_bdev_get_by_name,
  spdk_bdev_get_io_channel,
  spdk_bdev_open_ext,
} from '@spdk-ts/spdk-sys/functions/bdev';
import { spdk_bdev_unregister } from '@spdk-ts/spdk-sys/functions/bdev_module';
import { spdk_dma_free, spdk_dma_zmalloc } from '@spdk-ts/spdk-sys/functions/env';
import { spdk_put_io_channel } from '@spdk-ts/spdk-sys/functions/thread';
import { IoRing, memory, ServedBdev, ServedModule } from '@spdk-ts/spdk-sys/runtime';
import { structs } from '@spdk-ts/spdk-sys/structs/bdev_module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RawDisk, startRawSpdk, stopRawSpdk } from '../ring/raw-spdk.js';
import { RecordedRing } from '../ring/ring-model.js';

const block = 512;
const blocks = 128;
const types = enums.spdk_bdev_io_type;
const done = 1;

/** A RAM disk in JavaScript, which holds requests back when it is told to. */
class RamDisk {
  readonly bytes = new Uint8Array(block * blocks);
  readonly events: string[] = [];
  readonly held: number[] = [];
  holding = false;
  readonly server: ServedBdev;
  #destructing?: () => void;

  constructor(module: ServedModule, name: string, slots = 8) {
    const server = ServedBdev.create(module, name, 'test', slots, {
      onRequests: () => this.server.drain((slot) => this.#take(slot)),
      onChannel: (channel, _thread, created) => this.events.push(`${created ? '+' : '-'}${channel}`),
      onDestruct: () => {
        this.server.destructed(0);
        this.#destructing?.();
      },
      dumpInfo: () => JSON.stringify({ kind: 'ram' }),
    });
    if (typeof server === 'number') throw new Error(`create answered ${server}`);
    this.server = server;
    const bdev = structs.spdk_bdev.at(server.pointer);
    bdev.blocklen = block;
    bdev.blockcnt = BigInt(blocks);
    server.setIoTypes((1 << types.SPDK_BDEV_IO_TYPE_READ) | (1 << types.SPDK_BDEV_IO_TYPE_WRITE));
  }

  register(): Promise<number> {
    return new Promise((resolve) => this.server.register(resolve));
  }

  unregister(): Promise<number> {
    return new Promise((resolve) =>
      spdk_bdev_unregister(this.server.pointer, (_context, status) => resolve(status), 0),
    );
  }

  #take(slot: number): void {
    if (this.holding) this.held.push(slot);
    else this.serve(slot);
  }

  serve(slot: number): void {
    const { server, bytes } = this;
    const at = server.offsetBlocks(slot) * block;
    const part = bytes.subarray(at, at + server.numBlocks(slot) * block);
    if (server.type(slot) === types.SPDK_BDEV_IO_TYPE_READ) server.copyIn(slot, 0, part);
    else server.copyOut(slot, 0, part);
    server.complete(slot, done);
  }
}

async function addModule(name: string): Promise<ServedModule> {
  let module: ServedModule | number = 0;
  const status = await new Promise<number>((resolve) => {
    module = ServedModule.add(name, {}, resolve);
    if (typeof module === 'number') resolve(module);
  });
  if (status !== 0) throw new Error(`add answered ${status}`);
  return module as unknown as ServedModule;
}

function open(name: string): { desc: number; channel: number; close(): void } {
  const out = new BigUint64Array(1);
  expect(spdk_bdev_open_ext(name, true, () => {}, 0, out)).toBe(0);
  const desc = Number(out[0]);
  const channel = spdk_bdev_get_io_channel(desc);
  return {
    desc,
    channel,
    close() {
      spdk_put_io_channel(channel);
      spdk_bdev_close(desc);
    },
  };
}

let module: ServedModule;
let address: number;
let buffer: Uint8Array;

beforeAll(async () => {
  await startRawSpdk();
  module = await addModule('served');
  address = spdk_dma_zmalloc(64 * block, 4096, null);
  buffer = new Uint8Array(memory.view(address, 64 * block));
});
afterAll(async () => {
  memory.detach(buffer.buffer as ArrayBuffer);
  spdk_dma_free(address);
  await stopRawSpdk();
});

describe('a device that JavaScript serves', () => {
  test('reads what was written to it', async () => {
    const disk = new RamDisk(module, 'Ram0');
    expect(await disk.register()).toBe(0);
    const opened = open('Ram0');
    const ring = new RecordedRing((onCompletions) =>
      IoRing.create(opened.desc, opened.channel, 64, onCompletions),
    );
    const { read, write } = IoRing.operations;
    buffer.fill(0x5a, 0, block);
    expect(await ring.run((io) => io.submit(0, write, 3, 1, address))).toEqual({ slot: 0, status: 0 });
    expect(disk.bytes.indexOf(0x5a)).toBe(3 * block);
    expect(await ring.run((io) => io.submit(1, read, 3, 1, address + block))).toEqual({ slot: 1, status: 0 });
    expect(buffer[2 * block - 1]).toBe(0x5a);
    ring.ring.close();
    opened.close();
    expect(await disk.unregister()).toBe(0);
    expect(disk.events).toEqual(['+0', '-0']);
    expect(spdk_bdev_get_by_name('Ram0')).toBe(0);
    disk.server.close();
  });

  test('has requests wait that it has no slots for', async () => {
    const disk = new RamDisk(module, 'Ram1', 4);
    await disk.register();
    const opened = open('Ram1');
    const ring = new RecordedRing((onCompletions) =>
      IoRing.create(opened.desc, opened.channel, 64, onCompletions),
    );
    disk.holding = true;
    for (let slot = 0; slot < 32; slot++) ring.ring.submit(slot, IoRing.operations.write, slot, 1, address);
    while (disk.held.length < 4) await new Promise((resolve) => setImmediate(resolve));
    expect(disk.held).toHaveLength(4);
    expect(ring.completions).toHaveLength(0);
    disk.holding = false;
    // Not in a poll of SPDK: from a timer.
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (const slot of disk.held) disk.serve(slot);
    await ring.completed(32);
    expect(ring.completions.every(({ status }) => status === 0)).toBe(true);
    ring.ring.close();
    opened.close();
    await disk.unregister();
    disk.server.close();
  });

  test('fails what it has when it is closed, and goes', async () => {
    const disk = new RamDisk(module, 'Ram2');
    await disk.register();
    const opened = open('Ram2');
    const ring = new RecordedRing((onCompletions) =>
      IoRing.create(opened.desc, opened.channel, 64, onCompletions),
    );
    disk.holding = true;
    for (let slot = 0; slot < 20; slot++) ring.ring.submit(slot, IoRing.operations.write, slot, 1, address);
    while (disk.held.length < 7) await new Promise((resolve) => setImmediate(resolve));
    disk.server.close();
    await ring.completed(20);
    expect(ring.completions.every(({ status }) => status === 1)).toBe(true);
    ring.ring.close();
    opened.close();
    while (spdk_bdev_get_by_name('Ram2') !== 0) await new Promise((resolve) => setImmediate(resolve));
  });

  test('forwards what it is asked for', async () => {
    const base = await RawDisk.create('Base0', blocks);
    const disk = new RamDisk(module, 'Ram3');
    await disk.register();
    const opened = open('Ram3');
    const below = IoRing.create(base.desc, base.channel, 8, () =>
      below.drain((slot, status) => disk.server.complete(slot, status === 0 ? done : -1)),
    );
    disk.serve = (slot) => {
      below.submit(
        slot,
        IoRing.operations.forward,
        disk.server.offsetBlocks(slot),
        0,
        disk.server.ioPointer(slot),
      );
    };
    const ring = new RecordedRing((onCompletions) =>
      IoRing.create(opened.desc, opened.channel, 8, onCompletions),
    );
    const { read, write } = IoRing.operations;
    buffer.fill(0x77, 0, 4 * block);
    expect(await ring.run((io) => io.submit(0, write, 5, 4, address))).toEqual({ slot: 0, status: 0 });
    buffer.fill(0);
    expect(await ring.run((io) => io.submit(0, read, 5, 4, address + block))).toEqual({ slot: 0, status: 0 });
    expect(buffer.subarray(block, 5 * block).every((byte) => byte === 0x77)).toBe(true);
    expect(buffer[0]).toBe(0);
    ring.ring.close();
    opened.close();
    await disk.unregister();
    disk.server.close();
    below.close();
    await base.delete();
  });
});

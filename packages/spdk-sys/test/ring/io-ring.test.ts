import { Worker } from 'node:worker_threads';
import { spdk_dma_free, spdk_dma_zmalloc } from '@spdk-ts/spdk-sys/functions/env';
import { backendInfo, IoArguments, IoRing, memory } from '@spdk-ts/spdk-sys/runtime';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { blockBytes, ioStatuses, RawDisk, startRawSpdk, stopRawSpdk } from './raw-spdk.js';
import {
  anyBlock,
  anySlot,
  anySteps,
  blocks,
  bufferBytes,
  failed,
  followSteps,
  invalid,
  RecordedRing,
  slots,
} from './ring-model.js';

let disk: RawDisk;
let address: number;
let bytes: Uint8Array;

beforeAll(() => startRawSpdk());
afterAll(() => stopRawSpdk());
beforeEach(async () => {
  disk = await RawDisk.create('Raw0', blocks);
  address = spdk_dma_zmalloc(bufferBytes, 4096, null);
  bytes = new Uint8Array(memory.view(address, bufferBytes));
});
afterEach(async () => {
  memory.detach(bytes.buffer as ArrayBuffer);
  spdk_dma_free(address);
  await disk.delete();
});

class Ring extends RecordedRing {
  constructor(count = slots) {
    super((onCompletions) => IoRing.create(disk.desc, disk.channel, count, onCompletions));
  }
}

describe('a raw ring', () => {
  test('reads what it wrote', async () => {
    const { read, write } = IoRing.operations;
    const ring = new Ring();
    bytes.fill(7, 0, blockBytes);
    expect(await ring.run((io) => io.submit(0, write, 3, 1, address))).toEqual({ slot: 0, status: 0 });
    expect(await ring.run((io) => io.submit(5, read, 3, 1, address + blockBytes))).toEqual({
      slot: 5,
      status: 0,
    });
    expect(Buffer.compare(bytes.subarray(0, blockBytes), bytes.subarray(blockBytes, 2 * blockBytes))).toBe(0);
    ring.ring.close();
  });

  test.each([0, 3, 65_537, 131_072, 2 ** 32 + 4, -4, 1.5, Number.NaN])('of %d slots is refused', (count) => {
    expect(() => IoRing.create(disk.desc, disk.channel, count, () => {})).toThrow(
      expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
    );
  });

  test.each([
    ['no descriptor', () => IoRing.create(0, disk.channel, 4, () => {})],
    ['no channel', () => IoRing.create(disk.desc, 0, 4, () => {})],
    ['no function', () => IoRing.create(disk.desc, disk.channel, 4, undefined as never)],
  ])('with %s is refused', (_what, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
  });

  test('drops slots that it does not have or that are busy', async () => {
    const { write } = IoRing.operations;
    const ring = new Ring();
    ring.ring.submit(1, write, 0, 1, address);
    ring.ring.submit(1, write, 0, 1, address);
    for (const slot of [slots, 1000, 2 ** 31, -1]) {
      ring.ring.submit(slot, write, 0, 1, address);
    }
    await ring.run((io) => io.submit(2, write, 0, 1, address));
    await ring.completed(2);
    expect(ring.completions.map(({ slot }) => slot).toSorted()).toEqual([1, 2]);
    ring.ring.close();
  });

  test.each([
    ['beyond the end', blocks, 1],
    ['across the end', blocks - 1, 2],
    ['before the start', -1, 1],
    ['of a negative length', 0, -1],
    ['at no number', Number.NaN, 1],
    ['at infinity', Number.POSITIVE_INFINITY, 1],
    ['at 2^60', 2 ** 60, 1],
  ])('refuses I/O %s', async (_what, offset, length) => {
    const { read, write, copy, unmap } = IoRing.operations;
    const ring = new Ring();
    for (const operation of [read, write, copy, unmap]) {
      expect(await ring.run((io) => io.submit(0, operation, offset, length, address))).toEqual({
        slot: 0,
        status: invalid,
      });
    }
    ring.ring.close();
  });

  test('refuses operations that there are not', async () => {
    const ring = new Ring();
    const pastTheLast = Math.max(...Object.values(IoRing.operations)) + 1;
    for (const operation of [0, pastTheLast, 999, 0xffff_ffff]) {
      const done = await ring.run((io) => io.submit(0, operation, 0, 1, address));
      expect(done).toMatchObject({ status: invalid });
    }
    ring.ring.close();
  });

  test('refuses vectors that are empty or not as long as the blocks', async () => {
    const { readv } = IoRing.operations;
    const ring = new Ring();
    const args = new IoArguments();
    args.setVectors([{ address, bytes: blockBytes }]);
    expect(await ring.run((io) => io.submit(0, readv, 0, 2, args.address))).toMatchObject({
      status: invalid,
    });
    expect(await ring.run((io) => io.submit(0, readv, 0, 1, args.address))).toMatchObject({ status: 0 });
    expect(await ring.run((io) => io.submit(0, readv, 0, 1, 0))).toMatchObject({ status: invalid });
    args.setVectors([]);
    expect(await ring.run((io) => io.submit(0, readv, 0, 0, args.address))).toMatchObject({
      status: invalid,
    });
    args.setVectors([
      { address, bytes: 0 },
      { address, bytes: blockBytes },
    ]);
    expect(await ring.run((io) => io.submit(0, readv, 0, 1, args.address))).toMatchObject({
      status: invalid,
    });
    ring.ring.close();
  });

  test('aborts what SPDK has not taken, and says so when there is nothing', async () => {
    const { write } = IoRing.operations;
    const ring = new Ring();
    expect([
      ring.ring.abort(0),
      ring.ring.abort(slots),
      ring.ring.abort(-1),
      ring.ring.abort(Number.NaN),
    ]).toEqual([-2, -22, -22, -22]);
    expect(() => ring.ring.abort('0' as never)).toThrow(TypeError);
    const aborted = await ring.run((io) => {
      io.submit(0, write, 0, 1, address);
      expect(io.abort(0)).toBe(0);
    });
    expect(aborted).toEqual({ slot: 0, status: failed });
    expect(ring.ring.failure(0)).toMatchObject({
      ioStatus: ioStatuses.SPDK_BDEV_IO_STATUS_ABORTED,
      nvme: { sct: 0, sc: 7 },
    });
    ring.ring.close();
    expect(ring.ring.abort(0)).toBe(-125);
  });

  test.each(['none', 'attached'])('is refused on another thread: %s', async (role) => {
    const worker = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
       import('@spdk-ts/spdk-sys/runtime').then(async ({ host, IoRing, loadBackend }) => {
         loadBackend(workerData.backend);
         const attached = workerData.role === 'attached';
         if (attached) host.start({ role: 'attached', name: 'other', messagePoolSize: 4095 });
         let refused = 'made';
         try {
           IoRing.create(workerData.desc, workerData.channel, 4, () => {});
         } catch (error) {
           refused = error.code;
         }
         if (attached) await new Promise((resolve) => host.stop(resolve));
         parentPort.postMessage(refused);
       });`,
      {
        eval: true,
        workerData: { role, desc: disk.desc, channel: disk.channel, backend: backendInfo().backend },
      },
    );
    const refused = await new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));
    expect(refused).toBe('ERR_SPDK_WRONG_THREAD');
    await worker.terminate();
  });

  test('is closed twice, and by a close under way', async () => {
    const { write } = IoRing.operations;
    const ring = new Ring();
    for (let slot = 0; slot < slots; slot++) ring.ring.submit(slot, write, slot, 1, address);
    ring.ring.close();
    ring.ring.close();
    const other = new Ring();
    await other.run((io) => io.submit(0, write, 0, 1, address));
    other.ring.close();
  });
});

describe('random sequences', () => {
  test('end as a model in memory says, nonsense among them', async () => {
    const property = fc.asyncProperty(anySteps, (steps) =>
      followSteps({ ring: new Ring(), address, bytes, remote: false }, steps),
    );
    await fc.assert(property, { numRuns: 60 });
  });

  test('closing at any moment loses no memory and no other ring', async () => {
    const { operations } = IoRing;
    const names = Object.keys(operations).filter(
      (name) => !/^(read|write|compare|nvme|zcopyStart|forward)/.test(name),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ slot: anySlot, block: anyBlock, name: fc.constantFrom('write', 'read', ...names) }),
          {
            maxLength: 30,
          },
        ),
        fc.nat(30),
        fc.boolean(),
        async (steps, closeAt, turn) => {
          const ring = new Ring();
          const witness = new Ring(1);
          for (const [index, { slot, block, name }] of steps.entries()) {
            if (index === closeAt) ring.ring.close();
            if (index >= closeAt) continue;
            ring.ring.submit(slot, operations[name as 'read'], block, 1, address);
            if (turn && index % 7 === 6) await new Promise((resolve) => setImmediate(resolve));
          }
          ring.ring.close();
          // Nobody tells when a closed ring's I/O has ended; resets, the slowest, take some polls.
          for (let polls = 0; polls < 20; polls++) {
            const { status } = await witness.run((io) => io.submit(0, operations.flush, 0, 1, 0));
            if (status !== 0)
              expect(witness.ring.failure(0).ioStatus).toBe(ioStatuses.SPDK_BDEV_IO_STATUS_ABORTED);
          }
          witness.ring.close();
        },
      ),
      { numRuns: 100 },
    );
  });
});

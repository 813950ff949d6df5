import type { BdevDesc, IoQueue } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import { requireSameBlocks } from '../data/block-difference.js';
import type { SeededRandom } from '../random/seeded-random.js';
import { lacksCompare } from './compare.js';
import type { Contract } from './contract-test.js';
import { fillWindow, placeOf, requireWindow, type Window } from './window.js';

const slots = 16;
const iosPerSlot = 40;
const maxBlocks = 8;

/** The queue does what the promises do. */
export function queueContract({ test, keepsData, unmapReadsZeroes, fails, hidesStatus }: Contract): void {
  describe('queue', () => {
    test('does to the device what it does to an array', async ({ disk, random }) => {
      const length = Math.min(disk.sizeBytes, slots * 4 * maxBlocks * disk.blockSizeBytes);
      const window = { offset: disk.sizeBytes - length, length };
      const content = await fillWindow(disk, window, random);
      const load = new QueueLoad(disk, { window, content, random, keepsData, unmapReadsZeroes, fails });
      await load.run();
      if (keepsData) await requireWindow(disk, window, content);
    });

    test('tells which slot failed, and with what', async ({ disk }) => {
      if (!keepsData || lacksCompare(disk, fails)) return;
      using queue = disk.queue({ depth: 4, slotBytes: disk.blockSizeBytes });
      const failed: number[] = [];
      queue.onComplete = (slot, status) => {
        if (status !== 0) failed.push(slot);
      };
      await disk.writeZeroes({ offset: 0, length: disk.blockSizeBytes });
      queue.bytes(2).fill(1);
      for (let slot = 0; slot < queue.depth; slot++) queue.compare(slot, 0);
      expect(() => queue.read(2, 0)).toThrow(expect.objectContaining({ code: 'ERR_SPDK_SLOT_BUSY' }));
      await queue.until(() => queue.outstanding === 0);
      expect(failed).toEqual([2]);
      const code =
        hidesStatus && disk.ioTypeSupported('compare') ? 'ERR_SPDK_IO_FAILED' : 'ERR_SPDK_MISCOMPARE';
      expect(queue.error(2)).toMatchObject({ code, operation: 'compare', offset: 0 });
    });

    test('several on one descriptor do not get into each other’s way', async ({ disk }) => {
      const queues = [1, 2, 3].map((depth) => disk.queue({ depth, slotBytes: disk.blockSizeBytes }));
      for (const queue of queues) {
        queue.onComplete = (slot) => {
          if (queue.completed < 100) queue.read(slot, 0);
        };
        for (let slot = 0; slot < queue.depth; slot++) queue.read(slot, 0);
      }
      await Promise.all(queues.map((queue) => queue.until(() => queue.outstanding === 0)));
      expect(queues.map(({ completed }) => completed)).toEqual([100, 101, 102]);
      for (const queue of queues) await queue.close();
    });
  });
}

interface LoadOptions {
  readonly window: Window;
  readonly content: Uint8Array<ArrayBuffer>;
  readonly random: SeededRandom;
  readonly keepsData: boolean;
  readonly unmapReadsZeroes: boolean;
  readonly fails: Contract['fails'];
}

/** Each slot has a part of the window of its own; what it does there is checked when it completes. */
class QueueLoad {
  readonly #disk: BdevDesc;
  readonly #options: LoadOptions;
  readonly #queue: IoQueue;
  readonly #partBytes: number;
  readonly #left: number[];
  readonly #settle: (() => void)[] = [];
  #failure: unknown;

  constructor(disk: BdevDesc, options: LoadOptions) {
    this.#disk = disk;
    this.#options = options;
    const blocks = options.window.length / disk.blockSizeBytes;
    this.#partBytes = Math.max(1, Math.floor(blocks / slots)) * disk.blockSizeBytes;
    const depth = Math.min(slots, blocks);
    this.#queue = disk.queue({ depth, slotBytes: maxBlocks * disk.blockSizeBytes });
    this.#left = new Array(depth).fill(iosPerSlot);
  }

  async run(): Promise<void> {
    const queue = this.#queue;
    queue.onComplete = (slot, status) => {
      try {
        if (status !== 0) throw queue.error(slot);
        this.#settle[slot]?.();
        if (this.#failure === undefined) this.#next(slot);
      } catch (error) {
        this.#failure ??= error;
      }
    };
    for (let slot = 0; slot < queue.depth; slot++) this.#next(slot);
    await queue.until(() => queue.outstanding === 0);
    await queue.close();
    if (this.#failure !== undefined) throw this.#failure;
  }

  #next(slot: number): void {
    const left = this.#left[slot] as number;
    if (left === 0) return;
    this.#left[slot] = left - 1;
    const { random, window, content, keepsData, unmapReadsZeroes, fails } = this.#options;
    const block = this.#disk.blockSizeBytes;
    const blocks = random.integer(1, Math.min(maxBlocks, this.#partBytes / block));
    const length = blocks * block;
    const at = slot * this.#partBytes + random.below(this.#partBytes / block - blocks + 1) * block;
    const held = content.subarray(at, at + length);
    const bytes = this.#queue.bytes(slot).subarray(0, length);
    const offset = window.offset + at;
    this.#settle[slot] = () => {};
    switch (random.below(6)) {
      case 0:
        bytes.set(random.fill(held));
        this.#queue.write(slot, offset, length);
        return;
      case 1:
        held.fill(0);
        this.#queue.writeZeroes(slot, offset, length);
        return;
      case 2:
        if (!this.#disk.ioTypeSupported('unmap') || !unmapReadsZeroes) break;
        held.fill(0);
        this.#queue.unmap(slot, offset, length);
        return;
      case 3:
        if (!keepsData || lacksCompare(this.#disk, fails)) break;
        bytes.set(held);
        this.#queue.compare(slot, offset, length);
        return;
      case 4: {
        const from = slot * this.#partBytes;
        if (fails.includes('copy') || at - from < length) break;
        content.copyWithin(at, from, from + length);
        this.#queue.copy(slot, offset, length, window.offset + from);
        return;
      }
    }
    bytes.fill(0xee);
    this.#settle[slot] = () => {
      if (keepsData) requireSameBlocks(bytes, held, placeOf(this.#disk, offset));
    };
    this.#queue.read(slot, offset, length);
  }
}

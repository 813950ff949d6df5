import { type BdevDesc, DmaBuf } from '@spdk-ts/spdk';
import { describe } from 'vitest';
import { requireSameBlocks } from '../data/block-difference.js';
import type { SeededRandom } from '../random/seeded-random.js';
import { lacksCompare } from './compare.js';
import type { Contract } from './contract-test.js';
import { Scattered } from './scattered.js';
import { settleAll } from './settle.js';
import { fillWindow, placeOf, requireWindow, type Window, windowsOf } from './window.js';

const lanes = 8;
const iosPerLane = 60;

/** Data that is written comes back, whatever kinds of I/O run on other blocks at the same time. */
export function dataContract({ test, keepsData, unmapReadsZeroes, fails }: Contract): void {
  describe('data', () => {
    test('I/O of all kinds and sizes at once does to the device what it does to an array', async ({
      disk,
      random,
    }) => {
      for (const window of windowsOf(disk)) {
        const content = await fillWindow(disk, window, random);
        const model = { disk, window, content, keepsData, unmapReadsZeroes, fails };
        await settleAll(laneNumbers().map((lane) => new Lane(model, lane, random.fork()).run()));
        if (keepsData) await requireWindow(disk, window, content);
      }
    });

    test('each block has a place of its own', async ({ disk, random }) => {
      for (const window of windowsOf(disk)) {
        const content = await fillWindow(disk, window, random);
        using block = DmaBuf.alloc(disk.blockSizeBytes);
        for (let round = 0; round < 32; round++) {
          const at = random.below(window.length / disk.blockSizeBytes) * disk.blockSizeBytes;
          random.fill(block.bytes);
          content.set(block.bytes, at);
          await disk.write(block, { offset: window.offset + at });
        }
        if (keepsData) await requireWindow(disk, window, content);
      }
    });

    test('of writes to one block the last one stays', async ({ disk, random }) => {
      const writes = Array.from({ length: 16 }, () => DmaBuf.alloc(disk.blockSizeBytes));
      for (const write of writes) {
        random.fill(write.bytes);
        await disk.write(write, { offset: 0 });
      }
      const last = writes.at(-1)?.bytes.slice() as Uint8Array;
      for (const write of writes) write[Symbol.dispose]();
      if (keepsData) await requireWindow(disk, { offset: 0, length: disk.blockSizeBytes }, last);
    });
  });
}

interface Model {
  readonly disk: BdevDesc;
  readonly window: Window;
  /** What the window holds. */
  readonly content: Uint8Array<ArrayBuffer>;
  readonly keepsData: boolean;
  readonly unmapReadsZeroes: boolean;
  readonly fails: Contract['fails'];
}

type Kind =
  | 'read'
  | 'write'
  | 'readv'
  | 'writev'
  | 'writeZeroes'
  | 'unmap'
  | 'flush'
  | 'copy'
  | 'compare'
  | 'rewrite';

/** One of those who work at the same time. Stripes take turns, so that each neighbour of a lane's blocks is another's. */
class Lane {
  readonly #model: Model;
  readonly #lane: number;
  readonly #random: SeededRandom;
  readonly #stripeBytes: number;
  readonly #kinds: readonly Kind[];

  constructor(model: Model, lane: number, random: SeededRandom) {
    this.#model = model;
    this.#lane = lane;
    this.#random = random;
    const { disk, window } = model;
    const blocks = window.length / disk.blockSizeBytes;
    this.#stripeBytes = Math.max(1, Math.floor(blocks / (lanes * 4))) * disk.blockSizeBytes;
    this.#kinds = kindsOf(model);
  }

  async run(): Promise<void> {
    const stripes = Math.floor(this.#model.window.length / this.#stripeBytes / lanes);
    // Too small a device for all lanes.
    if (stripes === 0) return;
    for (let done = 0; done < iosPerLane; done++) {
      const range = this.#range(stripes);
      await this.#do(this.#random.pick(this.#kinds), range, stripes);
    }
  }

  /** Some blocks of one of the lane's stripes. */
  #range(stripes: number, length?: number): Window {
    const block = this.#model.disk.blockSizeBytes;
    const stripeBlocks = this.#stripeBytes / block;
    const blocks = length === undefined ? this.#random.integer(1, stripeBlocks) : length / block;
    const stripe = this.#random.below(stripes) * lanes + this.#lane;
    const first = stripe * stripeBlocks + this.#random.below(stripeBlocks - blocks + 1);
    return { offset: first * block, length: blocks * block };
  }

  async #do(kind: Kind, range: Window, stripes: number): Promise<void> {
    const { disk, window, content, fails } = this.#model;
    const comparesParts = !fails.includes('scatteredCompare');
    const at = { offset: window.offset + range.offset, length: range.length };
    const held = content.subarray(range.offset, range.offset + range.length);
    switch (kind) {
      case 'read':
      case 'readv':
      case 'compare':
        return this.#withMemory(
          kind === 'read' || (kind === 'compare' && !comparesParts),
          range,
          async (memory) => {
            if (kind === 'compare') return disk.compare(memory.fill(held).parts, at);
            await disk.readv(memory.parts, at);
            if (this.#model.keepsData) requireSameBlocks(memory.gather(), held, placeOf(disk, at.offset));
          },
        );
      case 'write':
      case 'writev':
        this.#random.fill(held);
        return this.#withMemory(kind === 'write', range, (memory) =>
          disk.writev(memory.fill(held).parts, at),
        );
      case 'rewrite':
        return this.#rewrite(range, held);
      case 'writeZeroes':
        held.fill(0);
        return disk.writeZeroes(at);
      case 'unmap':
        held.fill(0);
        return disk.unmap(at);
      case 'flush':
        return disk.flush(at);
      case 'copy': {
        const from = this.#range(stripes, range.length);
        if (Math.abs(from.offset - range.offset) < range.length) return;
        content.copyWithin(range.offset, from.offset, from.offset + from.length);
        return disk.copy({ ...at, from: window.offset + from.offset });
      }
    }
  }

  async #withMemory(
    whole: boolean,
    { length }: Window,
    use: (memory: Scattered) => Promise<void>,
  ): Promise<void> {
    const { disk } = this.#model;
    using memory = new Scattered(disk, length, whole ? 1 : 24, this.#random);
    await use(memory);
  }

  /** The plain methods, on a buffer that the I/O takes only a part of. */
  async #rewrite({ offset, length }: Window, held: Uint8Array): Promise<void> {
    const { disk, window, keepsData } = this.#model;
    const bufferOffset = disk.alignmentBytes * this.#random.below(4);
    using buffer = DmaBuf.alloc(bufferOffset + length);
    const at = { offset: window.offset + offset, length, bufferOffset };
    this.#random.fill(held);
    buffer.bytes.set(held, bufferOffset);
    await disk.write(buffer, at);
    if (!keepsData) return;
    buffer.fill(0);
    await disk.read(buffer, at);
    requireSameBlocks(buffer.bytes.subarray(bufferOffset), held, placeOf(disk, at.offset));
  }
}

function kindsOf({ disk, keepsData, unmapReadsZeroes, fails }: Model): Kind[] {
  const kinds: Kind[] = ['read', 'readv', 'write', 'writev', 'rewrite', 'writeZeroes'];
  if (!fails.includes('copy')) kinds.push('copy');
  if (disk.ioTypeSupported('flush')) kinds.push('flush');
  if (disk.ioTypeSupported('unmap') && (unmapReadsZeroes || !keepsData)) kinds.push('unmap');
  if (keepsData && !lacksCompare(disk, fails)) kinds.push('compare');
  return kinds;
}

function laneNumbers(): number[] {
  return Array.from({ length: lanes }, (_, lane) => lane);
}

import { SeededRandom } from '@spdk-ts/testing';
import { describe, expect, test } from 'vitest';
import { Operation, operationShares } from '../src/soak/operation.js';
import { MismatchError, stripeBlocks, Territory } from '../src/soak/territory.js';

const blockSizeBytes = 64;
const wordsPerBlock = blockSizeBytes / 4;
const blockCount = 16 * stripeBlocks;
const maxBlocks = 32;
const slots = 16;
const workers = 2;

/** What a device does wrong, once in a while. */
interface Faults {
  /** Of each write, this many blocks more are written, with zeroes. */
  spill?: number;
  /** Writes, copies and zeroes that are lost, in percent. */
  lost?: number;
  /** Reads that bring the block before, in percent. */
  shifted?: number;
  /** Reads with one wrong bit, in percent. */
  flipped?: number;
}

interface Side {
  territory: Territory;
  buffers: Int32Array[];
}

/** Two workers on one device in memory, whose I/Os complete in random order. */
function simulate(ios: number, faults: Faults = {}, seed = 1) {
  const device = new Int32Array(blockCount * wordsPerBlock);
  const random = new SeededRandom(seed + 100);
  const happens = (percent = 0) => random.below(100) < percent;
  const sides: Side[] = [0, 1].map((worker) => ({
    territory: new Territory({
      worker,
      workers,
      slots,
      blockCount,
      blockSizeBytes,
      maxBlocks,
      random: new SeededRandom(seed + worker),
    }),
    buffers: Array.from({ length: slots }, () => new Int32Array(maxBlocks * wordsPerBlock).fill(-1)),
  }));

  const words = (block: number, length: number) =>
    device.subarray(block * wordsPerBlock, (block + length) * wordsPerBlock);

  function carryOut(territory: Territory, slot: number, buffer: Int32Array): void {
    const offset = territory.offsetBlocks[slot] as number;
    const length = territory.lengthBlocks[slot] as number;
    const data = buffer.subarray(0, length * wordsPerBlock);
    switch (territory.operation[slot]) {
      case Operation.Read:
        data.set(words(happens(faults.shifted) ? Math.max(0, offset - 1) : offset, length));
        if (happens(faults.flipped)) (data[random.below(data.length)] as number) ^= 1 << random.below(32);
        return;
      case Operation.Compare:
        if (words(offset, length).some((word, index) => word !== data[index])) throw new Error('miscompare');
        return;
      case Operation.Flush:
        return;
    }
    if (happens(faults.lost)) return;
    if (territory.operation[slot] === Operation.Write) {
      words(offset, length).set(data);
      if (faults.spill) words(offset + length, faults.spill).fill(0);
    } else if (territory.operation[slot] === Operation.Copy) {
      words(offset, length).set(words(territory.fromBlocks[slot] as number, length));
    } else {
      words(offset, length).fill(0);
    }
  }

  const plan = (worker: number, slot: number) => {
    const { territory, buffers } = sides[worker] as Side;
    territory.plan(slot);
    requireAlone(
      sides.map((side) => side.territory),
      worker,
      slot,
    );
    territory.prepare(slot, buffers[slot] as Int32Array);
  };

  for (let io = 0; io < slots * workers; io++) plan(io % workers, Math.floor(io / workers));
  for (let io = 0; io < ios; io++) {
    const worker = random.below(workers);
    const slot = random.below(slots);
    const { territory, buffers } = sides[worker] as Side;
    const buffer = buffers[slot] as Int32Array;
    carryOut(territory, slot, buffer);
    territory.settle(slot, buffer);
    plan(worker, slot);
  }
}

/** The ranges that a slot's I/O reads and writes: first block, block after the last, whether it writes. */
function ranges(territory: Territory, slot: number): [number, number, boolean][] {
  const length = territory.lengthBlocks[slot] as number;
  const operation = territory.operation[slot] as number;
  const reads =
    operation === Operation.Read || operation === Operation.Compare || operation === Operation.Flush;
  const offset = territory.offsetBlocks[slot] as number;
  const from = territory.fromBlocks[slot] as number;
  const own: [number, number, boolean] = [offset, offset + length, !reads];
  return operation === Operation.Copy ? [own, [from, from + length, false]] : [own];
}

/** An I/O stays in a stripe of its worker, and shares no block that is written with any other. */
function requireAlone(territories: readonly Territory[], worker: number, slot: number): void {
  for (const [first, end, writes] of ranges(territories[worker] as Territory, slot)) {
    const stripe = Math.floor(first / stripeBlocks);
    if (stripe % workers !== worker) throw new Error(`worker ${worker} uses stripe ${stripe}`);
    if (end > (stripe + 1) * stripeBlocks) throw new Error(`worker ${worker} goes past stripe ${stripe}`);
    for (const [otherWorker, other] of territories.entries()) {
      for (let otherSlot = 0; otherSlot < slots; otherSlot++) {
        if (otherWorker === worker && otherSlot === slot) continue;
        for (const [otherFirst, otherEnd, otherWrites] of ranges(other, otherSlot)) {
          if (first < otherEnd && otherFirst < end && (writes || otherWrites)) {
            throw new Error(`blocks ${first} to ${end} are used twice`);
          }
        }
      }
    }
  }
}

describe('the territory of a worker', () => {
  test.each([1, 2, 3])('knows what a device holds that does as it is told (seed %i)', (seed) => {
    simulate(20_000, {}, seed);
  });

  test.each<[string, Faults]>([
    ['a lost write', { lost: 1 }],
    ['a write that is a block too long', { spill: 1 }],
    ['a read from elsewhere', { shifted: 1 }],
    ['a flipped bit', { flipped: 1 }],
  ])('finds %s', (_, faults) => {
    // Reads find it, or compares, where the device would tell.
    expect(() => simulate(20_000, faults)).toThrow(/miscompare|holds the data of key/);
  });

  test('tells what it found', () => {
    expect(new MismatchError(7, 0, 5, 3, 3).message).toBe(
      'block 7 holds the data of key 5, but word 0 was read as 3, its first word is that of key 3',
    );
    expect(new MismatchError(7, 4, 5, 5, 9).message).toBe(
      'block 7 holds the data of key 5, but word 4 was read as 9',
    );
  });

  test('does every kind of I/O as often as it is to', () => {
    const territory = new Territory({
      worker: 0,
      workers: 1,
      slots: 1,
      blockCount,
      blockSizeBytes,
      maxBlocks,
      random: new SeededRandom(1),
    });
    const nothing = new Int32Array(0);
    const counts = operationShares.map(() => 0);
    for (let io = 0; io < 20_000; io++) {
      territory.plan(0);
      (counts[territory.operation[0] as number] as number)++;
      // There is no device to read from.
      if (territory.operation[0] === Operation.Read) territory.operation[0] = Operation.Compare;
      territory.settle(0, nothing);
    }
    expect(operationShares.reduce((sum, share) => sum + share)).toBe(100);
    for (const [operation, share] of operationShares.entries()) {
      expect(Math.abs(((counts[operation] as number) / 20_000) * 100 - share)).toBeLessThan(2);
    }
  });
});

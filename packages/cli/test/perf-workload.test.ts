import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Operation } from '../src/perf/operation.js';
import { fillPattern, firstMismatch, VerificationError, wordsOf } from '../src/perf/pattern.js';
import { Random } from '../src/perf/random.js';
import {
  createWorkload,
  type WorkloadName,
  type WorkloadOptions,
  workloadNames,
} from '../src/perf/workload.js';

function options(name: WorkloadName, changes: Partial<WorkloadOptions> = {}): WorkloadOptions {
  return {
    name,
    queueDepth: 4,
    ioSizeBytes: 4096,
    offsetBytes: 0,
    sizeBytes: 2 ** 20,
    readPercent: 50,
    seed: 1,
    ...changes,
  };
}

/** The first I/Os as `[operation, offset]`, slots taking turns. */
function firstIos(given: WorkloadOptions, count: number): [number, number][] {
  const workload = createWorkload(given);
  return Array.from({ length: count }, (_, index) => {
    const slot = index % given.queueDepth;
    workload.advance(slot);
    return [workload.operation[slot] ?? -1, workload.offset[slot] ?? -1];
  });
}

describe('random numbers', () => {
  test('are the same for the same seed, and others for another', () => {
    const draw = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 20 }, () => random.below(1e6));
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(new Set(draw(0)).size).toBeGreaterThan(15);
  });

  test('are spread evenly', () => {
    const random = new Random(1);
    const counts = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 100_000; draw++) {
      const bucket = random.below(10);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });
});

describe('workloads', () => {
  test.each(workloadNames)('%s stays on the device and on its grid', (name) => {
    fc.assert(
      fc.property(
        fc.record({
          queueDepth: fc.integer({ min: 1, max: 8 }),
          blocksPerIo: fc.integer({ min: 1, max: 16 }),
          blocks: fc.integer({ min: 128, max: 2000 }),
          seed: fc.nat(),
        }),
        ({ queueDepth, blocksPerIo, blocks, seed }) => {
          const ioSizeBytes = blocksPerIo * 512;
          const sizeBytes = blocks * 512;
          const ios = firstIos(options(name, { queueDepth, ioSizeBytes, sizeBytes, seed }), 500);
          for (const [, offset] of ios) {
            expect(offset % ioSizeBytes).toBe(0);
            expect(offset).toBeGreaterThanOrEqual(0);
            expect(offset + ioSizeBytes).toBeLessThanOrEqual(sizeBytes);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test.each([
    ['randread', Operation.Read],
    ['randwrite', Operation.Write],
    ['read', Operation.Read],
    ['write', Operation.Write],
    ['zeroes', Operation.WriteZeroes],
    ['unmap', Operation.Unmap],
    ['flush', Operation.Flush],
  ] as const)('%s does one operation', (name, operation) => {
    for (const [done] of firstIos(options(name), 50)) expect(done).toBe(operation);
  });

  test.each([0, 30, 100])('randrw reads %i percent', (readPercent) => {
    const ios = firstIos(options('randrw', { readPercent }), 20_000);
    const reads = ios.filter(([operation]) => operation === Operation.Read).length;
    expect(Math.abs((reads / ios.length) * 100 - readPercent)).toBeLessThan(2);
  });

  test('sequential ones begin again at the end', () => {
    const offsets = firstIos(options('read', { sizeBytes: 3 * 4096 + 512 }), 5).map(([, offset]) => offset);
    expect(offsets).toEqual([0, 4096, 8192, 0, 4096]);
  });

  test('verify reads what the slot wrote, and no two slots share a range', () => {
    const workload = createWorkload(options('verify', { queueDepth: 3, sizeBytes: 7 * 4096 }));
    const owners = new Map<number, number>();
    for (let round = 0; round < 40; round++) {
      for (let slot = 0; slot < 3; slot++) {
        workload.advance(slot);
        const written = workload.offset[slot] ?? -1;
        const key = workload.patternKey?.[slot];
        expect(workload.operation[slot]).toBe(Operation.Write);
        workload.advance(slot);
        expect([workload.operation[slot], workload.offset[slot], workload.patternKey?.[slot]]).toEqual([
          Operation.Read,
          written,
          key,
        ]);
        expect(owners.get(written) ?? slot).toBe(slot);
        owners.set(written, slot);
      }
    }
    expect([...owners.keys()].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => i * 4096));
  });
});

describe('the pattern of verify', () => {
  test('any changed byte is found, with its place on the device', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(511), fc.integer({ min: 1, max: 255 }), (key, at, flip) => {
        const bytes = new Uint8Array(512);
        const words = wordsOf(bytes);
        fillPattern(words, key);
        expect(firstMismatch(words, key)).toBe(-1);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        const error = new VerificationError(words, key, 8192);
        expect(error.offset).toBe(8192 + at - (at % 4));
        expect(error.message).toMatch(/^byte \d+: wrote 0x[0-9a-f]{8}, read 0x[0-9a-f]{8}$/);
      }),
    );
  });

  test('another key is another pattern', () => {
    const words = new Int32Array(128);
    fillPattern(words, 1);
    expect(firstMismatch(words, 2)).not.toBe(-1);
  });
});

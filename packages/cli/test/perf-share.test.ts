import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPerfArguments, type PerfOptions } from '../src/perf/options.js';
import { createShareWorkload, shareDevice } from '../src/perf/share.js';
import { type WorkloadName, workloadNames } from '../src/perf/workload.js';

function options(workload: WorkloadName, changes: Partial<PerfOptions> = {}): PerfOptions {
  const checked = checkPerfArguments({
    workload,
    bdev: 'malloc',
    qd: '4',
    ioSize: '4KiB',
    time: '1',
    warmup: '0',
    api: 'queue',
    latency: 'none',
    rwMix: '50',
    seed: '7',
    threads: '3',
  });
  return { ...checked, ...changes };
}

const random: WorkloadName[] = ['randread', 'randwrite', 'randrw'];
const divided = workloadNames.filter((name) => !random.includes(name));

/** All places that the threads' first I/Os go to, by thread. */
function places(given: PerfOptions, deviceBytes: number, ios: number): Set<number>[] {
  return shareDevice(given, deviceBytes).map((share) => {
    const workload = createShareWorkload(given, share);
    const seen = new Set<number>();
    for (let io = 0; io < ios; io++) {
      const slot = io % given.queueDepth;
      workload.advance(slot);
      seen.add(workload.offset[slot] ?? -1);
    }
    return seen;
  });
}

describe('the threads of a run', () => {
  test.each(divided)('do %s in parts of their own, on the device', (name) => {
    fc.assert(
      fc.property(
        fc.record({
          threads: fc.integer({ min: 2, max: 5 }),
          blocksPerIo: fc.integer({ min: 1, max: 9 }),
          blocks: fc.integer({ min: 512, max: 2000 }),
        }),
        ({ threads, blocksPerIo, blocks }) => {
          const ioSizeBytes = blocksPerIo * 512;
          const given = options(name, { threads, ioSizeBytes });
          const owners = new Map<number, number>();
          for (const [thread, offsets] of places(given, blocks * 512, 400).entries()) {
            for (const offset of offsets) {
              expect(offset % ioSizeBytes).toBe(0);
              expect(offset >= 0 && offset + ioSizeBytes <= blocks * 512).toBe(true);
              expect(owners.get(offset) ?? thread).toBe(thread);
              owners.set(offset, thread);
            }
          }
          expect(new Set(owners.values()).size).toBe(threads);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('cover the device but for what is no whole I/O for each', () => {
    const all = places(options('read'), 10 * 4096, 100).flatMap((offsets) => [...offsets]);
    expect(all.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) => i * 4096));
  });

  test.each(random)('do %s everywhere, each at other places', (name) => {
    const [first, second, third] = places(options(name), 1000 * 4096, 100).map((offsets) => [...offsets]);
    expect(first).not.toEqual(second);
    expect(second).not.toEqual(third);
    for (const offsets of [first, second, third])
      expect(Math.max(...(offsets ?? []))).toBeGreaterThan(900 * 4096);
  });

  test('have the seed itself when there is one, which has the whole device', () => {
    const shares = shareDevice(options('verify', { threads: 1 }), 5 * 4096 + 512);
    expect(shares).toEqual([{ offsetBytes: 0, sizeBytes: 5 * 4096 + 512, seed: 7 }]);
  });

  test('have seeds of their own, the same each time', () => {
    const seeds = () => shareDevice(options('randread', { threads: 200 }), 4096).map(({ seed }) => seed);
    expect(seeds()[0]).toBe(7);
    expect(new Set(seeds()).size).toBe(200);
    expect(seeds()).toEqual(seeds());
    for (const seed of seeds()) expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
  });

  test.each([
    ['randread', 1, 4095, /^expected a device of at least 4096 bytes for randread, got one of 4095$/],
    ['verify', 1, 4 * 4096 - 1, /^expected a device of at least 16384 bytes for verify, got one of 16383$/],
    [
      'read',
      3,
      2 * 4096,
      /^expected a device of at least 12288 bytes for read on 3 threads, got one of 8192$/,
    ],
    ['verify', 3, 12 * 4096 - 1, /^expected a device of at least 49152 bytes for verify on 3 threads/],
  ] as const)('%s on %i threads needs more than %i bytes', (name, threads, deviceBytes, message) => {
    expect(() => shareDevice(options(name, { threads }), deviceBytes)).toThrow(message);
  });
});

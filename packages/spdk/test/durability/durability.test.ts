import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '@spdk-ts/testing';
import { describe, expect, test } from '@spdk-ts/testing/vitest';
import { afterAll, beforeAll } from 'vitest';
import { blockBytes, fillBlock, sequenceOf } from './block-pattern.js';
import { compileWriter, WrittenFile } from './killed-writer.js';

// A real SPDK takes several times as long to start.
const kills = process.env['SPDK_TS_BACKEND'] === 'spdk' ? 16 : 200;

let folder: string;
let writer: Awaited<ReturnType<typeof compileWriter>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spdk-ts-durability-'));
  writer = await compileWriter();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await writer.remove();
});

test('what was acknowledged is there after kill -9', { timeout: 300_000 }, async ({ spdk }) => {
  const methods = (await spdk.rpc('rpc_get_methods')) as string[];
  const hasUring = methods.includes('bdev_uring_create');
  if (!hasUring) console.warn('aio only: this build has no uring driver; install liburing-dev, build again');
  const lanes = [
    { driver: 'aio', flush: true },
    { driver: 'aio', flush: false },
    ...(hasUring
      ? ([
          { driver: 'uring', flush: false },
          { driver: 'uring', flush: false },
        ] as const)
      : []),
  ] as const;
  const { seed } = SeededRandom.ofEnvironment();
  const inLane = async ({ driver, flush }: (typeof lanes)[number], lane: number) => {
    const random = new SeededRandom(seed + lane);
    const file = new WrittenFile(join(folder, `lane-${lane}`), random.below(2 ** 32));
    for (let count = 0; count < kills / lanes.length; count++) {
      await file.writeAndKill(writer.program, driver, flush, random);
      try {
        file.verify();
      } catch (error) {
        const where = `${driver}${flush ? ' with flush' : ''}, kill ${count}, SPDK_TS_SEED=${seed}`;
        throw new Error(`${where}: ${(error as Error).message}`);
      }
    }
    return file.acknowledgements;
  };
  // A test that is killed always before its first write would show nothing.
  const acknowledgements = await Promise.all(lanes.map(inLane));
  for (const count of acknowledgements) expect(count).toBeGreaterThan(kills / lanes.length);
});

describe('the check of the blocks', () => {
  const place = { seed: 77, block: 5 };
  const written = (sequence: number, at = place) => {
    const words = new Uint32Array(blockBytes / 4);
    fillBlock(words, { ...at, sequence });
    return words;
  };

  test('knows what was written, and what was not', () => {
    expect(sequenceOf(written(123), place)).toBe(123);
    expect(sequenceOf(new Uint32Array(blockBytes / 4), place)).toBe(0);
  });

  test('finds a torn block, wherever it is torn', () => {
    // The words before this one are the same in both.
    for (let word = 3; word < blockBytes / 4; word++) {
      const torn = written(2);
      torn.set(written(1).subarray(word), word);
      expect(() => sequenceOf(torn, place)).toThrow('block 5 is torn or foreign');
    }
  });

  test('finds a block that belongs elsewhere', () => {
    expect(() => sequenceOf(written(1, { seed: 77, block: 6 }), place)).toThrow('of block 6 of file 77');
    expect(() => sequenceOf(written(1, { seed: 78, block: 5 }), place)).toThrow('of block 5 of file 78');
  });

  test('finds a write that was acknowledged and is lost', { timeout: 60_000 }, async () => {
    const path = join(folder, 'lost');
    const file = new WrittenFile(path, 1);
    const before = readFileSync(path);
    await file.writeAndKill(writer.program, 'aio', false, new SeededRandom(1));
    file.verify();
    writeFileSync(path, before);
    expect(() => file.verify()).toThrow(/is of turn 0, but turn \d+ was acknowledged/);
  });
});

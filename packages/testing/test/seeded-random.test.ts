import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SeededRandom } from '@spdk-ts/testing';
import { describe, expect, test } from 'vitest';

const numbers = (random: SeededRandom, count: number, limit = 2 ** 32) =>
  Array.from({ length: count }, () => random.below(limit));

describe('SeededRandom', () => {
  test('gives the same numbers for the same seed, and others for another', () => {
    expect(numbers(new SeededRandom(7), 100)).toEqual(numbers(new SeededRandom(7), 100));
    const seeds = [0, 1, 2, 3, -1, 2 ** 31, 12_345];
    const firsts = seeds.map((seed) => new SeededRandom(seed).below(2 ** 32));
    expect(new Set(firsts).size).toBe(seeds.length);
  });

  test('reaches every number below the limit, about equally often', () => {
    const counts = new Array<number>(10).fill(0);
    for (const number of numbers(new SeededRandom(1), 100_000, 10))
      counts[number] = (counts[number] ?? 0) + 1;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  test('has both ends of a range, and each choice', () => {
    const random = new SeededRandom(3);
    expect(new Set(Array.from({ length: 200 }, () => random.integer(-1, 2)))).toEqual(new Set([-1, 0, 1, 2]));
    expect(new Set(Array.from({ length: 200 }, () => random.pick(['a', 'b', 'c'])))).toEqual(
      new Set(['a', 'b', 'c']),
    );
  });

  test('fills bytes up to the last', () => {
    const bytes = new SeededRandom(5).fill(new Uint8Array(4099));
    expect(new Set(bytes).size).toBe(256);
    expect(new Set(bytes.subarray(4090)).size).toBeGreaterThan(5);
    expect(new SeededRandom(5).fill(new Uint8Array(4099))).toEqual(bytes);
  });

  test('forks into generators of their own', () => {
    const random = new SeededRandom(9);
    const [one, two] = [random.fork(), random.fork()];
    expect(numbers(one, 10)).not.toEqual(numbers(two, 10));
  });

  test('takes its seed from the environment', async () => {
    const text = `import { SeededRandom } from '${import.meta.resolve('@spdk-ts/testing')}';
      console.log(SeededRandom.ofEnvironment().seed);`;
    const run = (seed: string) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', text], {
        env: { ...process.env, SPDK_TS_SEED: seed },
      });
    expect((await run('4711')).stdout.trim()).toBe('4711');
    await expect(run('many')).rejects.toThrow('expected an integer for SPDK_TS_SEED, got many');
    const [one, two] = await Promise.all([run(''), run('')]);
    expect(one.stdout).not.toBe(two.stdout);
  });
});

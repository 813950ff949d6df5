import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const source = join(import.meta.dirname, '../src');
const runner = join(import.meta.dirname, '../dist/run.js');

/** What each example prints when all went well. */
const expected: Record<string, RegExp> = {
  hello_bdev:
    /backend {3}\w+ .*\ndevice {4}Malloc0, .*\nverified {2}64 MiB, 16384 writes and \d+ reads\ntime {6}\d+ ms\n$/,
};

function run(...args: string[]) {
  return spawnSync(process.execPath, [runner, ...args], { encoding: 'utf8' });
}

describe('the examples', () => {
  const examples = readdirSync(source)
    .map((file) => file.replace(/\.ts$/, ''))
    .filter((name) => name !== 'run');

  test.each(examples)('%s', (name) => {
    const { status, stdout, stderr } = run(name, '--backend', process.env['SPDK_TS_BACKEND'] ?? '');
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(expected[name] ?? /^an example without expectation$/);
  });

  test.each(examples)('%s without hugepages', (name) => {
    const { status, stdout } = run(name, '--no-huge');
    expect(status).toBe(0);
    expect(stdout).toMatch(expected[name] ?? /^an example without expectation$/);
  });

  test('an unknown one is refused with the list', () => {
    const { status, stderr } = run('hello_world');
    expect(status).toBe(2);
    expect(stderr).toContain(`examples: ${examples.join(', ')}`);
  });
});

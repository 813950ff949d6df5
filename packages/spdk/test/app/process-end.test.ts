import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'process-end-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a program that has a device open, with its temporary files in a folder of its own. */
function run(rest: string) {
  const text = `import { DmaBuf, Spdk } from '@spdk-ts/spdk';
    const spdk = await Spdk.start({ hugepages: false });
    const bdev = await spdk.devices.create('malloc:///Malloc0?size=1MiB');
    const disk = await bdev.open({ write: true });
    const buffer = DmaBuf.alloc(4096);
    ${rest}`;
  const env = { ...process.env, TMPDIR: folder };
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', text],
    {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      env,
      timeout: 20_000,
    },
  );
  return { status, signal, stdout, stderr: status === 0 ? '' : stderr, left: readdirSync(folder) };
}

describe('a program', () => {
  test('ends by itself when nothing is outstanding, although it did not stop', () => {
    expect(run("console.log('last line');")).toEqual({
      status: 0,
      signal: null,
      stdout: 'last line\n',
      stderr: '',
      left: [],
    });
  });

  test('does not end before its I/O has completed', () => {
    const text = "disk.write(buffer, { offset: 0 }).then(() => console.log('written'));";
    expect(run(text)).toMatchObject({ status: 0, stdout: 'written\n', left: [] });
  });

  test('may end with I/O in flight', () => {
    const text = 'for (let i = 0; i < 64; i++) disk.write(buffer, { offset: i * 4096 }); process.exit(7);';
    expect(run(text)).toMatchObject({ status: 7, signal: null, left: [] });
  });

  test('ends with an uncaught error as Node.js does', () => {
    const text = "disk.read(buffer, { offset: 0 }).then(() => { throw new Error('from a completion'); });";
    const { status, stderr, left } = run(text);
    expect(status).toBe(1);
    expect(stderr).toContain('Error: from a completion');
    expect(left).toEqual([]);
  });
});

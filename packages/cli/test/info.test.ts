import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const program = join(import.meta.dirname, '../dist/cli.js');

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('spdk-ts info', () => {
  test('describes the backend under test', () => {
    const backend = process.env['SPDK_TS_BACKEND'];
    const { status, stdout } = run('info');
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^backend +${backend}\nversion +SPDK v2\\d\\.\\d\\d`));
    expect(stdout).toMatch(/functions +\d+ of \d+/);
  });

  test('prints JSON for programs', () => {
    const { status, stdout } = run('info', '--json');
    expect(status).toBe(0);
    const info = JSON.parse(stdout);
    expect(info.backend).toBe(process.env['SPDK_TS_BACKEND']);
    expect(info.functions).toContain('spdk_bdev_open_ext');
  });

  test('refuses an unknown backend', () => {
    expect(run('info', '--backend', 'floppy')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: "error: expected 'embedded' or 'spdk' for backend, got 'floppy'\n",
    });
  });

  test('refuses an unknown command', () => {
    const { status, stderr } = run('inform');
    expect(status).toBe(1);
    expect(stderr).toContain("unknown command 'inform'");
  });
});

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Bdev, DmaBuf, SpdkErrorCode } from '@spdk-ts/spdk';
import { afterAll, describe, expect, test } from 'vitest';
// The built one, which finds the program of its workers.
import { runSoak } from '../dist/soak/run-soak.js';
import { checkSoakArguments, type SoakArguments } from '../src/soak/soak-options.js';
import { createSoakReport, formatVerdict, type SoakFindings } from '../src/soak/soak-report.js';

const defaults: SoakArguments = {
  minutes: '10',
  workers: '2',
  qd: '64',
  size: '64MiB',
  seed: '1',
  huge: false,
};

describe('arguments of soak', () => {
  test('become options', () => {
    expect(checkSoakArguments({ ...defaults, minutes: '0.5' })).toEqual({
      minutes: 0.5,
      workers: 2,
      queueDepth: 64,
      sizeBytes: 64 * 2 ** 20,
      seed: 1,
      backend: undefined,
      hugepages: false,
    });
  });

  test.each<[Partial<SoakArguments>, RegExp]>([
    [{ minutes: '0' }, /^expected number from 0.01 to 10080 for --minutes, got '0'$/],
    [{ minutes: 'ten' }, /for --minutes/],
    [{ workers: '0' }, /for --workers/],
    [{ qd: '1' }, /^expected number from 2 to 1024 for --qd/],
    [{ seed: '-1' }, /for --seed/],
    [{ size: '4MiB' }, /^expected at least 8388608 bytes for --size, got '4MiB'$/],
    [{ size: '67108865' }, /^expected a multiple of 512 bytes for --size/],
    [{ size: 'big' }, /--size/],
  ])('%j is refused', (changes, message) => {
    expect(() => checkSoakArguments({ ...defaults, ...changes })).toThrow(message);
  });
});

describe('the verdict', () => {
  const backend = { backend: 'embedded', version: 'SPDK v1', flavour: 'test' } as const;
  const memory = { judgedFromSeconds: 150, slopeKiBPerMinute: 12, boundKiBPerMinute: 1024, flat: true };
  const good: SoakFindings = {
    seconds: 600,
    operations: { read: 1000, write: 500 },
    failures: [],
    samples: [{ seconds: 0, rssBytes: 200 * 2 ** 20 }],
    memory,
    interrupted: false,
  };
  const report = (changes: Partial<SoakFindings>) =>
    createSoakReport(backend, checkSoakArguments(defaults), { ...good, ...changes });

  test('is good when all is', () => {
    expect(report({})).toMatchObject({ passed: true, ios: 1500 });
    expect(formatVerdict(report({}))).toMatchInlineSnapshot(`
      "I/Os     1,500 in 600.0 s: read 1,000, write 500
      errors   none
      RSS      200.0 MiB, flat, 12 KiB/min after 150 s
      verdict  passed"
    `);
  });

  test.each<[string, Partial<SoakFindings>, RegExp]>([
    ['an error', { failures: [{ message: 'worker 0: EIO', code: 'EIO' }] }, /error +worker 0: EIO\n/],
    ['growing memory', { memory: { ...memory, flat: false } }, /grows, 12 KiB\/min after 150 s, bound 1024/],
    ['a kind of I/O that never occurred', { operations: { read: 1000, write: 0 } }, /write 0/],
  ])('is bad with %s', (_, changes, line) => {
    expect(report(changes).passed).toBe(false);
    expect(formatVerdict(report(changes))).toMatch(line);
    expect(formatVerdict(report(changes))).toMatch(/verdict {2}FAILED$/);
  });

  test('says when memory was not judged', () => {
    const short = report({ memory: { ...memory, flat: null } });
    expect(short.passed).toBe(true);
    expect(formatVerdict(short)).toContain('not judged');
  });
});

describe('npm run soak', () => {
  const program = join(import.meta.dirname, '../dist/soak/soak.js');
  const folder = mkdtempSync(join(tmpdir(), 'spdk-ts-soak-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('finds nothing wrong in a few seconds', () => {
    const out = join(folder, 'new/soak.json');
    const args = [program, '--minutes', '0.05', '--no-huge', '--out', out];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
    const report = JSON.parse(readFileSync(out, 'utf8'));
    expect(report).toMatchObject({
      backend: process.env['SPDK_TS_BACKEND'],
      passed: true,
      failures: [],
      interrupted: false,
      memory: { flat: null },
    });
    for (const count of Object.values(report.operations)) expect(count).toBeGreaterThan(10);
    expect(stdout).toMatch(/verdict {2}passed\nwritten to /);
  });

  test('finds what somebody else writes', async () => {
    const options = checkSoakArguments({ ...defaults, minutes: '5', workers: '1' });
    const running = runSoak(options, new AbortController().signal, () => {});
    let over = false;
    const end = running.finally(() => {
      over = true;
    });
    await turn();
    const bdev = await appeared('Malloc0');
    const disk = await bdev.open({ write: true });
    const foreign = DmaBuf.alloc(2 ** 20).fill(0xff);
    for (let offset = 0; !over && offset < bdev.sizeBytes; offset += foreign.byteLength) {
      await disk.write(foreign, { offset }).catch((error) => {
        // The run has found it, and has removed the device.
        if (error.code !== SpdkErrorCode.Closed) throw error;
        over = true;
      });
    }
    foreign[Symbol.dispose]();
    await disk.close();
    const report = await end;
    expect(report.passed).toBe(false);
    expect(report.seconds).toBeLessThan(60);
    expect(report.failures).toHaveLength(1);
    expect(report.failures[0]?.code).toMatch(/^ERR_MISMATCH|ERR_SPDK_MISCOMPARE$/);
    expect(report.failures[0]?.message).toMatch(/^worker 0: /);
  });

  test('interrupted gives its verdict on what it did', async () => {
    const out = join(folder, 'interrupted.json');
    const args = [program, '--minutes', '60', '--no-huge', '--out', out];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(child, 'exit');
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += chunk;
      // The first line of progress: all kinds of I/O have occurred by then.
      if (String(chunk).includes(' I/Os ')) child.kill('SIGINT');
    }
    expect(await exit).toEqual([0, null]);
    expect(printed).toMatch(/ I\/Os 0 errors {2}RSS [\d.]+ MiB\n.*, interrupted: .*verdict {2}passed\n/s);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ interrupted: true, passed: true });
  });

  test('refuses what it cannot do', () => {
    const refused = (...args: string[]) =>
      spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
    expect(refused('--minutes', 'ten')).toMatchObject({
      status: 1,
      stderr: "error: expected number from 0.01 to 10080 for --minutes, got 'ten'\n",
    });
    expect(refused('--backend', 'floppy')).toMatchObject({
      status: 1,
      stderr: "error: expected 'embedded' or 'spdk' for backend, got 'floppy'\n",
    });
  });
});

async function appeared(name: string): Promise<Bdev> {
  for (;;) {
    try {
      const bdev = Bdev.lookup(name);
      if (bdev) return bdev;
    } catch {
      // SPDK has not started.
    }
    await turn();
  }
}

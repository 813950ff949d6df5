import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Bdev, type SpdkError, SpdkErrorCode } from '@spdk-ts/spdk';
import { describe, expect, test, vi } from 'vitest';
// The built one, which finds the program of its workers.
import { perf as measure } from '../dist/perf/perf.js';
import { checkPerfArguments } from '../src/perf/options.js';
import { workloadNames } from '../src/perf/workload.js';

const program = join(import.meta.dirname, '../dist/cli.js');

function perf(...args: string[]) {
  const options = ['--time', '0.2', '--warmup', '0.05', '--no-huge', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'perf', ...options], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe.each(['promise', 'queue'] as const)('spdk-ts perf, %s API', (api) => {
  test.each(workloadNames)('%s', (workload) => {
    const { status, stdout, stderr } = perf(workload, '--api', api, '--qd', '32', '--size', '4MiB', '--json');
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      backend: process.env['SPDK_TS_BACKEND'],
      device: { name: 'Malloc0', blockSizeBytes: 512, sizeBytes: 4 * 2 ** 20 },
      workload,
      api,
      queueDepth: 32,
      ioSizeBytes: 4096,
      latencyMode: 'sampled',
    });
    expect(report.ios).toBeGreaterThan(100);
    expect(report.elapsedSeconds).toBeGreaterThanOrEqual(0.19);
    expect(report.iops).toBeCloseTo(report.ios / report.elapsedSeconds, 3);
    expect(report.latency.samples).toBeGreaterThan(0);
    expect(report.latency.p99Us).toBeGreaterThanOrEqual(report.latency.p50Us);
  });
});

describe.each(['promise', 'queue'] as const)('spdk-ts perf on two threads, %s API', (api) => {
  test.each(['randrw', 'verify', 'read'])('%s', (workload) => {
    const { status, stdout, stderr } = perf(workload, '--api', api, '--threads', '2', '--qd', '32', '--json');
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ workload, api, interrupted: false, threads: [{ seed: 1 }, {}] });
    const [first, second] = report.threads;
    expect(second.seed).not.toBe(1);
    for (const { ios, elapsedSeconds } of [first, second]) {
      expect(ios).toBeGreaterThan(100);
      expect(elapsedSeconds).toBeGreaterThanOrEqual(0.19);
    }
    expect(report.ios).toBe(first.ios + second.ios);
    expect(report.iops).toBeCloseTo(first.iops + second.iops, 3);
    expect(report.latency.samples).toBeGreaterThan(0);
  });
});

const oneCore = availableParallelism() < 2;
const reason = oneCore ? ' (skipped: a second core is needed; let the process use more than one CPU)' : '';

describe.skipIf(oneCore)(`spdk-ts perf on a reactor${reason}`, () => {
  test.each(['promise', 'queue'] as const)('%s API', (api) => {
    const { status, stdout, stderr } = perf('verify', '--io-core', '1', '--api', api, '--qd', '32', '--json');
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ workload: 'verify', api, ioCore: 1, interrupted: false });
    expect(report.ios).toBeGreaterThan(100);
  });

  test('says so when there is no such core', () => {
    const { status, stderr } = perf('--io-core', '1023');
    expect(status).not.toBe(0);
    expect(stderr).toContain('1023');
  });
});

const endless = checkPerfArguments({
  workload: 'randread',
  bdev: 'malloc',
  qd: '128',
  ioSize: '512',
  time: '600',
  warmup: '0',
  api: 'queue',
  latency: 'sampled',
  rwMix: '50',
  seed: '1',
  threads: '1',
  huge: false,
});

/** How often a device of this process was read from; 0 while there is none. */
async function readsOf(name: string): Promise<bigint> {
  try {
    return (await Bdev.lookup(name)?.stats())?.read.ops ?? 0n;
  } catch (error) {
    if ((error as SpdkError).code === SpdkErrorCode.NotStarted) return 0n;
    throw error;
  }
}

describe.each([1, 2])('an interrupted spdk-ts perf on %i threads', (threads) => {
  test('shows what was measured', async () => {
    const interruption = new AbortController();
    const running = measure({ ...endless, threads }, interruption.signal);
    // So many I/Os say that all threads have begun, and that their warm-up, which has no length, is over.
    while ((await readsOf('Malloc0')) < threads * 200_000) await turn();
    interruption.abort();
    const report = await running;
    expect(report.interrupted).toBe(true);
    expect(report.ios).toBeGreaterThan(0);
    expect(report.threads).toHaveLength(threads);
  });

  test('ends with the exit status of Ctrl-C', async () => {
    const listening = `process.on('newListener', (event) => event === 'SIGINT' && console.error('listening'))`;
    const preload = `data:text/javascript,${encodeURIComponent(listening)}`;
    const args = [
      '--import',
      preload,
      program,
      'perf',
      '--time',
      '600',
      '--threads',
      String(threads),
      '--no-huge',
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const exit = once(child, 'exit');
    for await (const chunk of child.stderr) if (String(chunk).includes('listening')) child.kill('SIGINT');
    expect(await exit).toEqual([130, null]);
  });
});

describe('spdk-ts perf', () => {
  test('prints a table', () => {
    const { status, stdout } = perf('--bdev', 'null', '--latency', 'none');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^backend .*\ndevice +Null0, Null disk, 1 GiB\nworkload +randread, 4 KiB, /);
    expect(stdout).toMatch(/\nIOPS +[\d,]+\nMiB\/s +[\d,]+\n$/);
  });

  test('creates what a URI describes', () => {
    const { status, stdout } = perf(
      '--bdev',
      'malloc:///Uri0?size=1MiB&blk_size=4096',
      '--json',
      '-w',
      'randrw',
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      device: { name: 'Uri0', blockSizeBytes: 4096 },
      workload: 'randrw',
      readPercent: 50,
    });
  });

  test.each(['aio', 'uring'])('drives a temporary file through %s, and deletes it', (driver) => {
    const folder = mkdtempSync(join(tmpdir(), 'spdk-ts-perf-test-'));
    vi.stubEnv('TMPDIR', folder);
    const { status, stdout, stderr } = perf('--bdev', driver, '--size', '1MiB', '--json');
    // What is built without liburing has no uring driver.
    if (driver === 'aio' || status === 0) {
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(JSON.parse(stdout).device.sizeBytes).toBe(2 ** 20);
    } else {
      expect(stderr).toContain('bdev_uring_create: the ');
    }
    vi.unstubAllEnvs();
    expect(readdirSync(folder)).toEqual([]);
    rmdirSync(folder);
  });

  test.each([
    [['--bdev', 'Nvme0n1'], /ENODEV|[Nn]o such device/],
    [['--threads', '0'], /expected integer from 1 to 256 for --threads, got '0'/],
    [
      ['verify', '--threads', '3', '--size', '1MiB'],
      /expected a device of at least 1572864 bytes for verify on 3 threads, got one of 1048576/,
    ],
    [['--io-size', '1000'], /expected a multiple of Malloc0's block size 512 for --io-size, got 1000/],
    [['--size', '2MiB', '--io-size', '4MiB'], /expected a device of at least 4194304 bytes/],
    [['--backend', 'floppy'], /expected 'embedded' or 'spdk' for backend, got 'floppy'/],
    [['randread', '-w', 'randwrite'], /expected one workload, got 'randread' and 'randwrite'/],
    [['--bogus'], /unknown option '--bogus'/],
  ])('%j is an error', (args, message) => {
    const { status, stdout, stderr } = perf(...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^error: |\nerror: /);
    expect(stderr).toMatch(message);
  });
});

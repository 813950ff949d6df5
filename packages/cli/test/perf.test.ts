import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
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

  test.each([
    [['--bdev', 'Nvme0n1'], /ENODEV|[Nn]o such device/],
    [['--bdev', 'aio'], /there is no aio driver yet/],
    [['--threads', '2'], /several threads is not available/],
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

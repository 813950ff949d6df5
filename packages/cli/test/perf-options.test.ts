import { describe, expect, test } from 'vitest';
import { checkPerfArguments, type PerfArguments } from '../src/perf/options.js';

const defaults: PerfArguments = {
  workload: 'randread',
  bdev: 'malloc',
  qd: '128',
  ioSize: '4KiB',
  time: '5',
  warmup: '0.5',
  api: 'promise',
  latency: 'sampled',
  rwMix: '50',
  seed: '1',
  threads: '1',
};

function check(changes: Partial<PerfArguments>) {
  return checkPerfArguments({ ...defaults, ...changes });
}

describe('arguments of perf', () => {
  test('become options', () => {
    expect(check({ ioSize: '128KiB', size: '1GiB', qd: '7', time: '0.25', huge: false })).toEqual({
      workload: 'randread',
      bdev: 'malloc',
      sizeBytes: 2 ** 30,
      queueDepth: 7,
      ioSizeBytes: 131_072,
      seconds: 0.25,
      warmupSeconds: 0.5,
      api: 'promise',
      latency: 'sampled',
      readPercent: 50,
      seed: 1,
      threads: 1,
      ioCore: undefined,
      backend: undefined,
      hugepages: false,
    });
  });

  test.each<[Partial<PerfArguments>, RegExp]>([
    [{ workload: 'randomread' }, /^expected one of randread, .*, flush for workload, got 'randomread'$/],
    [{ bdev: '' }, /for --bdev, got ''$/],
    [{ bdev: 'null', workload: 'verify' }, /a device that keeps data for --bdev, got 'null'/],
    [{ bdev: 'null:///N?size=1MiB', workload: 'verify' }, /a device that keeps data/],
    [{ bdev: 'Nvme0n1', size: '1GiB' }, /--size is for devices that perf creates$/],
    [{ qd: '0' }, /^expected integer from 1 to 65536 for --qd, got '0'$/],
    [{ qd: '65537' }, /for --qd/],
    [{ qd: '1e3' }, /for --qd/],
    [{ ioSize: '4 bananas' }, /for --io-size, got string "4 bananas"$/],
    [{ ioSize: '0' }, /more than 0 for --io-size/],
    [{ ioSize: '2GiB' }, /at most 1GiB for --io-size/],
    [{ size: '0' }, /more than 0 for --size/],
    [{ time: '0' }, /^expected seconds above 0 to 86400 for --time, got '0'$/],
    [{ time: '-1' }, /for --time/],
    [{ time: 'NaN' }, /for --time/],
    [{ warmup: '1s' }, /^expected seconds from 0 to 86400 for --warmup, got '1s'$/],
    [{ api: 'callback' }, /^expected one of promise, queue for --api, got 'callback'$/],
    [{ latency: 'some' }, /^expected one of sampled, all, none for --latency/],
    [{ rwMix: '101' }, /^expected integer from 0 to 100 for --rw-mix/],
    [{ seed: '-1' }, /^expected integer from 0 to 4294967295 for --seed/],
    [{ threads: '0' }, /^expected integer from 1 to 256 for --threads, got '0'$/],
    [{ threads: '257' }, /for --threads/],
    [{ threads: 'all' }, /for --threads/],
    [{ ioCore: '0' }, /^expected integer from 1 to 1023 for --io-core, got '0'$/],
    [{ ioCore: 'last' }, /for --io-core/],
  ])('%j is refused', (changes, message) => {
    expect(() => check(changes)).toThrow(message);
    expect(() => check(changes)).toThrow(RangeError);
  });
});

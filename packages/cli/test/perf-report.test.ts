import { describe, expect, test } from 'vitest';
import { Latency } from '../src/perf/latency.js';
import { checkPerfArguments } from '../src/perf/options.js';
import { createReport, formatReport } from '../src/perf/report.js';

const options = checkPerfArguments({
  workload: 'randrw',
  bdev: 'null',
  qd: '128',
  ioSize: '4KiB',
  time: '2',
  warmup: '0',
  api: 'queue',
  latency: 'all',
  rwMix: '70',
  seed: '1',
  threads: '1',
});
const backend = { backend: 'embedded', version: 'SPDK v1', flavour: 'test' } as const;
const device = { name: 'Null0', productName: 'Null disk', blockSizeBytes: 512, sizeBytes: 2 ** 30 };
const latency = {
  mode: 'all',
  samples: 2_000_000,
  meanUs: 1.5,
  minUs: 1,
  p50Us: 1.25,
  p90Us: 2,
  p99Us: 3,
  p99_9Us: 4,
  p99_99Us: 50,
  maxUs: 1234.5,
} as const;
const measured = { elapsedSeconds: 2, ios: 2_000_000, operations: { read: 1_400_000, write: 600_000 } };

describe('the report', () => {
  test('derives rates from what was counted', () => {
    expect(createReport(backend, device, options, { ...measured, latency })).toMatchObject({
      iops: 1_000_000,
      mibPerSecond: 3906.25,
      readPercent: 70,
      latency: { p99_9Us: 4 },
    });
  });

  test('reads well', () => {
    expect(
      formatReport(createReport(backend, device, options, { ...measured, latency })),
    ).toMatchInlineSnapshot(`
      "backend     embedded (SPDK v1, test)
      device      Null0, Null disk, 1 GiB
      workload    randrw (70 % reads), 4 KiB, queue depth 128, queue API
      measured    2,000,000 I/Os in 2.00 s
      IOPS        1,000,000
      MiB/s       3,906
      latency               us  (2,000,000 I/Os measured)
        mean              1.50
        min               1.00
        p50               1.25
        p90               2.00
        p99               3.00
        p99.9             4.00
        p99.99           50.00
        max            1234.50"
    `);
  });

  test('does without latency', () => {
    const report = createReport(backend, device, options, { ...measured, latency: undefined });
    expect(report.latency).toBeNull();
    expect(formatReport(report)).not.toContain('latency');
  });
});

describe('latency', () => {
  function measure(mode: 'sampled' | 'all' | 'none', ios: number) {
    const measured = new Latency(mode, 4);
    for (let io = 0; io < ios; io++) {
      measured.submitting(io % 4);
      measured.completed(io % 4);
    }
    return measured;
  }

  test.each([
    ['all', 610],
    ['sampled', 10],
    ['none', undefined],
  ] as const)('%s measures %s of 610 I/Os', (mode, samples) => {
    expect(measure(mode, 610).summary()?.samples).toBe(samples);
  });

  test('percentiles are in order', () => {
    const { minUs, p50Us, p90Us, p99Us, maxUs } = measure('all', 10_000).summary() ?? latency;
    expect([minUs, p50Us, p90Us, p99Us, maxUs]).toEqual(
      [minUs, p50Us, p90Us, p99Us, maxUs].toSorted((a, b) => a - b),
    );
  });

  test('forgets what it measured', () => {
    const measured = measure('all', 10);
    measured.submitting(0);
    measured.reset();
    measured.completed(0);
    expect(measured.summary()).toBeUndefined();
  });
});

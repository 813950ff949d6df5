import { build, type Histogram } from 'hdr-histogram-js';
import { describe, expect, test } from 'vitest';
import { Latency, summarizeLatency } from '../src/perf/latency.js';
import { checkPerfArguments } from '../src/perf/options.js';
import { createReport, formatReport } from '../src/perf/report.js';
import type { Measurement } from '../src/perf/run.js';

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
const wholeDevice = [{ offsetBytes: 0, sizeBytes: 2 ** 30, seed: 1 }];

/** Latencies of 1, 2, ... microseconds. */
function latencies(count: number): Histogram {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 1e12,
    numberOfSignificantValueDigits: 3,
  });
  for (let us = 1; us <= count; us++) histogram.recordValue(us * 1000);
  return histogram;
}

const measured: Measurement = {
  elapsedSeconds: 2,
  ios: 2_000_000,
  operations: { read: 1_400_000, write: 600_000 },
  latency: undefined,
  interrupted: false,
};

describe('the report', () => {
  test('derives rates from what was counted', () => {
    const report = createReport(backend, device, options, wholeDevice, [
      { ...measured, latency: latencies(10) },
    ]);
    expect(report).toMatchObject({
      iops: 1_000_000,
      mibPerSecond: 3906.25,
      readPercent: 70,
      threads: [{ seed: 1, elapsedSeconds: 2, ios: 2_000_000, iops: 1_000_000 }],
      interrupted: false,
      latency: { samples: 10 },
    });
    expect(report.latency?.meanUs).toBeCloseTo(5.5, 1);
  });

  test('reads well', () => {
    const latency = latencies(1000);
    expect(
      formatReport(createReport(backend, device, options, wholeDevice, [{ ...measured, latency }])),
    ).toMatchInlineSnapshot(`
      "backend     embedded (SPDK v1, test)
      device      Null0, Null disk, 1 GiB
      workload    randrw (70 % reads), 4 KiB, queue depth 128, queue API
      measured    2,000,000 I/Os in 2.00 s
      IOPS        1,000,000
      MiB/s       3,906
      latency               us  (1,000 I/Os measured)
        mean            500.50
        min               1.00
        p50             500.22
        p90             900.10
        p99             990.21
        p99.9           999.42
        p99.99         1000.45
        max             999.94"
    `);
  });

  test('adds up threads', () => {
    const shares = [...wholeDevice, { offsetBytes: 0, sizeBytes: 2 ** 30, seed: 9 }];
    const other: Measurement = {
      elapsedSeconds: 4,
      ios: 1_000_000,
      operations: { write: 1_000_000 },
      latency: latencies(4),
      interrupted: true,
    };
    const report = createReport(backend, device, options, shares, [
      { ...measured, latency: latencies(2) },
      other,
    ]);
    expect(report).toMatchObject({
      elapsedSeconds: 4,
      ios: 3_000_000,
      operations: { read: 1_400_000, write: 1_600_000 },
      iops: 1_250_000,
      interrupted: true,
      threads: [
        { seed: 1, iops: 1_000_000 },
        { seed: 9, iops: 250_000 },
      ],
    });
    // 1, 2 and 1, 2, 3, 4
    expect(report.latency?.samples).toBe(6);
    expect(report.latency?.meanUs).toBeCloseTo(13 / 6, 2);
    expect(report.latency?.maxUs).toBeCloseTo(4, 1);
    const text = formatReport({ ...report, latency: null });
    expect(text).toContain('queue depth 128 in each of 2 threads, queue API');
    expect(text).toContain('in 4.00 s, interrupted\n');
    expect(text).toMatch(/\nIOPS {8}1,250,000\n {2}thread 0 {2}1,000,000\n {2}thread 1 {2}250,000\n/);
  });

  test('does without latency', () => {
    const report = createReport(backend, device, options, wholeDevice, [measured]);
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
    expect(measure(mode, 610).end()?.totalCount).toBe(samples);
  });

  test('percentiles are in order', () => {
    const histogram = measure('all', 10_000).end();
    if (!histogram) throw new Error('nothing was measured');
    const { minUs, p50Us, p90Us, p99Us, maxUs } = summarizeLatency('all', histogram);
    expect([minUs, p50Us, p90Us, p99Us, maxUs]).toEqual(
      [minUs, p50Us, p90Us, p99Us, maxUs].toSorted((a, b) => a - b),
    );
  });

  test('forgets what it measured', () => {
    const measured = measure('all', 10);
    measured.submitting(0);
    measured.reset();
    measured.completed(0);
    expect(measured.end()).toBeUndefined();
  });

  test('measures nothing after its end', () => {
    const measured = measure('all', 10);
    measured.submitting(0);
    const histogram = measured.end();
    measured.completed(0);
    measured.submitting(1);
    measured.completed(1);
    expect(histogram?.totalCount).toBe(10);
  });
});

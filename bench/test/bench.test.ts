import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkBenchArguments } from '../src/arguments.js';
import { compare } from '../src/compare.js';
import { findBdevperf, parseBdevperf } from '../src/contestant/bdevperf.js';
import { MemoryFile } from '../src/contestant/memory-file.js';
import { median } from '../src/median.js';
import { formatRow } from '../src/report.js';
import type { Contestant, Row } from '../src/row.js';
import { createRows } from '../src/rows.js';

/** A contestant with the given values, that notes its turns. */
function scripted(name: string, values: number[], turns: string[] = []): Contestant {
  let round = 0;
  return {
    name,
    async measure() {
      turns.push(name);
      return values[round++] ?? Number.NaN;
    },
  };
}

function row(changes: Partial<Row>): Row {
  return {
    id: 'id',
    title: 'title',
    unit: 'IOPS',
    target: { kind: 'ratio', atLeast: 1 },
    subject: scripted('A', []),
    ...changes,
  };
}

describe('median', () => {
  test.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 2, 100], 3],
  ])('of %j is %d', (values, expected) => expect(median(values)).toBe(expected));

  test('of nothing is refused', () => expect(() => median([])).toThrow(RangeError));
});

describe('a comparison', () => {
  test('takes turns, and takes ratios between neighbours', async () => {
    const turns: string[] = [];
    // The machine halves its speed on the way; medians of each side alone would say 0.5.
    const subject = scripted('A', [100, 50, 50], turns);
    const against = scripted('B', [100, 100, 50], turns);
    const result = await compare(row({ subject, against }), 3);
    expect(turns).toEqual(['A', 'B', 'A', 'B', 'A', 'B']);
    expect(result).toMatchObject({
      outcome: 'reached',
      ratio: 1,
      subject: { median: 50 },
      against: { median: 100 },
    });
  });

  test('a row without a target is measured', async () => {
    const result = await compare(row({ target: { kind: 'none' } }), 1);
    expect(result.outcome).toBe('measured');
    expect(formatRow(result)).toMatch(/: measured$/);
  });

  test('a ratio below its target is missed', async () => {
    const result = await compare(row({ subject: scripted('A', [90]), against: scripted('B', [100]) }), 1);
    expect(result).toMatchObject({ outcome: 'missed', ratio: 0.9 });
    expect(formatRow(result)).toBe(
      'id                          title\n    A 90.00 IOPS, B 100.00 IOPS, ratio 0.90, to reach >= 1: missed',
    );
  });

  test.each([
    [60, 'reached'],
    [60.1, 'missed'],
  ] as const)('a value of %d against at most 60 is %s', async (value, outcome) => {
    const target = { kind: 'value', atMost: 60 } as const;
    const result = await compare(row({ unit: 'ns', target, subject: scripted('A', [value]) }), 1);
    expect(result).toMatchObject({ outcome, ratio: null, against: null });
  });

  test('a ratio to nothing is none', async () => {
    const target = { kind: 'value', atMost: 2 } as const;
    const result = await compare(
      row({ unit: 'ms', target, subject: scripted('A', [1, 1]), against: scripted('B', [0, 0]) }),
      2,
    );
    expect(result).toMatchObject({ outcome: 'reached', ratio: null });
    expect(formatRow(result)).toMatch(/A 1\.00 ms, B 0\.00 ms, to reach <= 2 ms: reached$/);
  });

  test('what is missing is skipped and said', async () => {
    const result = await compare(row({ missing: 'no bdevperf' }), 1);
    expect(formatRow(result)).toContain('skipped: no bdevperf');
  });

  test('what breaks is said', async () => {
    const subject = { name: 'A', measure: () => Promise.reject(new Error('out of luck')) };
    expect(await compare(row({ subject }), 1)).toMatchObject({ outcome: 'failed', reason: 'out of luck' });
  });
});

describe("bdevperf's output", () => {
  const totals = (line: string) => `Running I/O for 1 seconds...\n ====\n${line}\n`;

  test('gives IOPS and mean latency', () => {
    const line =
      ' Total                       :            1663260.13    6497.11       0.00     0.00      76.88      10.54    8217.21';
    expect(parseBdevperf(totals(line))).toEqual({ iops: 1_663_260.13, meanUs: 76.88 });
  });

  test.each([
    ['', /no line of totals/],
    [' Total : 1 2 3', /no line of totals/],
    [' Total : 10.0 1.0 3.0 0.0 1.0 1.0 1.0', /failed I\/O/],
  ])('%j is refused', (line, message) => expect(() => parseBdevperf(totals(line))).toThrow(message));

  test('needs a tree that has it', () => {
    expect(findBdevperf(undefined)).toBeUndefined();
    expect(findBdevperf('')).toBeUndefined();
    expect(findBdevperf(tmpdir())).toBeUndefined();
  });
});

describe('the rows', () => {
  const times = { seconds: 1, warmupSeconds: 0 };

  test('have ids of their own', () => {
    const ids = createRows({ backends: [], uring: false, tree: undefined, times }).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('say what the machine lacks', () => {
    const embeddedOnly = createRows({ backends: ['embedded'], uring: true, tree: undefined, times });
    const measurable = embeddedOnly.filter(({ missing }) => missing === undefined).map(({ id }) => id);
    expect(measurable).toEqual([
      'latency-mean-embedded',
      'latency-p99.9-embedded',
      ...(availableParallelism() < 2 ? [] : ['latency-reactor-embedded']),
      ...(MemoryFile.missing() === undefined ? ['aio-file', 'uring-file'] : []),
      'raw-call-embedded',
      'startup',
      'event-loop-queue-embedded',
      'event-loop-promise-embedded',
      'idle-cpu-embedded',
      'garbage-embedded',
      'memory',
      ...(availableParallelism() < 2 ? [] : ['threads-embedded']),
    ]);
    const both = createRows({ backends: ['embedded', 'spdk'], uring: false, tree: undefined, times });
    expect(both.find(({ id }) => id === 'null-queue')?.missing).toMatch(/^SPDK_ROOT_DIR does not name/);
    expect(both.find(({ id }) => id === 'uring-file')?.missing).toMatch(
      /^the embedded backend is built without/,
    );
  });
});

describe('arguments of bench', () => {
  const defaults = { rounds: '5', time: '2', warmup: '0.5', out: 'out.json' };

  test.each([
    [{ rounds: '0' }, /^expected number from 1 to 1000 for --rounds, got '0'$/],
    [{ rounds: '2.5' }, /for --rounds/],
    [{ time: 'soon' }, /for --time/],
    [{ warmup: '-1' }, /for --warmup/],
    [{ out: '' }, /for --out/],
    [{ only: ['a', 'c'] }, /^expected one of a, b for --only, got 'c'$/],
  ])('%j is refused', (changes, message) => {
    expect(() => checkBenchArguments({ ...defaults, ...changes }, ['a', 'b'])).toThrow(message);
  });
});

describe('npm run bench', () => {
  const program = join(import.meta.dirname, '../dist/bench.js');
  const folder = mkdtempSync(join(tmpdir(), 'spdk-ts-bench-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('measures the rows asked for and writes JSON', () => {
    const out = join(folder, 'new/results.json');
    const inMemory = MemoryFile.missing() === undefined ? ['aio-file'] : [];
    const ids = ['latency-mean-embedded', ...inMemory, 'raw-call-embedded', 'startup'];
    const args = ['--rounds', '1', '--time', '0.1', '--warmup', '0', '--out', out, '--only', ...ids];
    const { SPDK_ROOT_DIR: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      encoding: 'utf8',
      env,
    });
    expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
    const report = JSON.parse(readFileSync(out, 'utf8'));
    expect(report).toMatchObject({ rounds: 1, seconds: 0.1, machine: { node: process.version } });
    expect(report.rows.map(({ id }: { id: string }) => id)).toEqual(ids);
    for (const { subject, outcome } of report.rows) {
      expect(subject.median).toBeGreaterThan(0);
      expect(outcome).toMatch(/^(reached|missed)$/);
    }
    for (const id of ids) expect(stdout).toContain(id);
  });

  test('refuses an unknown row', () => {
    const { status, stderr } = spawnSync(process.execPath, [program, '--only', 'warp'], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: expected one of null-queue, .* for --only, got 'warp'\n$/);
  });
});

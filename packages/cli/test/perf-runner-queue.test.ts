import { describe, expect, test } from 'vitest';
import { Latency } from '../src/perf/latency.js';
import { VerificationError } from '../src/perf/pattern.js';
import { Run } from '../src/perf/run.js';
import { runQueue } from '../src/perf/runner-queue.js';
import { createWorkload, type WorkloadName, workloadNames } from '../src/perf/workload.js';
import { type Faults, fakeDisk } from './fake-queue.js';

const queueDepth = 8;
const ioSizeBytes = 4096;
const sizeBytes = 2 ** 20;

async function drive(name: WorkloadName, faults: Faults = {}) {
  const fake = fakeDisk(sizeBytes, faults);
  const workload = createWorkload({
    name,
    queueDepth,
    ioSizeBytes,
    offsetBytes: 0,
    sizeBytes,
    readPercent: 50,
    seed: 1,
  });
  const latency = new Latency('all', queueDepth);
  const run = new Run({ warmupSeconds: 0.01, seconds: 0.05 }, latency);
  await runQueue({ disk: fake.disk, workload, queueDepth, ioSizeBytes, latency, run });
  return { run, queue: fake.queues[0], content: fake.content };
}

const operationsOf: Record<WorkloadName, string[]> = {
  randread: ['read'],
  randwrite: ['write'],
  randrw: ['read', 'write'],
  read: ['read'],
  write: ['write'],
  verify: ['read', 'write'],
  zeroes: ['writeZeroes'],
  unmap: ['unmap'],
  flush: ['flush'],
};

describe('the queue runner', () => {
  test.each(workloadNames)('runs %s until the time is over and nothing is outstanding', async (name) => {
    const { run, queue } = await drive(name);
    const { ios, operations, elapsedSeconds, latency } = run.result();
    expect(Object.keys(operations).sort()).toEqual(operationsOf[name]);
    expect(Object.keys(queue?.calls ?? {}).sort()).toEqual(operationsOf[name]);
    expect(ios).toBeGreaterThan(queueDepth);
    expect(ios).toBeLessThan(queue?.submitted ?? 0);
    expect(elapsedSeconds).toBeGreaterThanOrEqual(0.045);
    expect(latency?.totalCount).toBeGreaterThan(0);
    expect(queue).toMatchObject({ outstanding: 0, disposed: true });
  });

  test('writes something else than zeroes', async () => {
    const { content } = await drive('write');
    expect(content.subarray(0, ioSizeBytes).some((byte) => byte !== 0)).toBe(true);
  });

  test('a failed I/O ends the run with its error', async () => {
    const { run, queue } = await drive('randread', { failAt: 100 });
    expect(() => run.result()).toThrow(expect.objectContaining({ code: 'EIO' }));
    expect(queue).toMatchObject({ outstanding: 0, disposed: true });
  });

  test.each([1, 5, 100])('a refusal of I/O %i ends the run with its error', async (throwAt) => {
    const { run, queue } = await drive('randread', { throwAt });
    expect(() => run.result()).toThrow(expect.objectContaining({ code: 'EINVAL' }));
    expect(queue).toMatchObject({ outstanding: 0, disposed: true });
  });

  test('verify finds wrong data', async () => {
    const { run } = await drive('verify', { corruptReads: true });
    expect(() => run.result()).toThrow(VerificationError);
  });
});

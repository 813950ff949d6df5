import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Latency } from '../src/perf/latency.js';
import { Operation } from '../src/perf/operation.js';
import { InterruptedError, Run } from '../src/perf/run.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  // A clock that begins at 0 would give I/Os that start at once the time stamp of those that are not measured.
  vi.advanceTimersByTime(1);
});
afterEach(() => {
  vi.useRealTimers();
});

function startedRun() {
  const latency = new Latency('all', 1);
  const run = new Run({ warmupSeconds: 1, seconds: 2 }, latency);
  run.start();
  const io = (operation: Operation, milliseconds: number) => {
    latency.submitting(0);
    vi.advanceTimersByTime(milliseconds);
    latency.completed(0);
    run.count(operation);
  };
  return { run, io };
}

describe('a run', () => {
  test('counts what completes between the end of the warm-up and the end of the time', () => {
    const { run, io } = startedRun();
    io(Operation.Write, 999);
    // Under way when the warm-up ends: counts, but says nothing about latency, which the warm-up has a part in.
    io(Operation.Write, 2);
    io(Operation.Read, 500);
    io(Operation.Read, 500);
    expect(run.over).toBe(false);
    io(Operation.Read, 1000);
    expect(run.over).toBe(true);
    io(Operation.Read, 1);
    const { elapsedSeconds, ios, operations, latency } = run.result();
    expect({ elapsedSeconds, ios, operations }).toEqual({
      elapsedSeconds: 2,
      ios: 3,
      operations: { read: 2, write: 1 },
    });
    expect(latency?.totalCount).toBe(2);
    expect(latency?.maxValue).toBeCloseTo(500e6, -6);
  });

  test('stopped early has what was measured until then', () => {
    const { run, io } = startedRun();
    io(Operation.Read, 999);
    io(Operation.Read, 501);
    io(Operation.Write, 500);
    run.stop();
    expect(run.over).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    io(Operation.Write, 5000);
    const { latency, ...measured } = run.result();
    expect(measured).toEqual({
      elapsedSeconds: 1,
      ios: 2,
      operations: { read: 1, write: 1 },
      interrupted: true,
    });
    // The read began before.
    expect(latency?.totalCount).toBe(1);
  });

  test.each([true, false])('stopped in its warm-up has measured nothing (started: %s)', (started) => {
    const run = new Run({ warmupSeconds: 1, seconds: 2 }, new Latency('all', 1));
    if (started) run.start();
    run.stop();
    run.start();
    expect(run.over).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(() => run.result()).toThrow(InterruptedError);
  });

  test('that has ended is not stopped again', () => {
    const { run, io } = startedRun();
    io(Operation.Read, 3000);
    run.stop();
    expect(run.result()).toMatchObject({ interrupted: false, elapsedSeconds: 2 });
  });

  test('ends at the first error, and keeps that one', () => {
    const { run } = startedRun();
    run.fail(new Error('first'));
    run.fail(new Error('second'));
    expect(run.over).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(() => run.result()).toThrow('first');
  });
});

import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { Latency } from '../src/perf/latency.js';
import { InterruptedError, type Measurement } from '../src/perf/run.js';
import { type PerfThread, runThreads } from '../src/perf/thread-group.js';
import {
  packError,
  packMeasurement,
  type ThreadCommand,
  type ThreadReport,
  unpackMeasurement,
} from '../src/perf/thread-message.js';

/** A worker that does what the test says. */
class FakeThread extends EventEmitter implements PerfThread {
  readonly commands: ThreadCommand[] = [];

  postMessage(command: ThreadCommand): void {
    this.commands.push(command);
  }

  report(report: ThreadReport): void {
    this.emit('message', structuredClone(report));
  }

  measured(ios: number): void {
    this.report({ type: 'measured', measurement: packMeasurement(measurement(ios)) });
    this.emit('exit');
  }

  failed(error: Error): void {
    this.report({ type: 'failed', error: packError(error) });
    this.emit('exit');
  }
}

function measurement(ios: number): Measurement {
  return { elapsedSeconds: 1, ios, operations: { read: ios }, latency: undefined, interrupted: false };
}

function start(count: number, signal?: AbortSignal) {
  const threads = Array.from({ length: count }, () => new FakeThread());
  const end = runThreads((thread) => threads[thread] as FakeThread, count, signal);
  // Looked at by each test; not at once by all.
  end.catch(() => {});
  return { threads: threads as [FakeThread, FakeThread], end };
}

function ready(threads: FakeThread[]): void {
  for (const thread of threads) thread.report({ type: 'ready' });
}

describe('a group of threads', () => {
  test('begins when the last is ready', () => {
    const { threads } = start(2);
    ready([threads[1]]);
    expect(threads.map(({ commands }) => commands)).toEqual([[], []]);
    ready([threads[0]]);
    expect(threads.map(({ commands }) => commands)).toEqual([['start'], ['start']]);
  });

  test('gives what was measured in the order of its threads', async () => {
    const { threads, end } = start(2);
    ready(threads);
    threads[1].measured(20);
    threads[0].measured(10);
    expect((await end).map(({ ios }) => ios)).toEqual([10, 20]);
  });

  test('stops all when one fails, and waits for their end', async () => {
    const { threads, end } = start(2);
    ready(threads);
    let over = false;
    end.catch(() => (over = true));
    threads[0].failed(Object.assign(new Error('read of Null0: EIO'), { code: 'EIO' }));
    await Promise.resolve();
    expect(over).toBe(false);
    expect(threads[1].commands).toEqual(['start', 'stop']);
    // What it answers to the stop is no news.
    threads[1].failed(new InterruptedError());
    await expect(end).rejects.toMatchObject({ message: 'thread 0: read of Null0: EIO', code: 'EIO' });
  });

  test('does not begin when one fails before the others are ready', async () => {
    const { threads, end } = start(2);
    threads[0].failed(Object.assign(new Error('no memory'), { code: 'ENOMEM' }));
    ready([threads[1]]);
    expect(threads[1].commands).toEqual(['stop']);
    threads[1].failed(new InterruptedError());
    await expect(end).rejects.toMatchObject({ code: 'ENOMEM' });
  });

  test('shows what a thread did not catch', async () => {
    const { threads, end } = start(1);
    threads[0].emit('error', new TypeError('a defect'));
    threads[0].emit('exit');
    await expect(end).rejects.toThrow(new TypeError('a defect'));
  });

  test('notices a thread that ends without a word', async () => {
    const { threads, end } = start(1);
    ready(threads);
    threads[0].emit('exit');
    await expect(end).rejects.toThrow('thread 0 ended before its time');
  });

  test('can be interrupted, and gives what was measured', async () => {
    const interruption = new AbortController();
    const { threads, end } = start(2, interruption.signal);
    ready(threads);
    interruption.abort();
    expect(threads.map(({ commands }) => commands)).toEqual([
      ['start', 'stop'],
      ['start', 'stop'],
    ]);
    for (const thread of threads) thread.measured(1);
    expect(await end).toHaveLength(2);
  });

  test.each([true, false])(
    'interrupted before it began has nothing to give (at once: %s)',
    async (atOnce) => {
      const interruption = new AbortController();
      if (atOnce) interruption.abort();
      const { threads, end } = start(1, interruption.signal);
      interruption.abort();
      expect(threads[0].commands).toEqual(['stop']);
      threads[0].failed(new InterruptedError());
      await expect(end).rejects.toMatchObject({ code: 'ERR_INTERRUPTED' });
    },
  );
});

describe('what threads tell', () => {
  test('keeps latencies', () => {
    const latency = new Latency('all', 1);
    for (let io = 0; io < 100; io++) {
      latency.submitting(0);
      latency.completed(0);
    }
    const given = { ...measurement(100), latency: latency.end() };
    const { latency: arrived, ...rest } = unpackMeasurement(structuredClone(packMeasurement(given)));
    expect(rest).toEqual({ elapsedSeconds: 1, ios: 100, operations: { read: 100 }, interrupted: false });
    expect(arrived?.totalCount).toBe(100);
    expect(arrived?.mean).toBeCloseTo(given.latency?.mean ?? Number.NaN, 6);
  });
});

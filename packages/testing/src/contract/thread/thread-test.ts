import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Cores, Thread, type WorkerThread } from '@spdk-ts/spdk';
import type { TestContext } from 'vitest';
import { test } from '../../vitest/test.js';
import type { StaleReport } from './rejoining-worker.js';

/** A module whose functions a test calls on other threads. */
export type ThreadWorkerModule = typeof import('./thread-worker.js');

/** vitest's `test` with `thread`, the SPDK thread of this JavaScript thread. */
export const threadTest = test.extend('thread', ({ spdk: _spdk }) => {
  const thread = Thread.current;
  if (thread === undefined) throw new Error('SPDK runs, and this thread is none of its threads');
  return thread;
});

/** Starts a worker with the contract's module. It has to be stopped before devices of which it has channels. */
export function spawn(name: string): Promise<WorkerThread<ThreadWorkerModule>> {
  return Thread.spawn<ThreadWorkerModule>(new URL('./thread-worker.js', import.meta.url), { name });
}

/** What objects of an SPDK thread that is gone say on the next one of the same worker. */
export async function rejoin(deviceName: string): Promise<StaleReport> {
  const worker = new Worker(new URL('./rejoining-worker.js', import.meta.url), { workerData: deviceName });
  const [[report]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
  return report as StaleReport;
}

/** A CPU beside the one that this thread counts as running on. Skips the test where the process has one only. */
export function otherCore(skip: TestContext['skip']): number {
  if (availableParallelism() < 2) {
    const note = 'a second core is needed; let the process use more than one CPU';
    console.warn(`skipped: ${note}`);
    skip(note);
  }
  return Cores.current === 1 ? 0 : 1;
}

/** Turns the event loop, which polls SPDK's thread, until something is so. Fails when the test's time is over. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** Time in which a poller with a period of up to a millisecond would be called, and messages arrive. */
export async function quiet(): Promise<void> {
  const end = performance.now() + 8;
  let turns = 0;
  await until(() => performance.now() > end && ++turns > 10);
}

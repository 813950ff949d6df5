import { InterruptedError, type Measurement } from './run.js';
import { type ThreadCommand, type ThreadReport, unpackError, unpackMeasurement } from './thread-message.js';

/** What the group needs of a worker, so that tests can give it others. */
export interface PerfThread {
  postMessage(command: ThreadCommand): void;
  on(event: 'message', listener: (report: ThreadReport) => void): unknown;
  /** What the thread threw and did not catch. */
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
}

/**
 * Runs threads at the same time: all begin when the last is ready. When one fails, the others are told to stop; so they
 * are when `signal` aborts.
 *
 * @param spawn starts a thread, by its number from 0
 * @returns what each measured, in their order, once all threads have ended
 * @throws (as rejection) what went wrong first, once all threads have ended
 */
export async function runThreads(
  spawn: (thread: number) => PerfThread,
  count: number,
  signal: AbortSignal | undefined,
): Promise<Measurement[]> {
  const group = new ThreadGroup(Array.from({ length: count }, (_, thread) => spawn(thread)));
  const stop = () => group.interrupt();
  signal?.addEventListener('abort', stop);
  try {
    if (signal?.aborted) group.interrupt();
    return await group.end;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

class ThreadGroup {
  readonly end: Promise<Measurement[]>;
  readonly #threads: readonly PerfThread[];
  readonly #measurements: (Measurement | undefined)[];
  #waitedFor: number;
  #running: number;
  #error: Error | undefined;

  constructor(threads: readonly PerfThread[]) {
    this.#threads = threads;
    this.#measurements = threads.map(() => undefined);
    this.#waitedFor = this.#running = threads.length;
    this.end = new Promise((resolve, reject) => {
      for (const [number, thread] of threads.entries()) {
        thread.on('message', (report) => this.#onReport(number, report));
        thread.on('error', (error) => this.#fail(error));
        thread.on('exit', () => {
          if (!this.#measurements[number]) this.#fail(new Error(`thread ${number} ended before its time`));
          if (--this.#running > 0) return;
          if (this.#error) reject(this.#error);
          else resolve(this.#measurements as Measurement[]);
        });
      }
    });
  }

  /** Ends all threads, with what they have measured so far. */
  interrupt(): void {
    // Threads that never began have nothing to end with.
    if (this.#waitedFor > 0) this.#fail(new InterruptedError());
    else this.#command('stop');
  }

  #onReport(number: number, report: ThreadReport): void {
    if (report.type === 'ready') {
      if (--this.#waitedFor === 0 && !this.#error) this.#command('start');
    } else if (report.type === 'measured') {
      this.#measurements[number] = unpackMeasurement(report.measurement);
    } else {
      this.#fail(unpackError(report.error, number));
    }
  }

  /** The first error counts; those that follow are its consequences. */
  #fail(error: Error): void {
    if (this.#error) return;
    this.#error = error;
    this.#command('stop');
  }

  #command(command: ThreadCommand): void {
    for (const thread of this.#threads) thread.postMessage(command);
  }
}

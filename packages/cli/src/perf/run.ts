import type { Histogram } from 'hdr-histogram-js';
import type { Latency } from './latency.js';
import { type OperationName, operationNames } from './operation.js';

export interface RunTimes {
  /** Time that is not counted at the start, for caches and the compiler. */
  warmupSeconds: number;
  /** Time that is counted. */
  seconds: number;
}

/** What was counted between the end of the warm-up and the end of the time. */
export interface Measurement {
  /** As the clock had it: the event loop may have been late. */
  elapsedSeconds: number;
  ios: number;
  operations: Partial<Record<OperationName, number>>;
  /** Latencies in nanoseconds; undefined when none was measured. */
  latency: Histogram | undefined;
  /** True if the run was ended before its time. */
  interrupted: boolean;
}

/** The run was ended before anything was measured. */
export class InterruptedError extends Error {
  static readonly code = 'ERR_INTERRUPTED';
  readonly code = InterruptedError.code;

  constructor() {
    super('interrupted before anything was measured');
    this.name = 'InterruptedError';
  }
}

/**
 * One run: counts I/Os and says when to stop. Timers of the event loop mark its phases, so that the I/O path never reads
 * the clock.
 */
export class Run {
  /** True once no further I/O is to be submitted. */
  over = false;
  readonly #latency: Latency;
  readonly #times: RunTimes;
  readonly #counts = new Float64Array(operationNames.length);
  #counter: { operation: number; total: () => number; before: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #measuredFrom = 0;
  #measurement: Measurement | undefined;
  #error: Error | undefined;

  constructor(times: RunTimes, latency: Latency) {
    this.#times = times;
    this.#latency = latency;
  }

  /** Starts the clock, unless the run is over already. */
  start(): void {
    if (this.over) return;
    this.#timer = setTimeout(() => this.#measure(), this.#times.warmupSeconds * 1e3);
  }

  /** Counts a completed I/O. */
  count(operation: number): void {
    (this.#counts[operation] as number)++;
  }

  /** Has the I/Os of one kind counted by somebody else: `total` tells how many have completed since the start. */
  countBy(operation: number, total: () => number): void {
    this.#counter = { operation, total, before: 0 };
  }

  /** Ends the run before its time, with what was measured until now. */
  stop(): void {
    if (this.over) return;
    if (this.#measuredFrom === 0) {
      this.fail(new InterruptedError());
    } else {
      clearTimeout(this.#timer);
      this.#end(true);
    }
  }

  /** Ends the run; the first error is the one that {@link result} throws. */
  fail(error: Error): void {
    this.#error ??= error;
    this.over = true;
    clearTimeout(this.#timer);
  }

  /**
   * What was measured, once all I/O has completed.
   *
   * @throws whatever {@link fail} was called with
   */
  result(): Measurement {
    if (this.#error) throw this.#error;
    if (!this.#measurement) throw new Error('the run has not ended');
    return this.#measurement;
  }

  #measure(): void {
    this.#latency.reset();
    this.#counts.fill(0);
    if (this.#counter) this.#counter.before = this.#counter.total();
    this.#measuredFrom = performance.now();
    this.#timer = setTimeout(() => this.#end(false), this.#times.seconds * 1e3);
  }

  #end(interrupted: boolean): void {
    const elapsedSeconds = (performance.now() - this.#measuredFrom) / 1e3;
    const operations: Measurement['operations'] = {};
    if (this.#counter) this.#counts[this.#counter.operation] = this.#counter.total() - this.#counter.before;
    let ios = 0;
    for (const [operation, name] of operationNames.entries()) {
      const count = this.#counts[operation] ?? 0;
      if (count > 0) operations[name] = count;
      ios += count;
    }
    const latency = this.#latency.end();
    this.#measurement = { elapsedSeconds, ios, operations, latency, interrupted };
    this.over = true;
  }
}

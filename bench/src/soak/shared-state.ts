import { operationNames } from './operation.js';

/** What the workers of a soak and the main thread tell each other while it runs, in memory that all of them see. */
export class SharedState {
  readonly buffer: SharedArrayBuffer;
  /** Completed I/Os by worker and operation; each worker writes its own. */
  readonly #counts: Float64Array;
  readonly #over: Int32Array;
  readonly #workers: number;

  /** @param buffer of the one that the main thread made, in its workers */
  constructor(workers: number, buffer?: SharedArrayBuffer) {
    const countBytes = workers * operationNames.length * Float64Array.BYTES_PER_ELEMENT;
    this.buffer = buffer ?? new SharedArrayBuffer(countBytes + Int32Array.BYTES_PER_ELEMENT);
    this.#counts = new Float64Array(this.buffer, 0, workers * operationNames.length);
    this.#over = new Int32Array(this.buffer, countBytes, 1);
    this.#workers = workers;
  }

  get over(): boolean {
    return Atomics.load(this.#over, 0) !== 0;
  }

  /** Ends the soak: no worker submits any further I/O. */
  end(): void {
    Atomics.store(this.#over, 0, 1);
  }

  count(worker: number, operation: number): void {
    (this.#counts[worker * operationNames.length + operation] as number)++;
  }

  /** I/Os by operation, of all workers. */
  totals(): Record<string, number> {
    const totals: Record<string, number> = {};
    for (const [operation, name] of operationNames.entries()) {
      totals[name] = 0;
      for (let worker = 0; worker < this.#workers; worker++) {
        totals[name] += this.#counts[worker * operationNames.length + operation] as number;
      }
    }
    return totals;
  }
}

import { addAbortListener } from 'node:events';

/**
 * Listens to AbortSignals for many operations with one listener per signal: Node.js warns of a leak when one signal has
 * more than ten.
 */
export class SignalListeners<Operation> {
  readonly #abort: (operation: Operation) => void;
  readonly #signals = new Map<AbortSignal, { operations: Set<Operation>; listener: Disposable }>();

  /** @param abort called for each operation of a signal that is aborted */
  constructor(abort: (operation: Operation) => void) {
    this.#abort = abort;
  }

  add(signal: AbortSignal, operation: Operation): void {
    const known = this.#signals.get(signal);
    if (known) {
      known.operations.add(operation);
      return;
    }
    const operations = new Set([operation]);
    const listener = addAbortListener(signal, () => {
      for (const each of operations) this.#abort(each);
    });
    this.#signals.set(signal, { operations, listener });
  }

  /** The operation is over; the last one of a signal takes the listener off. */
  remove(signal: AbortSignal, operation: Operation): void {
    const known = this.#signals.get(signal);
    if (!known?.operations.delete(operation) || known.operations.size > 0) return;
    known.listener[Symbol.dispose]();
    this.#signals.delete(signal);
  }
}

import type { PerfDisk, PerfQueue } from '../src/perf/disk.js';

/** How a {@link fakeDisk} misbehaves. */
export interface Faults {
  /** The n-th I/O, from 1, fails with this status. */
  failAt?: number;
  /** The n-th I/O is refused by a throw. */
  throwAt?: number;
  /** Reads return one wrong bit. */
  corruptReads?: boolean;
}

/** A disk in memory whose queue completes I/O in batches on later turns of the event loop. */
export function fakeDisk(sizeBytes: number, faults: Faults = {}) {
  const content = new Uint8Array(sizeBytes);
  const queues: FakeQueue[] = [];
  const disk: PerfDisk = {
    read: notUsed,
    write: notUsed,
    writeZeroes: notUsed,
    unmap: notUsed,
    flush: notUsed,
    queue: ({ depth, slotBytes }) => {
      const queue = new FakeQueue(depth, slotBytes, content, faults);
      queues.push(queue);
      return queue;
    },
  };
  return { disk, queues, content };
}

function notUsed(): Promise<void> {
  return Promise.reject(new Error('not used'));
}

class FakeQueue implements PerfQueue {
  onComplete: (slot: number, status: number) => void = () => {};
  disposed = false;
  submitted = 0;
  readonly calls: Record<string, number> = {};
  readonly #slots: Uint8Array[];
  readonly #content: Uint8Array;
  readonly #faults: Faults;
  readonly #busy = new Map<number, () => number>();

  constructor(depth: number, slotBytes: number, content: Uint8Array, faults: Faults) {
    this.#slots = Array.from({ length: depth }, () => new Uint8Array(slotBytes));
    this.#content = content;
    this.#faults = faults;
  }

  completed = 0;

  get outstanding(): number {
    return this.#busy.size;
  }

  read(slot: number, offset: number, length: number): void {
    this.#submit('read', slot, () => {
      this.bytes(slot).set(this.#content.subarray(offset, offset + length));
      if (this.#faults.corruptReads) this.bytes(slot)[100] = (this.bytes(slot)[100] ?? 0) ^ 1;
    });
  }

  write(slot: number, offset: number): void {
    this.#submit('write', slot, () => this.#content.set(this.bytes(slot), offset));
  }

  writeZeroes(slot: number, offset: number, length: number): void {
    this.#submit('writeZeroes', slot, () => this.#content.fill(0, offset, offset + length));
  }

  unmap(slot: number, _offset: number, _length: number): void {
    this.#submit('unmap', slot, () => {});
  }

  flush(slot: number, _offset: number, _length: number): void {
    this.#submit('flush', slot, () => {});
  }

  bytes(slot: number): Uint8Array {
    return this.#slots[slot] as Uint8Array;
  }

  error(slot: number): Error {
    return Object.assign(new Error(`slot ${slot}: EIO`), { code: 'EIO' });
  }

  async until(predicate: () => boolean): Promise<void> {
    while (!predicate()) {
      await new Promise((resolve) => setImmediate(resolve));
      for (const [slot, complete] of [...this.#busy]) {
        this.#busy.delete(slot);
        this.completed++;
        this.onComplete(slot, complete());
      }
    }
  }

  [Symbol.dispose](): void {
    this.disposed = true;
  }

  #submit(name: string, slot: number, effect: () => void): void {
    if (this.#busy.has(slot)) throw new Error(`slot ${slot} is busy`);
    const number = ++this.submitted;
    if (number === this.#faults.throwAt) throw Object.assign(new Error('refused'), { code: 'EINVAL' });
    this.calls[name] = (this.calls[name] ?? 0) + 1;
    this.#busy.set(slot, () => {
      if (number === this.#faults.failAt) return -5;
      effect();
      return 0;
    });
  }
}

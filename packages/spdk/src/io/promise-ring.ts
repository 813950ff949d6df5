import {
  type DmaGuard,
  IoError,
  IoRingGuard,
  type RingOperation,
  type RingOperations,
  ringOperations,
} from '@spdk-ts/spdk-safe';
import type { IoQueueTarget } from './io-queue.js';

/** An I/O of a slot, or one that waits for a slot. */
interface PromisedIo {
  readonly operation: RingOperation;
  readonly offset: number;
  readonly length: number;
  /** Kept until the I/O has completed; undefined for I/O without data. */
  readonly buffer: DmaGuard | undefined;
  /** First byte of `buffer` that is used. */
  readonly bufferOffset: number;
  resolve: () => void;
  reject: (error: Error) => void;
}

/** More than this wait for a slot; no device gets faster from a longer queue. */
const slotCount = 512;

const unset = () => {};

/** Does I/O as promises, on a ring of its own. */
export class PromiseRing {
  readonly #target: IoQueueTarget;
  readonly #ring: IoRingGuard;
  readonly #operations: RingOperations = ringOperations();
  readonly #pending: (PromisedIo | undefined)[] = new Array(slotCount).fill(undefined);
  readonly #free: number[] = Array.from({ length: slotCount }, (_, slot) => slotCount - 1 - slot);
  #waiting: PromisedIo[] = [];
  #nextWaiting = 0;
  /** Wakes those who wait until nothing waits for a slot any more. */
  readonly #onSubmitted: (() => void)[] = [];

  constructor(target: IoQueueTarget) {
    this.#target = target;
    this.#ring = new IoRingGuard({
      desc: target.desc,
      channel: target.channel,
      depth: slotCount,
      onComplete: (slot, status) => this.#onComplete(slot, status),
      onDrained: () => this.#submitWaiting(),
    });
  }

  /** Submits an I/O, at once or when a slot comes free; the arguments have been checked. */
  run(
    operation: RingOperation,
    offset: number,
    length: number,
    buffer: DmaGuard | undefined,
    bufferOffset: number,
  ): Promise<void> {
    // Disposing the buffer meanwhile must not free it under the device.
    if (buffer !== undefined) buffer.hold();
    const io: PromisedIo = { operation, offset, length, buffer, bufferOffset, resolve: unset, reject: unset };
    // A young closure is cheaper than one executor for all, which would store young functions into an old object.
    const promise = new Promise<void>((resolve, reject) => {
      io.resolve = resolve;
      io.reject = reject;
    });
    const slot = this.#free.pop();
    if (slot === undefined) this.#waiting.push(io);
    else this.#submit(slot, io);
    return promise;
  }

  /** Resolves when everything submitted has completed, and the ring is gone. */
  async close(): Promise<void> {
    if (this.#waiting.length > 0) await new Promise<void>((resolve) => this.#onSubmitted.push(resolve));
    await this.#ring.close();
  }

  #submit(slot: number, io: PromisedIo): void {
    const { operation, offset, length, buffer, bufferOffset } = io;
    const { blockSizeBytes } = this.#target;
    const address = buffer === undefined ? 0 : buffer.address + bufferOffset;
    this.#pending[slot] = io;
    this.#ring.submit(
      slot,
      this.#operations[operation],
      offset / blockSizeBytes,
      length / blockSizeBytes,
      address,
    );
  }

  #onComplete(slot: number, status: number): void {
    const io = this.#pending[slot];
    if (io === undefined) return;
    this.#pending[slot] = undefined;
    this.#free.push(slot);
    io.buffer?.unhold();
    if (status === 0) io.resolve();
    else io.reject(this.#error(slot, status, io));
  }

  #submitWaiting(): void {
    // Nearly always: this runs after every batch of completions.
    if (this.#waiting.length === 0) return;
    while (this.#nextWaiting < this.#waiting.length) {
      const slot = this.#free.pop();
      if (slot === undefined) return;
      this.#submit(slot, this.#waiting[this.#nextWaiting++] as PromisedIo);
    }
    this.#waiting = [];
    this.#nextWaiting = 0;
    for (const resolve of this.#onSubmitted.splice(0)) resolve();
  }

  #error(slot: number, status: number, { operation, offset, length }: PromisedIo): IoError {
    const what = { operation, device: this.#target.name, offset, length };
    return new IoError(
      status < 0 ? { ...what, errno: status } : { ...what, failure: this.#ring.failure(slot) },
    );
  }
}

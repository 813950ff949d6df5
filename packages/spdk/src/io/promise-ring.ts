import { type DmaGuard, IoError, IoRingGuard, type RingOperations, ringOperations } from '@spdk-ts/spdk-safe';
import type { IoQueueTarget } from './io-queue.js';
import { operationName } from './operation-name.js';

/** Settles an I/O's promise: with nothing, or by a rejected promise that it is to follow. */
type Settle = (outcome?: Promise<never>) => void;

/** An I/O that waits for a slot. */
interface WaitingIo {
  readonly operation: number;
  readonly offsetBlocks: number;
  readonly lengthBlocks: number;
  readonly buffer: DmaGuard;
  readonly address: number;
  readonly settle: Settle;
}

/** More than this wait for a slot; no device gets faster from a longer queue. */
const slotCount = 512;

/** Reads and writes as promises, on a ring of its own. Nothing is allocated for an I/O but its promise. */
export class PromiseRing {
  readonly #target: IoQueueTarget;
  readonly #ring: IoRingGuard;
  /** Its slots are in `#free`: their being busy needs no second check. */
  readonly #submitter: IoRingGuard['unsafeRing'];
  readonly #operations: RingOperations = ringOperations();
  /** By slot: settles the promise of the I/O under way. */
  readonly #settle: (Settle | undefined)[] = new Array(slotCount).fill(undefined);
  /** By slot: the buffer of the I/O under way, which is kept until that has completed. */
  readonly #buffer: (DmaGuard | undefined)[] = new Array(slotCount).fill(undefined);
  /** A stack, so that few slots are used over and over, whose memory is in the caches. */
  readonly #free = Uint16Array.from({ length: slotCount }, (_, slot) => slotCount - 1 - slot);
  #freeCount = slotCount;
  #waiting: WaitingIo[] = [];
  #nextWaiting = 0;
  /** Wakes those who wait until nothing waits for a slot any more. */
  readonly #onSubmitted: (() => void)[] = [];

  constructor(target: IoQueueTarget) {
    this.#target = target;
    this.#ring = new IoRingGuard({
      opened: target.opened,
      depth: slotCount,
      onComplete: (slot, status) => this.#onComplete(slot, status),
      onDrained: () => this.#submitWaiting(),
    });
    this.#submitter = this.#ring.unsafeRing;
  }

  /**
   * Submits a read or write, at once or when a slot comes free; the arguments have been checked.
   *
   * @param bufferOffset first byte of `buffer` that is used
   */
  run(
    operation: number,
    offsetBlocks: number,
    lengthBlocks: number,
    buffer: DmaGuard,
    bufferOffset: number,
  ): Promise<void> {
    // Disposing the buffer meanwhile must not free it under the device.
    const address = buffer.hold() + bufferOffset;
    if (this.#freeCount === 0) return this.#wait(operation, offsetBlocks, lengthBlocks, buffer, address);
    const slot = this.#free[--this.#freeCount] as number;
    this.#buffer[slot] = buffer;
    this.#submitter.submit(slot, operation, offsetBlocks, lengthBlocks, address);
    // A closure for each is cheaper than one executor for all, which would need a place to leave the function in.
    return new Promise<void>((settle) => {
      this.#settle[slot] = settle;
    });
  }

  /** Resolves when everything submitted has completed, and the ring is gone. */
  async close(): Promise<void> {
    if (this.#waiting.length > 0) await new Promise<void>((resolve) => this.#onSubmitted.push(resolve));
    await this.#ring.close();
  }

  #wait(
    operation: number,
    offsetBlocks: number,
    lengthBlocks: number,
    buffer: DmaGuard,
    address: number,
  ): Promise<void> {
    return new Promise<void>((settle) =>
      this.#waiting.push({ operation, offsetBlocks, lengthBlocks, buffer, address, settle }),
    );
  }

  #onComplete(slot: number, status: number): void {
    const settle = this.#settle[slot] as Settle;
    this.#settle[slot] = undefined;
    (this.#buffer[slot] as DmaGuard).unhold();
    if (status === 0) settle();
    else settle(Promise.reject(this.#error(slot, status)));
    this.#free[this.#freeCount++] = slot;
  }

  #submitWaiting(): void {
    // Nearly always: this runs after every batch of completions.
    if (this.#waiting.length === 0) return;
    while (this.#nextWaiting < this.#waiting.length) {
      if (this.#freeCount === 0) return;
      const slot = this.#free[--this.#freeCount] as number;
      const io = this.#waiting[this.#nextWaiting++] as WaitingIo;
      this.#settle[slot] = io.settle;
      this.#buffer[slot] = io.buffer;
      this.#submitter.submit(slot, io.operation, io.offsetBlocks, io.lengthBlocks, io.address);
    }
    this.#waiting = [];
    this.#nextWaiting = 0;
    for (const resolve of this.#onSubmitted.splice(0)) resolve();
  }

  #error(slot: number, status: number): IoError {
    const { operation, offsetBlocks, lengthBlocks } = this.#ring.submission(slot);
    const { name, blockSizeBytes } = this.#target;
    return new IoError({
      operation: operationName(this.#operations, operation),
      device: name,
      offset: offsetBlocks * blockSizeBytes,
      length: lengthBlocks * blockSizeBytes,
      ...(status < 0 ? { errno: status } : { failure: this.#ring.failure(slot) }),
    });
  }
}

import { type DmaGuard, IoArguments } from '@spdk-ts/spdk-safe';
import { holdAll, unholdAll } from './held-memory.js';
import type { IoVec } from './io-vec.js';

/** The memory of a queue's vectored I/O, by slot. */
export class QueueVectors {
  /** Native code reads them until the slot's I/O has completed. */
  readonly #arguments = new Map<number, IoArguments>();
  readonly #held = new Map<number, DmaGuard[]>();

  /**
   * Keeps the memory of an I/O, instead of that of the slot's last.
   *
   * @returns the address to submit
   * @throws SpdkError `ERR_SPDK_CLOSED` for memory that is disposed of
   */
  take(slot: number, parts: readonly IoVec[]): number {
    const guards = parts.map(({ buffer }) => buffer.guard);
    holdAll(guards);
    unholdAll(this.#held.get(slot) ?? []);
    this.#held.set(slot, guards);
    const given = this.#arguments.get(slot) ?? new IoArguments();
    this.#arguments.set(slot, given);
    given.setVectors(
      parts.map(({ buffer, offset, length }) => ({ address: buffer.guard.address + offset, bytes: length })),
    );
    given.setMetadata(0, 0);
    return given.address;
  }

  /** Lets go of the memory of those slots that are done. */
  release(isDone: (slot: number) => boolean): void {
    for (const [slot, guards] of this.#held) {
      if (!isDone(slot)) continue;
      unholdAll(guards);
      this.#held.delete(slot);
    }
  }

  releaseAll(): void {
    this.release(() => true);
  }
}

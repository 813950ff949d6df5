import { AbortError, type BdevLimits, bdevLimits, SpdkError, SpdkErrorCode } from '@spdk-ts/spdk-safe';
import type { IoBuffers } from './extended-io.js';
import type { ExtendedRing } from './extended-ring.js';
import type { IoQueueTarget } from './io-queue.js';
import type { IoVec } from './io-vec.js';
import { LbaRange } from './lba-range.js';
import { LbaRangeLock } from './lba-range-lock.js';
import { unsplitPieces } from './unsplit-pieces.js';

/** The locked ranges of one open device. Each has a slot of the ring, which tells SPDK whose writes may pass. */
export class LbaLocks {
  readonly #target: IoQueueTarget;
  readonly #ring: ExtendedRing;
  readonly #checkedParts: (buffers: IoBuffers, name: string) => IoVec[];
  readonly #held = new Set<LbaRangeLock>();
  /** Those that wait for others. */
  readonly #wanted = new Set<Promise<unknown>>();
  #closing = false;

  constructor(
    target: IoQueueTarget,
    ring: ExtendedRing,
    checkedParts: (buffers: IoBuffers, name: string) => IoVec[],
  ) {
    this.#target = target;
    this.#ring = ring;
    this.#checkedParts = checkedParts;
  }

  /** The arguments have been checked. */
  lock(place: { offset: number; length: number }, signal: AbortSignal | undefined): Promise<LbaRangeLock> {
    const granted = this.#take(new LbaRange(place));
    this.#wanted.add(granted);
    const forget = () => this.#wanted.delete(granted);
    granted.then(forget, forget);
    return signal === undefined ? granted : givenUp(granted, signal);
  }

  /** Unlocks what is locked, and what others let go meanwhile; resolves when nothing is left. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled([...this.#held].map((lock) => lock.unlock()));
    await Promise.allSettled(this.#wanted);
    await Promise.allSettled([...this.#held].map((lock) => lock.unlock()));
  }

  async #take(range: LbaRange): Promise<LbaRangeLock> {
    const { offset, length } = range;
    const lock = await this.#ring.run({
      operation: 'lockRange',
      offset,
      length,
      keepsSlot: true,
      result: (slot) => this.#locked(range, slot),
    });
    if (!this.#closing) return lock;
    await lock.unlock();
    throw new SpdkError(`lockRange: ${this.#target.name} is closed`, {
      code: SpdkErrorCode.Closed,
      operation: 'lockRange',
    });
  }

  #locked(range: LbaRange, slot: number): LbaRangeLock {
    const limits = bdevLimits(this.#target.opened.bdev);
    const lock: LbaRangeLock = new LbaRangeLock(range, {
      checkedParts: this.#checkedParts,
      write: (parts, offset) => this.#write(slot, limits, parts, offset),
      unlock: async () => {
        this.#held.delete(lock);
        const { offset, length } = range;
        await this.#ring.run({ operation: 'unlockRange', offset, length, slot, result: () => {} });
      },
    });
    this.#held.add(lock);
    return lock;
  }

  /** In pieces that SPDK does not split: it would not know the parts as the holder's. */
  async #write(slot: number, limits: BdevLimits, parts: readonly IoVec[], offset: number): Promise<void> {
    const { blockSizeBytes } = this.#target;
    for (const piece of unsplitPieces(parts, offset, { ...limits, blockSizeBytes })) {
      const { guard } = piece.part.buffer;
      await this.#ring.run({
        operation: 'writev',
        name: 'write',
        offset: piece.offset,
        length: piece.part.length,
        memory: [guard],
        data: [{ address: guard.address + piece.part.offset, bytes: piece.part.length }],
        slot,
        keepsSlot: true,
        result: () => {},
      });
    }
  }
}

/** A lock that is let go at once when it is had after the signal. */
function givenUp(granted: Promise<LbaRangeLock>, signal: AbortSignal): Promise<LbaRangeLock> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(new AbortError(signal));
      granted.then((lock) => lock.unlock()).catch(() => {});
    };
    signal.addEventListener('abort', abort, { once: true });
    granted
      .then(
        (lock) => {
          if (!signal.aborted) resolve(lock);
        },
        (error) => reject(error),
      )
      .finally(() => signal.removeEventListener('abort', abort));
  });
}

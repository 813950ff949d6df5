import { checkedObject, outOfRange, SpdkError, SpdkErrorCode } from '@spdk-ts/spdk-safe';
import type { IoBuffers, RangeOptions } from './extended-io.js';
import type { IoVec } from './io-vec.js';
import { LbaRange } from './lba-range.js';

/** What range of the device is to be locked: bytes, multiples of the block size. */
export interface LockOptions extends Pick<RangeOptions, 'offset' | 'length'> {
  /**
   * Gives up waiting for a lock that others hold: the promise rejects with an AbortError at once. SPDK takes no wait back,
   * so that the lock is still taken when it is its turn, and let go again at once.
   */
  signal?: AbortSignal;
}

/** What a lock does of itself on its device. */
export interface LockSlot {
  checkedParts(buffers: IoBuffers, name: string): IoVec[];
  write(parts: readonly IoVec[], offset: number): Promise<void>;
  unlock(): Promise<void>;
}

/**
 * A locked range of blocks: all other writes to it, on whatever thread and through whatever descriptor, wait until it is
 * unlocked, those of `BdevDesc.write` of the same descriptor among them. Only {@link write} gets through. Reads do not wait.
 *
 * Disposing unlocks it; so does closing the device.
 *
 * @example
 * await using lock = await disk.lockRange({ offset: 0, length: 4096 });
 * await disk.read(buffer, { offset: 0 });
 * await lock.write(buffer, { offset: 0 });
 */
export class LbaRangeLock implements AsyncDisposable, Disposable {
  readonly range: LbaRange;
  readonly #slot: LockSlot;
  /** Writes go one after the other: SPDK tells the holder's by what all I/O under way has to itself. */
  #last: Promise<void> = Promise.resolve();
  #unlocked: Promise<void> | undefined;

  constructor(range: LbaRange, slot: LockSlot) {
    this.range = range;
    this.#slot = slot;
  }

  /** First byte of the range. */
  get offset(): number {
    return this.range.offset;
  }

  /** Bytes of the range. */
  get length(): number {
    return this.range.length;
  }

  /** True once it is unlocked, or is being unlocked. */
  get released(): boolean {
    return this.#unlocked !== undefined;
  }

  /**
   * Writes within the range, as its holder. Writes of one lock go one after the other.
   *
   * @throws IoError (as rejection) as `BdevDesc.write`; SpdkError `ERR_SPDK_CLOSED` once it is unlocked; RangeError for
   *   what is not in the range, TypeError
   */
  async write(buffers: IoBuffers, options: { readonly offset: number }): Promise<void> {
    this.#requireHeld();
    const { offset } = checkedObject(options, 'options');
    const parts = this.#slot.checkedParts(buffers, 'buffers');
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const written = new LbaRange({ offset, length });
    if (!this.range.contains(written)) {
      throw outOfRange(`bytes within the lock (${this.offset} to ${this.range.end})`, 'offset', offset);
    }
    const write = this.#last.then(() => this.#slot.write(parts, written.offset));
    this.#last = write.catch(() => {});
    await write;
  }

  /**
   * Lets others write again, after the writes of this lock. A second call waits for the first.
   *
   * @throws SpdkError (as rejection) the errno of SPDK's
   */
  unlock(): Promise<void> {
    this.#unlocked ??= this.#last.then(() => this.#slot.unlock());
    return this.#unlocked;
  }

  /** As {@link unlock}, without waiting for it. */
  [Symbol.dispose](): void {
    this.unlock().catch(() => {});
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.unlock();
  }

  #requireHeld(): void {
    if (!this.released) return;
    throw new SpdkError('write: the range is unlocked', { code: SpdkErrorCode.Closed, operation: 'write' });
  }
}

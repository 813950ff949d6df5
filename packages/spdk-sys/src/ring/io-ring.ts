import type { NativeRingHandle } from '../backend/addon.js';
import { currentAddon } from '../backend/load.js';
import { memory } from '../binding/memory.js';
import type { Ptr } from '../binding/types.js';
import type { RingVector } from './io-arguments.js';
import { type RingFailure, readFailure } from './ring-failure.js';

/** What an I/O of a ring does; the numbers are the addon's. */
export type RingOperation =
  | 'read'
  | 'write'
  | 'readv'
  | 'writev'
  | 'writeZeroes'
  | 'unmap'
  | 'flush'
  | 'reset'
  | 'compare'
  | 'copy'
  | 'comparev'
  | 'compareAndWrite'
  | 'zcopyStart'
  | 'zcopyEnd'
  | 'nvmeAdmin'
  | 'nvmeIo'
  | 'nvmeIoMetadata'
  | 'lockRange'
  | 'unlockRange'
  | 'forward';

/** Called for each completed I/O. `status`: 0 done, negative an errno, 1 failed with the status that the slot has. */
export type RingCompletionHandler = (slot: number, status: number) => void;

// Layout of the shared memory; native/ring/ring_memory.h declares the other side. In 32-bit words: ...
const submitted = 0;
const completed = 2;
const consumed = 3;
const attention = 4;
const wordsPerLine = 16;
const submissionsAt = wordsPerLine;
const wordsPerCompletion = 2;
const wordsPerSlot = wordsPerLine;
// ... and in 64-bit numbers.
const numbersPerSlot = 8;

/**
 * Submission and completion rings in memory shared with native code, for I/O between one open bdev and this thread.
 * Submitting is a few stores: native code takes the entries, or shows them to the reactor that serves the ring, in its
 * next poll of the thread.
 *
 * Nothing is checked here: the slot must be free, the address good until completion, and descriptor and channel open
 * until the ring is closed and idle.
 */
export class IoRing {
  readonly #handle: NativeRingHandle;
  readonly #native = currentAddon().ring;
  // The whole memory, twice: few views are few things to load for each I/O.
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #mask: number;
  readonly #completionsAt: number;
  readonly #slotsAt: number;
  readonly #slotNumbersAt: number;
  #closed = false;

  /** For {@link create}, and for `RemoteDevice`, whose rings are used alike. */
  constructor(handle: NativeRingHandle, slots: number) {
    this.#handle = handle;
    const { buffer } = handle;
    this.#words = new Int32Array(buffer);
    this.#numbers = new Float64Array(buffer);
    this.#mask = slots - 1;
    this.#completionsAt = submissionsAt + wholeLines(slots);
    this.#slotsAt = this.#completionsAt + wholeLines(slots * wordsPerCompletion);
    this.#slotNumbersAt = this.#slotsAt / 2;
  }

  /**
   * Makes a ring that this thread's host serves; descriptor and channel are of this thread.
   *
   * @param slots how many I/Os can be under way; a power of two up to 65,536
   * @param onCompletions called when there is something to {@link drain}, once per poll
   * @throws TypeError, RangeError
   */
  static create(
    desc: Ptr<'spdk_bdev_desc'>,
    channel: Ptr<'spdk_io_channel'>,
    slots: number,
    onCompletions: () => void,
  ): IoRing {
    return new IoRing(currentAddon().ring.create(desc, channel, slots, onCompletions), slots);
  }

  /**
   * Gets the current SPDK thread's channel of an open bdev for a ring, as `spdk_bdev_get_io_channel` does, but not while
   * SPDK's NVMe driver could not take that: before v25.01, while a bdev is being reset.
   *
   * @returns its address, or a negative errno: `EAGAIN` then, `ENOMEM`, `EPERM` without an SPDK thread
   * @throws TypeError
   */
  static openChannel(desc: Ptr<'spdk_bdev_desc'>): number {
    return currentAddon().ring.channel(desc);
  }

  /** The addon's numbers of the operations, for {@link submit}. */
  static get operations(): Readonly<Record<RingOperation, number>> {
    return currentAddon().ring.operations;
  }

  /** I/Os that were submitted and whose completion {@link drain} has not handed over. */
  get outstanding(): number {
    const words = this.#words;
    return ((words[submitted] as number) - (words[consumed] as number)) | 0;
  }

  /**
   * Submits an I/O.
   *
   * @param address of the data; of the {@link IoArguments} for vectored I/O (`readv`, `writev`, `comparev`,
   *   `compareAndWrite`) and NVMe commands; of the `spdk_bdev_io` of a device of JavaScript's for `forward`, which does
   *   here what that is to do, with its memory and its length; 0 where there is none
   */
  submit(slot: number, operation: number, offsetBlocks: number, lengthBlocks: number, address: number): void {
    const words = this.#words;
    const numbers = this.#numbers;
    const at = this.#slotNumbersAt + slot * numbersPerSlot;
    words[at * 2] = operation;
    numbers[at + 1] = offsetBlocks;
    numbers[at + 2] = lengthBlocks;
    numbers[at + 3] = address;
    const counter = words[submitted] as number;
    words[submissionsAt + (counter & this.#mask)] = slot;
    words[submitted] = (counter + 1) | 0;
    // The host sleeps, or would let the process end: it has to be told. Otherwise it comes by anyway.
    if (words[attention] !== 0) this.#native.activate();
  }

  /** Before submitting zero-copy: whether `zcopyStart` reads from the device, or `zcopyEnd` writes to it. */
  setFlag(slot: number, flag: boolean): void {
    this.#words[this.#slotsAt + slot * wordsPerSlot + 1] = flag ? 1 : 0;
  }

  /** Before submitting a copy: the first block to copy from. */
  setSource(slot: number, sourceBlocks: number): void {
    this.#numbers[this.#slotNumbersAt + slot * numbersPerSlot + 4] = sourceBlocks;
  }

  /** Hands over what has completed. `handle` may submit again, and may close the ring. */
  drain(handle: RingCompletionHandler): void {
    const words = this.#words;
    const last = words[completed] as number;
    let next = words[consumed] as number;
    while (next !== last && !this.#closed) {
      const at = this.#completionsAt + (next & this.#mask) * wordsPerCompletion;
      next = (next + 1) | 0;
      // Before the call: should it throw, the next drain goes on behind this completion.
      words[consumed] = next;
      handle(words[at] as number, words[at + 1] as number);
    }
  }

  /** What a slot's last I/O was. */
  submission(slot: number): { operation: number; offsetBlocks: number; lengthBlocks: number } {
    const at = this.#slotNumbersAt + slot * numbersPerSlot;
    return {
      operation: this.#words[this.#slotsAt + slot * wordsPerSlot] ?? 0,
      offsetBlocks: this.#numbers[at + 1] ?? 0,
      lengthBlocks: this.#numbers[at + 2] ?? 0,
    };
  }

  /** How a slot's last I/O failed, if it did with status 1. `nvme.cdw0` also of an NVMe command that succeeded. */
  failure(slot: number): RingFailure {
    return readFailure(this.#slotView(slot));
  }

  /** After a `zcopyStart`: the memory that the device has lent, until the slot's `zcopyEnd`. */
  lentMemory(slot: number): RingVector[] {
    const view = this.#slotView(slot);
    const [count, address] = [view.getUint32(4, true), view.getFloat64(24, true)];
    const iovecs = new BigUint64Array(memory.view(address, count * 16));
    return Array.from({ length: count }, (_, index) => ({
      address: Number(iovecs[index * 2]),
      bytes: Number(iovecs[index * 2 + 1]),
    }));
  }

  /**
   * Asks for the I/O of a slot to be ended early. It completes in any case: aborted, or as if nothing had happened.
   *
   * @returns 0, or a negative errno when it goes on: `ENOENT` for a slot without I/O, `ENOTSUP` for a device that
   *   cannot abort, `ENOMEM`. 0 on a reactor's ring also where the I/O has completed, and memory is waited for there
   */
  abort(slot: number): number {
    return this.#native.abort(this.#handle, slot);
  }

  /** Ends the use of the ring from JavaScript; its memory goes when SPDK has completed what it has. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#native.close(this.#handle);
  }

  #slotView(slot: number): DataView {
    const at = this.#slotsAt + slot * wordsPerSlot;
    return new DataView(this.#words.buffer, at * 4, wordsPerSlot * 4);
  }
}

/** Words of as many cache lines as are needed for `words`. */
function wholeLines(words: number): number {
  return Math.ceil(words / wordsPerLine) * wordsPerLine;
}

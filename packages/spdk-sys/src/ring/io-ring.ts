import type { NativeRingHandle } from '../backend/addon.js';
import { currentAddon } from '../backend/load.js';
import type { Ptr } from '../binding/types.js';

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
  | 'copy';

/** Called for each completed I/O. `status`: 0 done, negative an errno, 1 failed with the status that the slot has. */
export type RingCompletionHandler = (slot: number, status: number) => void;

// Layout of the shared memory; native/ring/ring_memory.h declares the other side.
const lineBytes = 64;
const submitted = 0;
const completed = 2;
const consumed = 3;
const wordsPerSlot = 16;
const numbersPerSlot = 8;

/**
 * Submission and completion rings in memory shared with native code, for I/O between one open bdev and this thread.
 * Submitting is a few stores: native code takes the entries in its next poll of the thread.
 *
 * Nothing is checked here: the slot must be free, the address good until completion, and descriptor and channel open
 * until the ring is closed and idle.
 */
export class IoRing {
  readonly #handle: NativeRingHandle;
  readonly #native = currentAddon().ring;
  readonly #attention: Uint32Array;
  readonly #header: Uint32Array;
  readonly #submissions: Uint32Array;
  readonly #completions: Int32Array;
  readonly #words: Uint32Array;
  readonly #signedWords: Int32Array;
  readonly #numbers: Float64Array;
  readonly #mask: number;
  #closed = false;

  /**
   * @param slots how many I/Os can be under way; a power of two up to 65,536
   * @param onCompletions called when there is something to {@link drain}, once per poll
   * @throws TypeError, RangeError
   */
  constructor(
    desc: Ptr<'spdk_bdev_desc'>,
    channel: Ptr<'spdk_io_channel'>,
    slots: number,
    onCompletions: () => void,
  ) {
    this.#handle = this.#native.create(desc, channel, slots, onCompletions);
    const { buffer } = this.#handle;
    const completionsAt = lineBytes + roundUp(slots * 4);
    const slotsAt = completionsAt + roundUp(slots * 8);
    this.#attention = new Uint32Array(this.#native.attention);
    this.#header = new Uint32Array(buffer, 0, 4);
    this.#submissions = new Uint32Array(buffer, lineBytes, slots);
    this.#completions = new Int32Array(buffer, completionsAt, slots * 2);
    this.#words = new Uint32Array(buffer, slotsAt, slots * wordsPerSlot);
    this.#signedWords = new Int32Array(buffer, slotsAt, slots * wordsPerSlot);
    this.#numbers = new Float64Array(buffer, slotsAt, slots * numbersPerSlot);
    this.#mask = slots - 1;
  }

  /** The addon's numbers of the operations, for {@link submit}. */
  static get operations(): Readonly<Record<RingOperation, number>> {
    return currentAddon().ring.operations;
  }

  /**
   * Submits an I/O.
   *
   * @param address of the data or, for vectored I/O, of its iovec array; 0 where there is none
   */
  submit(slot: number, operation: number, offsetBlocks: number, lengthBlocks: number, address: number): void {
    const numbers = slot * numbersPerSlot;
    this.#words[slot * wordsPerSlot] = operation;
    this.#numbers[numbers + 1] = offsetBlocks;
    this.#numbers[numbers + 2] = lengthBlocks;
    this.#numbers[numbers + 3] = address;
    const header = this.#header;
    const counter = header[submitted] as number;
    this.#submissions[counter & this.#mask] = slot;
    header[submitted] = counter + 1;
    // The host sleeps, or would let the process end: it has to be told. Otherwise it comes by anyway.
    if (this.#attention[0] !== 0) this.#native.activate();
  }

  /** Before submitting vectored I/O: how many elements its iovec array has. */
  setIovCount(slot: number, iovCount: number): void {
    this.#words[slot * wordsPerSlot + 1] = iovCount;
  }

  /** Before submitting a copy: the first block to copy from. */
  setSource(slot: number, sourceBlocks: number): void {
    this.#numbers[slot * numbersPerSlot + 4] = sourceBlocks;
  }

  /** Hands over what has completed. `handle` may submit again, and may close the ring. */
  drain(handle: RingCompletionHandler): void {
    const header = this.#header;
    const completions = this.#completions;
    const last = header[completed] as number;
    let next = header[consumed] as number;
    while (next !== last && !this.#closed) {
      const at = (next & this.#mask) * 2;
      next = (next + 1) >>> 0;
      // Before the call: should it throw, the next drain goes on behind this completion.
      header[consumed] = next;
      handle(completions[at] as number, completions[at + 1] as number);
    }
  }

  /** What a slot's last I/O was. */
  submission(slot: number): { operation: number; offsetBlocks: number; lengthBlocks: number } {
    const numbers = slot * numbersPerSlot;
    return {
      operation: this.#words[slot * wordsPerSlot] ?? 0,
      offsetBlocks: this.#numbers[numbers + 1] ?? 0,
      lengthBlocks: this.#numbers[numbers + 2] ?? 0,
    };
  }

  /** NVMe status of a slot's last I/O, if that failed with status 1. */
  status(slot: number): { sct: number; sc: number; cdw0: number } {
    const words = slot * wordsPerSlot + 10;
    return {
      sct: this.#signedWords[words] ?? 0,
      sc: this.#signedWords[words + 1] ?? 0,
      cdw0: this.#words[words + 2] ?? 0,
    };
  }

  /** Ends the use of the ring from JavaScript; its memory goes when SPDK has completed what it has. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#native.close(this.#handle);
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / lineBytes) * lineBytes;
}

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
  | 'nvmeIoMetadata';

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
   * @param address of the data; of the {@link IoArguments} for vectored I/O (`readv`, `writev`, `comparev`,
   *   `compareAndWrite`) and NVMe commands; 0 where there is none
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

  /** Before submitting zero-copy: whether `zcopyStart` reads from the device, or `zcopyEnd` writes to it. */
  setFlag(slot: number, flag: boolean): void {
    this.#words[slot * wordsPerSlot + 1] = flag ? 1 : 0;
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
   *   cannot abort, `ENOMEM`
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
    return new DataView(
      this.#words.buffer,
      this.#words.byteOffset + slot * wordsPerSlot * 4,
      wordsPerSlot * 4,
    );
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / lineBytes) * lineBytes;
}

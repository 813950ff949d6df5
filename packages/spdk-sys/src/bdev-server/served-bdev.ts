import type { NativeServedBdev, ServedBdevCallbacks } from '../backend/addon.js';
import { currentAddon } from '../backend/load.js';
import type { Ptr } from '../binding/types.js';
import type { RingVector } from '../ring/io-arguments.js';
import type { ServedModule } from './served-module.js';

// Layout of the shared memory; native/bdev_server/request_memory.h declares the other side. In 32-bit words: ...
const requested = 0;
const received = 1;
const completed = 2;
const attention = 4;
const wordsPerLine = 16;
const requestsAt = wordsPerLine;
const wordsPerCompletion = 4;
// ... and in 64-bit numbers.
const numbersPerSlot = 8;

// spdk_bdev_io_status of those completions that have more to tell.
const nvmeError = -2;
const scsiError = -3;
const aioError = -8;

/**
 * A block device whose I/O this JavaScript thread does, or a part of it: requests and completions go through rings in
 * memory shared with native code. Requests of other SPDK threads come here too, and their completions go back, unless
 * those threads serve the device themselves ({@link attach}).
 *
 * Nothing is checked here: a request belongs to JavaScript from {@link drain} until it is completed, its addresses are
 * good that long, and slots are used again.
 */
export class ServedBdev {
  readonly #handle: NativeServedBdev;
  readonly #native = currentAddon().bdevServer;
  // The whole memory, twice: few views are few things to load for each request.
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #mask: number;
  readonly #completionsAt: number;
  readonly #slotsAt: number;
  #closed = false;

  private constructor(handle: NativeServedBdev, slots: number) {
    this.#handle = handle;
    this.#words = new Int32Array(handle.buffer);
    this.#numbers = new Float64Array(handle.buffer);
    this.#mask = slots - 1;
    this.#completionsAt = requestsAt + wholeLines(slots);
    this.#slotsAt = (this.#completionsAt + wholeLines(slots * wordsPerCompletion)) / 2;
  }

  /**
   * Makes a device that this thread serves. What it is like is written to its `spdk_bdev` at {@link pointer}, then it is
   * registered.
   *
   * @param slots how many requests JavaScript can have at once, a power of two up to 65,536; others wait in native code
   * @returns the device, or -EPERM when this thread's host does not run or the module was removed
   * @throws TypeError, RangeError; Error without memory
   */
  static create(
    module: ServedModule,
    name: string,
    productName: string,
    slots: number,
    callbacks: ServedBdevCallbacks,
  ): ServedBdev | number {
    const handle = currentAddon().bdevServer.create(module.handle, name, productName, slots, callbacks);
    return typeof handle === 'number' ? handle : new ServedBdev(handle, slots);
  }

  /**
   * Serves the channels that this thread will have to a registered device of JavaScript's; all others stay with the
   * thread that has made it.
   *
   * @returns the device, or a negative errno: `ENODEV`, `EEXIST` when this thread serves it already, `EBUSY` when this
   *   thread has channels to it, `EPERM` when this thread's host does not run
   * @throws TypeError, RangeError; Error without memory
   */
  static attach(name: string, slots: number, callbacks: ServedBdevCallbacks): ServedBdev | number {
    const handle = currentAddon().bdevServer.attach(name, slots, callbacks);
    return typeof handle === 'number' ? handle : new ServedBdev(handle, slots);
  }

  /** Of the device; its numbers are SPDK's to read once it is registered. */
  get pointer(): Ptr<'spdk_bdev'> {
    return this.#handle.pointer as Ptr<'spdk_bdev'>;
  }

  /** Says which I/O the device can do: a bit per `spdk_bdev_io_type`. */
  setIoTypes(mask: number): void {
    this.#native.setIoTypes(this.#handle, mask);
  }

  /**
   * Has SPDK's app thread call `spdk_bdev_register`.
   *
   * @param done called on this thread with its errno; -EALREADY for a device that SPDK has, or has had
   */
  register(done: (status: number) => void): void {
    this.#native.register(this.#handle, done);
  }

  /** Answers `onDestruct`: 0, or a negative errno for those who have asked for the end of the device. */
  destructed(status: number): void {
    this.#native.destructed(this.#handle, status);
  }

  /** What `dumpInfo` and `writeConfig` would answer, for SPDK on other threads. */
  publish(info: string, config: string): void {
    this.#native.publish(this.#handle, info, config);
  }

  /** Hands over the requests that have come. `handle` may complete them, and may close the device. */
  drain(handle: (slot: number) => void): void {
    const words = this.#words;
    const last = words[requested] as number;
    let next = words[received] as number;
    while (next !== last && !this.#closed) {
      const slot = words[requestsAt + (next & this.#mask)] as number;
      next = (next + 1) | 0;
      // Before the call: should it throw, the next drain goes on behind this request.
      words[received] = next;
      handle(slot);
    }
  }

  /** `spdk_bdev_io_type`. */
  type(slot: number): number {
    return this.#words[(this.#slotsAt + slot * numbersPerSlot) * 2] as number;
  }

  /** Number of the channel that the request came through, see `onChannel`. */
  channel(slot: number): number {
    return this.#words[(this.#slotsAt + slot * numbersPerSlot) * 2 + 1] as number;
  }

  offsetBlocks(slot: number): number {
    return this.#numbers[this.#slotsAt + slot * numbersPerSlot + 1] as number;
  }

  /** Blocks; of an NVMe command the bytes of its data. */
  numBlocks(slot: number): number {
    return this.#numbers[this.#slotsAt + slot * numbersPerSlot + 2] as number;
  }

  /** Address of the `spdk_bdev_io`. */
  ioPointer(slot: number): Ptr<'spdk_bdev_io'> {
    return this.#numbers[this.#slotsAt + slot * numbersPerSlot + 3] as Ptr<'spdk_bdev_io'>;
  }

  /** Address of the first piece of the data's memory; 0 for none. */
  buffer(slot: number): number {
    return this.#numbers[this.#slotsAt + slot * numbersPerSlot + 4] as number;
  }

  /** Address of separate metadata; 0 for none. */
  metadata(slot: number): number {
    return this.#numbers[this.#slotsAt + slot * numbersPerSlot + 5] as number;
  }

  /**
   * Copy: the first block to copy from. Abort: the slot to abort. Zcopy: 1 start, 2 populate, 4 commit. NVMe commands:
   * address of the command.
   */
  extra(slot: number): number {
    return this.#numbers[this.#slotsAt + slot * numbersPerSlot + 6] as number;
  }

  /** How many pieces of memory the data has. */
  iovcnt(slot: number): number {
    return this.#words[(this.#slotsAt + slot * numbersPerSlot) * 2 + 14] as number;
  }

  /** The pieces of memory that the data has. */
  iovecs(slot: number): RingVector[] {
    const numbers = this.#native.iovecs(this.#handle, slot);
    return Array.from({ length: numbers.length / 2 }, (_, index) => ({
      address: numbers[index * 2] as number,
      bytes: numbers[index * 2 + 1] as number,
    }));
  }

  /**
   * Copies the request's bytes from `offset` on to all of `target`.
   *
   * @throws RangeError for bytes that the request does not have; Error `ERR_SPDK_STALE` for a slot without request
   */
  copyOut(slot: number, offset: number, target: Uint8Array): void {
    this.#native.copyOut(this.#handle, slot, offset, target);
  }

  /** Copies all of `source` to the request's bytes from `offset` on; as {@link copyOut}. */
  copyIn(slot: number, offset: number, source: Uint8Array): void {
    this.#native.copyIn(this.#handle, slot, offset, source);
  }

  /** Sets bytes of the request; as {@link copyOut}. */
  fill(slot: number, offset: number, bytes: number, value: number): void {
    this.#native.fill(this.#handle, slot, offset, bytes, value);
  }

  /** Completes a request: `spdk_bdev_io_status` 1 done, -1 failed, -4 no memory now, -7 aborted, ... */
  complete(slot: number, status: number): void {
    const words = this.#words;
    const counter = words[completed] as number;
    const at = this.#completionsAt + (counter & this.#mask) * wordsPerCompletion;
    words[at] = slot;
    words[at + 1] = status;
    words[completed] = (counter + 1) | 0;
    // The host sleeps, or would let the process end: it has to be told. Otherwise it comes by anyway.
    if (words[attention] !== 0) this.#native.activate();
  }

  /** Completes a request with an NVMe status: command-specific dword 0, status code type, status code. */
  completeNvme(slot: number, cdw0: number, sct: number, sc: number): void {
    this.#setDetail(sct | (sc << 8), cdw0);
    this.complete(slot, nvmeError);
  }

  /** Completes a request with a SCSI status: status code, sense key, additional sense code and its qualifier. */
  completeScsi(slot: number, sc: number, sk: number, asc: number, ascq: number): void {
    this.#setDetail(sc | (sk << 8) | (asc << 16) | (ascq << 24), 0);
    this.complete(slot, scsiError);
  }

  /** Completes a request with an errno, which is negative. */
  completeAio(slot: number, errno: number): void {
    this.#setDetail(errno, 0);
    this.complete(slot, aioError);
  }

  /**
   * Ends the service of this thread. Requests that it has fail, and so do those that follow. A device that SPDK has is
   * unregistered, if this thread has made it.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#native.close(this.#handle);
  }

  #setDetail(detail: number, commandWord: number): void {
    const words = this.#words;
    const at = this.#completionsAt + ((words[completed] as number) & this.#mask) * wordsPerCompletion;
    words[at + 2] = detail;
    words[at + 3] = commandWord;
  }
}

/** Words of as many cache lines as are needed for `words`. */
function wholeLines(words: number): number {
  return Math.ceil(words / wordsPerLine) * wordsPerLine;
}

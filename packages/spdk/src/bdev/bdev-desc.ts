import {
  type BdevDescGuard,
  type BdevEvent,
  type BdevProperties,
  bdevDescGetBdev,
  bdevGetIoChannel,
  bdevOpen,
  bdevProperties,
  checkedInteger,
  type DmaGuard,
  type IoChannelGuard,
  IoError,
  type RingOperation,
  SpdkError,
  SpdkErrorCode,
  wrongType,
} from '@spdk-ts/spdk-safe';
import { IoQueue, type IoQueueOptions } from '../io/io-queue.js';
import { PromiseRing } from '../io/promise-ring.js';
import { DmaBuf } from '../memory/dma-buf.js';
import { openDescriptors } from './open-descriptors.js';

/** A range of the device. */
export interface RangeOptions {
  /** First byte; a multiple of the block size. */
  offset: number;
  /** Bytes; a multiple of the block size. */
  length: number;
}

/** Where on the device an I/O goes. */
export interface IoOptions {
  /** First byte on the device; a multiple of the block size. */
  offset: number;
  /** Bytes to transfer; a multiple of the block size. Default: the buffer from `bufferOffset` to its end. */
  length?: number;
  /** First byte of the buffer to use. Default 0. */
  bufferOffset?: number;
}

/** EINVAL, what SPDK answers to I/O outside of a device or off its blocks. */
const invalidArgument = -22;

/** An open device with this thread's channel: what I/O is done on. */
export class BdevDesc implements AsyncDisposable {
  readonly #desc: BdevDescGuard;
  readonly #channel: IoChannelGuard;
  readonly #properties: BdevProperties;
  readonly #sizeBytes: number;
  readonly #listeners = new Map<BdevEvent, Set<() => void>>();
  readonly #queues = new Set<IoQueue>();
  #promises: PromiseRing | undefined;
  #closing: Promise<void> | undefined;

  private constructor(desc: BdevDescGuard, channel: IoChannelGuard, properties: BdevProperties) {
    this.#desc = desc;
    this.#channel = channel;
    this.#properties = properties;
    this.#sizeBytes = Number(properties.blockCount) * properties.blockSizeBytes;
  }

  /**
   * Opens a device by name or alias.
   *
   * @throws SpdkError `ENODEV`, `EPERM`, `ENOMEM`, `ERR_SPDK_NOT_STARTED`
   */
  static open(name: string, write: boolean): BdevDesc {
    let opened: BdevDesc | undefined;
    const onEvent = (event: BdevEvent) => {
      if (opened) opened.#emit(event);
    };
    const desc = bdevOpen(name, { write, onEvent });
    try {
      const channel = bdevGetIoChannel(desc);
      opened = new BdevDesc(desc, channel, bdevProperties(bdevDescGetBdev(desc)));
      openDescriptors.add(opened);
      return opened;
    } catch (error) {
      desc[Symbol.dispose]();
      throw error;
    }
  }

  get name(): string {
    return this.#properties.name;
  }

  get blockSizeBytes(): number {
    return this.#properties.blockSizeBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /**
   * Calls `listener` at each such event of the device, on this thread. After `remove` the descriptor closes itself, once
   * the I/O in flight has completed.
   */
  on(event: BdevEvent, listener: () => void): this {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return this;
  }

  off(event: BdevEvent, listener: () => void): this {
    this.#listeners.get(event)?.delete(listener);
    return this;
  }

  /**
   * Reads into `buffer`.
   *
   * @throws IoError (as rejection) `EINVAL` outside of the device or not on a block boundary, `ERR_SPDK_IO_FAILED` with
   *   the device's status; SpdkError `ERR_SPDK_CLOSED`; TypeError, RangeError
   */
  read(buffer: DmaBuf, options: IoOptions): Promise<void> {
    return this.#transfer('read', buffer, options);
  }

  /**
   * Writes `buffer`. It may be used again when the promise has settled.
   *
   * @throws IoError as {@link read}, and `EBADF` when the device is not open for writing
   */
  write(buffer: DmaBuf, options: IoOptions): Promise<void> {
    return this.#transfer('write', buffer, options);
  }

  /** Zeroes a range. Rejects as {@link write}. */
  writeZeroes(range: RangeOptions): Promise<void> {
    return this.#withoutData('writeZeroes', range);
  }

  /** Tells the device that a range is not needed any more. Rejects as {@link write}, `ENOTSUP` where it cannot. */
  unmap(range: RangeOptions): Promise<void> {
    return this.#withoutData('unmap', range);
  }

  /** Makes the completed writes of a range durable, of the whole device by default. Rejects as {@link write}. */
  flush({ offset = 0, length = this.sizeBytes - offset }: Partial<RangeOptions> = {}): Promise<void> {
    return this.#withoutData('flush', { offset, length });
  }

  /**
   * Makes a queue of I/O slots on this device, for I/O without allocations. Closing the device closes it.
   *
   * @throws SpdkError `ENOMEM`, `ERR_SPDK_CLOSED`; TypeError, RangeError
   */
  queue(options: IoQueueOptions): IoQueue {
    this.#requireOpen('queue');
    const queue = new IoQueue(this.#target, options);
    this.#queues.add(queue);
    return queue;
  }

  /** Waits for the I/O in flight, then closes. A second call waits for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await Promise.all([this.#promises?.close(), ...[...this.#queues].map((queue) => queue.close())]);
    this.#channel[Symbol.dispose]();
    this.#desc[Symbol.dispose]();
    openDescriptors.delete(this);
  }

  // These are no async functions: each of those would cost another promise and another turn of the microtask queue.
  #transfer(operation: RingOperation, buffer: DmaBuf, options: IoOptions): Promise<void> {
    try {
      this.#requireOpen(operation);
      if (!(buffer instanceof DmaBuf)) throw wrongType('DmaBuf', 'buffer', buffer);
      if (typeof options !== 'object' || options === null) throw wrongType('object', 'options', options);
      const bufferOffset = checkedInteger(options.bufferOffset ?? 0, 'bufferOffset', 0, buffer.byteLength);
      const room = buffer.byteLength - bufferOffset;
      const length = checkedInteger(options.length ?? room, 'length', 1, room);
      return this.#run(operation, options.offset, length, buffer.guard, bufferOffset);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #withoutData(operation: RingOperation, range: RangeOptions): Promise<void> {
    try {
      this.#requireOpen(operation);
      if (typeof range !== 'object' || range === null) throw wrongType('object', 'range', range);
      return this.#run(operation, range.offset, checkedInteger(range.length, 'length', 1), undefined, 0);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #run(
    operation: RingOperation,
    offset: number,
    length: number,
    buffer: DmaGuard | undefined,
    bufferOffset: number,
  ): Promise<void> {
    checkedInteger(offset, 'offset', 0);
    const { blockSizeBytes, sizeBytes } = this;
    if (offset % blockSizeBytes !== 0 || length % blockSizeBytes !== 0 || offset + length > sizeBytes) {
      throw new IoError({ operation, device: this.name, offset, length, errno: invalidArgument });
    }
    this.#promises ??= new PromiseRing(this.#target);
    return this.#promises.run(operation, offset, length, buffer, bufferOffset);
  }

  get #target() {
    const { name, blockSizeBytes, sizeBytes } = this;
    return { name, blockSizeBytes, sizeBytes, desc: this.#desc, channel: this.#channel };
  }

  #requireOpen(operation: string): void {
    if (!this.#closing) return;
    throw new SpdkError(`${operation}: ${this.name} is closed`, { code: SpdkErrorCode.Closed, operation });
  }

  #emit(event: BdevEvent): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener();
    // A removed device waits for its descriptors: one that is kept would hold up whoever removes it for ever.
    if (event === 'remove') void this.close();
  }
}

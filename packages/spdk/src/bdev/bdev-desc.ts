import {
  type BdevDescGuard,
  type BdevEvent,
  type BdevProperties,
  type ByteRangeIo,
  bdevDescGetBdev,
  bdevGetIoChannel,
  bdevOpen,
  bdevProperties,
  bdevRead,
  bdevWrite,
  checkedInteger,
  type IoChannelGuard,
  type IoDone,
  IoError,
  SpdkError,
  SpdkErrorCode,
  wrongType,
} from '@spdk-ts/spdk-safe';
import { DmaBuf } from '../memory/dma-buf.js';
import { openDescriptors } from './open-descriptors.js';

/** Where on the device an I/O goes. */
export interface IoOptions {
  /** First byte on the device; a multiple of the block size. */
  offset: number;
  /** Bytes to transfer; a multiple of the block size. Default: the buffer from `bufferOffset` to its end. */
  length?: number;
  /** First byte of the buffer to use. Default 0. */
  bufferOffset?: number;
}

type Submit = (io: ByteRangeIo, done: IoDone) => number;

/** ENOMEM, the answer of a device whose pool of requests is empty: the I/O waits for its turn. */
const outOfRequests = -12;

/** An open device with this thread's channel: what I/O is done on. */
export class BdevDesc implements AsyncDisposable {
  readonly #desc: BdevDescGuard;
  readonly #channel: IoChannelGuard;
  readonly #properties: BdevProperties;
  readonly #listeners = new Map<BdevEvent, Set<() => void>>();
  #inFlight = 0;
  #idle: (() => void)[] = [];
  #closing: Promise<void> | undefined;

  private constructor(desc: BdevDescGuard, channel: IoChannelGuard, properties: BdevProperties) {
    this.#desc = desc;
    this.#channel = channel;
    this.#properties = properties;
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
    return Number(this.#properties.blockCount) * this.#properties.blockSizeBytes;
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
  async read(buffer: DmaBuf, options: IoOptions): Promise<void> {
    await this.#run('read', bdevRead, buffer, options);
  }

  /**
   * Writes `buffer`. It may be used again when the promise has settled.
   *
   * @throws IoError as {@link read}, and `EBADF` when the device is not open for writing
   */
  async write(buffer: DmaBuf, options: IoOptions): Promise<void> {
    await this.#run('write', bdevWrite, buffer, options);
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
    if (this.#inFlight > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
    this.#channel[Symbol.dispose]();
    this.#desc[Symbol.dispose]();
    openDescriptors.delete(this);
  }

  #run(operation: string, submit: Submit, buffer: DmaBuf, options: IoOptions): Promise<void> {
    const io = this.#describe(operation, buffer, options);
    return new Promise((resolve, reject) => {
      const { name: device } = this.#properties;
      const { offset, length } = io;
      const finish = (error?: Error) => {
        this.#inFlight--;
        if (this.#inFlight === 0) for (const wake of this.#idle.splice(0)) wake();
        if (error) reject(error);
        else resolve();
      };
      const attempt = () => {
        let errno: number;
        try {
          errno = submit(io, (nvme) =>
            finish(nvme && new IoError({ operation, device, offset, length, nvme })),
          );
        } catch (error) {
          finish(error as Error);
          return;
        }
        if (errno === outOfRequests) setImmediate(attempt);
        else if (errno < 0) finish(new IoError({ operation, device, offset, length, errno }));
      };
      this.#inFlight++;
      attempt();
    });
  }

  #describe(operation: string, buffer: DmaBuf, options: IoOptions): ByteRangeIo {
    if (this.#closing) {
      throw new SpdkError(`${operation}: ${this.name} is closed`, { code: SpdkErrorCode.Closed, operation });
    }
    if (!(buffer instanceof DmaBuf)) throw wrongType('DmaBuf', 'buffer', buffer);
    if (typeof options !== 'object' || options === null) throw wrongType('object', 'options', options);
    const bufferOffset = checkedInteger(options.bufferOffset ?? 0, 'bufferOffset', 0, buffer.byteLength);
    const room = buffer.byteLength - bufferOffset;
    return {
      desc: this.#desc,
      channel: this.#channel,
      buffer: buffer.guard,
      bufferOffset,
      offset: checkedInteger(options.offset, 'offset', 0),
      length: checkedInteger(options.length ?? room, 'length', 1, room),
    };
  }

  #emit(event: BdevEvent): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener();
    // A removed device waits for its descriptors: one that is kept would hold up whoever removes it for ever.
    if (event === 'remove') void this.close();
  }
}

import {
  type BdevEvent,
  type BdevProperties,
  checkedObject,
  currentThread,
  type IoType,
  type OpenedBdev,
} from '@spdk-ts/spdk-safe';
import type { SignalOptions } from '../io/extended-io.js';
import type { LbaRangeLock, LockOptions } from '../io/lba-range-lock.js';
import type { DmaBuf } from '../memory/dma-buf.js';
import { IoChannel, IoChannelGuard } from '../thread/io-channel.js';
import type { Bdev } from './bdev.js';
import { type DeviceEvent, type DeviceEventOf, DeviceEvents } from './device-events.js';

/** What an open device tells of itself, and when it changes. */
export abstract class OpenDisk {
  /** The device that was opened, as it was found. */
  readonly bdev: Bdev;
  /** The core whose reactor does the I/O; undefined: this thread does. */
  readonly core: number | undefined;
  readonly #events = new DeviceEvents();
  readonly #opened: OpenedBdev;
  #properties: BdevProperties;

  protected constructor(
    bdev: Bdev,
    opened: OpenedBdev,
    properties: BdevProperties,
    core: number | undefined,
  ) {
    this.bdev = bdev;
    this.core = core;
    this.#opened = opened;
    this.#properties = properties;
  }

  /** Of the device as it is now. */
  abstract get sizeBytes(): number;

  /** See {@link BdevDesc.read}. */
  abstract read(buffer: DmaBuf, place: { offset: number; length?: number }): Promise<void>;

  /** See {@link BdevDesc.write}. */
  abstract write(buffer: DmaBuf, place: { offset: number; length?: number }): Promise<void>;

  /** See {@link BdevDesc.flush}. */
  abstract flush(): Promise<void>;

  /** See {@link BdevDesc.lockRange}. */
  abstract lockRange(options: LockOptions): Promise<LbaRangeLock>;

  /** See {@link BdevDesc.ioTypeSupported}. */
  abstract ioTypeSupported(type: IoType): boolean;

  /** @throws SpdkError `ERR_SPDK_CLOSED` */
  protected abstract requireOpen(operation: string): void;

  /**
   * This thread's channel of the device, one more use of it: put back when disposed of, and with the device. I/O of the
   * device is done on it already; it is for functions of C that want a channel.
   *
   * @throws SpdkError `ERR_SPDK_WRONG_THREAD` when a reactor does the I/O (see {@link core}), whose channel it is;
   *   `ERR_SPDK_CLOSED`
   * @see https://spdk.io/doc/concurrency.html
   */
  ioChannel(): IoChannelGuard<undefined> {
    this.requireOpen('ioChannel');
    const guard = this.#opened.ioChannel();
    const channel = new IoChannel(this.name, currentThread()?.name ?? '', undefined);
    return new IoChannelGuard(channel, guard, () => {});
  }

  get name(): string {
    return this.#properties.name;
  }

  get blockSizeBytes(): number {
    return this.#properties.blockSizeBytes;
  }

  /** What the address of a buffer, and where in a buffer an I/O begins, has to be a multiple of. */
  get alignmentBytes(): number {
    return this.#properties.alignmentBytes;
  }

  /** Metadata of each block, in bytes; 0 without. */
  get metadataBytes(): number {
    return this.#properties.metadataBytes;
  }

  /** True if metadata is transferred in a buffer of its own, false if it is a part of each block. */
  get separateMetadata(): boolean {
    return this.#properties.separateMetadata;
  }

  /** Most bytes that `compareAndWrite` does at once. */
  get compareAndWriteBytes(): number {
    return this.#properties.compareAndWriteBytes;
  }

  /**
   * Calls `listener` at each such event of the device, on this thread. After `remove` the descriptor closes itself, once
   * the I/O in flight has completed.
   *
   * @throws RangeError for an event that there is not; TypeError
   */
  on<Type extends BdevEvent>(event: Type, listener: (event: DeviceEventOf<Type>) => void): this {
    this.#events.on(event, listener);
    return this;
  }

  /** Ends {@link on}. */
  off<Type extends BdevEvent>(event: Type, listener: (event: DeviceEventOf<Type>) => void): this {
    this.#events.off(event, listener);
    return this;
  }

  /**
   * Resolves at the next such event.
   *
   * @throws AbortError (as rejection) when the signal is aborted before; RangeError for an event that there is not;
   *   TypeError
   */
  async once<Type extends BdevEvent>(event: Type, options: SignalOptions = {}): Promise<DeviceEventOf<Type>> {
    return await this.#events.once(event, checkedObject(options, 'options').signal);
  }

  /**
   * All events of the device from this call on, to iterate over; those that nobody has asked for yet wait. It ends when
   * the descriptor is closed, as it is after `remove`.
   *
   * @example
   * for await (const event of disk.events()) {
   *   if (event.type === 'resize') console.log(`now of ${event.sizeBytes} bytes`);
   * }
   * @throws AbortError when the signal is aborted, from the iteration if that is later; SpdkError `ERR_SPDK_CLOSED`;
   *   TypeError
   */
  events(options: SignalOptions = {}): AsyncIterableIterator<DeviceEvent> {
    this.requireOpen('events');
    return this.#events.iterate(checkedObject(options, 'options').signal);
  }

  /** Tells those who listen. */
  protected tell(event: DeviceEvent): void {
    this.#events.emit(event);
  }

  /** There will be no more to tell. */
  protected tellEnd(): void {
    this.#events.end();
  }

  /** The device has changed. */
  protected follow(properties: BdevProperties): void {
    this.#properties = properties;
  }
}

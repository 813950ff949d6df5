import type { BdevEvent, BdevProperties, IoType } from '@spdk-ts/spdk-safe';
import type { SignalOptions } from '../io/extended-io.js';
import type { LbaRangeLock, LockOptions } from '../io/lba-range-lock.js';
import type { DmaBuf } from '../memory/dma-buf.js';
import type { Bdev } from './bdev.js';
import { DeviceEvents } from './device-events.js';

/** What an open device tells of itself, and when it changes. */
export abstract class OpenDisk {
  /** The device that was opened, as it was found. */
  readonly bdev: Bdev;
  /** The core whose reactor does the I/O; undefined: this thread does. */
  readonly core: number | undefined;
  readonly #events = new DeviceEvents();
  #properties: BdevProperties;

  protected constructor(bdev: Bdev, properties: BdevProperties, core: number | undefined) {
    this.bdev = bdev;
    this.core = core;
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
   * @throws TypeError for an event that there is not
   */
  on(event: BdevEvent, listener: () => void): this {
    this.#events.on(event, listener);
    return this;
  }

  /** Ends {@link on}. */
  off(event: BdevEvent, listener: () => void): this {
    this.#events.off(event, listener);
    return this;
  }

  /**
   * Resolves at the next such event.
   *
   * @throws AbortError (as rejection) when the signal is aborted before; TypeError for an event that there is not
   */
  once(event: BdevEvent, { signal }: SignalOptions = {}): Promise<void> {
    return this.#events.once(event, signal);
  }

  /** Tells those who listen. */
  protected tell(event: BdevEvent): void {
    this.#events.emit(event);
  }

  /** The device has changed. */
  protected follow(properties: BdevProperties): void {
    this.#properties = properties;
  }
}

import {
  type BdevClaim,
  type BdevLimits,
  type BdevProperties,
  type BdevProtection,
  bdevAliasAdd,
  bdevAliasDel,
  bdevAliases,
  bdevClaims,
  bdevGetByName,
  bdevGetDeviceStat,
  bdevHistogramEnable,
  bdevHistogramGet,
  bdevIoTypeSupported,
  bdevLimits,
  bdevNames,
  bdevProperties,
  bdevProtection,
  bdevQueueDepth,
  bdevRateLimits,
  bdevResetDeviceStat,
  bdevSampleQueueDepth,
  bdevSetRateLimits,
  bdevUnregister,
  checkedName,
  checkedObject,
  type IoType,
  noDevice,
  type QueueDepthSample,
  type RateLimits,
  Uuid,
} from '@spdk-ts/spdk-safe';
import { defaultIoCore } from '../app/io-thread.js';
import { BdevDesc } from './bdev-desc.js';
import { BdevStats } from './bdev-stats.js';
import { IoHistogram } from './io-histogram.js';
import { askBdev, withBdev } from './opened-for.js';
import { checkedRateLimits, type RateLimitChanges } from './rate-limit-changes.js';

/** How a device is opened. */
export interface OpenOptions {
  /** Open for writing too. */
  write?: boolean;
  /**
   * The core whose reactor is to do the I/O: one of {@link Spdk.reactors}. Descriptor and channel are then those of an
   * SPDK thread there, while promises, queues and events stay with this JavaScript thread. Default: as `ioThread` of
   * `Spdk.start` says, this thread itself.
   */
  core?: number;
}

/**
 * A block device, by name. It does not keep the device: operations on one that is gone reject with `ENODEV`. What is a
 * property of the device by itself is as it was when the device was looked up; {@link aliases}, {@link claims},
 * {@link limits} and the like are asked for each time.
 *
 * @see https://spdk.io/doc/bdev.html
 */
export class Bdev {
  readonly #properties: BdevProperties;

  protected constructor(properties: BdevProperties) {
    this.#properties = properties;
  }

  /**
   * Finds a device by name or alias; undefined when there is none.
   *
   * @throws SpdkError `ERR_SPDK_NOT_STARTED`; TypeError, RangeError for what is no name
   */
  static lookup(name: string): Bdev | undefined {
    const pointer = bdevGetByName(name);
    return pointer && new Bdev(bdevProperties(pointer));
  }

  /**
   * Finds a device by UUID; undefined when there is none.
   *
   * @throws SpdkError `ERR_SPDK_NOT_STARTED`; TypeError, RangeError for what is no UUID
   */
  static lookupByUuid(uuid: Uuid | string): Bdev | undefined {
    const wanted = typeof uuid === 'string' ? Uuid.parse(uuid) : uuid;
    const found = Bdev.lookup(String(wanted));
    // The text of a UUID can be the name of any device.
    if (found?.uuid.equals(wanted)) return found;
    for (const bdev of Bdev.all()) {
      if (bdev.uuid.equals(wanted)) return bdev;
    }
    return undefined;
  }

  /**
   * The devices that there are when the first of them is asked for, without those that have gone when it is their turn:
   * devices may come and go between two steps.
   *
   * @throws SpdkError `ERR_SPDK_NOT_STARTED`
   */
  static *all(): IterableIterator<Bdev> {
    for (const name of bdevNames()) {
      const bdev = Bdev.lookup(name);
      if (bdev) yield bdev;
    }
  }

  get name(): string {
    return this.#properties.name;
  }

  /** The bdev module that made it, for example `malloc`. */
  get moduleName(): string {
    return this.#properties.moduleName;
  }

  get uuid(): Uuid {
    return this.#properties.uuid;
  }

  get productName(): string {
    return this.#properties.productName;
  }

  get blockSizeBytes(): number {
    return this.#properties.blockSizeBytes;
  }

  get blockCount(): bigint {
    return this.#properties.blockCount;
  }

  get sizeBytes(): number {
    return Number(this.#properties.blockCount) * this.#properties.blockSizeBytes;
  }

  /** Alignment in bytes that buffers need for I/O without copying. */
  get alignmentBytes(): number {
    return this.#properties.alignmentBytes;
  }

  /** True if writes may lie in a cache of the device until {@link BdevDesc.flush}. */
  get writeCache(): boolean {
    return this.#properties.writeCache;
  }

  /** Metadata of each block, in bytes; 0 without. */
  get metadataBytes(): number {
    return this.#properties.metadataBytes;
  }

  /** True if metadata is transferred in a buffer of its own, false if it is a part of each block. */
  get separateMetadata(): boolean {
    return this.#properties.separateMetadata;
  }

  /**
   * How the metadata of its blocks protects them; undefined where it does not.
   *
   * @throws SpdkError `ENODEV`
   * @see https://spdk.io/doc/dif_8h.html
   */
  get protection(): BdevProtection | undefined {
    return withBdev(this.name, bdevProtection);
  }

  /** Most bytes that {@link BdevDesc.compareAndWrite} does at once. */
  get compareAndWriteBytes(): number {
    return this.#properties.compareAndWriteBytes;
  }

  /** True if it consists of zones that are written in order. */
  get zoned(): boolean {
    return this.#properties.zoned;
  }

  /**
   * What the device wants I/O to be like.
   *
   * @throws SpdkError `ENODEV`
   */
  get limits(): BdevLimits {
    return withBdev(this.name, bdevLimits);
  }

  /**
   * The names that the device has beside its own; its UUID is one of them.
   *
   * @throws SpdkError `ENODEV`
   */
  get aliases(): string[] {
    return withBdev(this.name, bdevAliases);
  }

  /**
   * Gives the device another name; does nothing when it has that already.
   *
   * @throws SpdkError `EEXIST` when another device has that name, `ENODEV`; TypeError, RangeError
   */
  addAlias(alias: string): void {
    checkedName(alias, 'alias');
    withBdev(this.name, (bdev) => {
      if (alias !== this.name && !bdevAliases(bdev).includes(alias)) bdevAliasAdd(bdev, alias);
    });
  }

  /**
   * Takes a name from the device.
   *
   * @throws SpdkError `ENOENT` when it is none of its {@link aliases}, `ENODEV`; TypeError, RangeError
   */
  removeAlias(alias: string): void {
    withBdev(this.name, (bdev) => bdevAliasDel(bdev, alias));
  }

  /**
   * The modules that have claimed the device, all of them.
   *
   * @throws SpdkError `ENODEV`
   */
  get claims(): BdevClaim[] {
    return withBdev(this.name, bdevClaims);
  }

  /**
   * True if the device does this kind of I/O by itself, or zeroes are written for it; see
   * {@link BdevDesc.ioTypeSupported}.
   *
   * @throws TypeError for what is no kind of I/O; SpdkError `ENODEV`
   */
  ioTypeSupported(type: IoType): boolean {
    return withBdev(this.name, (bdev) => bdevIoTypeSupported(bdev, type));
  }

  /**
   * Opens the device for this thread.
   *
   * @throws SpdkError (as rejection) `ENODEV` when it is gone, `EPERM` when a module has claimed it for writing; RangeError
   *   for a core without a reactor
   */
  async open(options: OpenOptions = {}): Promise<BdevDesc> {
    const { write = false, core = defaultIoCore() } = checkedObject(options, 'options');
    return await BdevDesc.open(this, { write, core });
  }

  /**
   * Removes the device, of whatever kind: those who have it open are told, and the promise resolves when all descriptors
   * and channels are gone. What a configuration says of it stays; {@link Devices.delete} removes that too.
   *
   * @throws SpdkError (as rejection) `EBUSY` when that is under way already, `ENODEV` when it is gone
   */
  async unregister(): Promise<void> {
    const bdev = bdevGetByName(this.name);
    if (!bdev) throw noDevice('spdk_bdev_unregister', this.name);
    await new Promise<void>((resolve, reject) => {
      bdevUnregister(bdev, (error) => (error ? reject(error) : resolve()));
    });
  }

  /**
   * Statistics over all channels.
   *
   * @throws SpdkError (as rejection) `ENODEV`
   */
  async stats(): Promise<BdevStats> {
    return new BdevStats(await askBdev(this.name, bdevGetDeviceStat));
  }

  /**
   * Sets the statistics of the device to zero.
   *
   * @throws SpdkError (as rejection) `ENODEV`
   */
  async resetStats(): Promise<void> {
    await askBdev(this.name, bdevResetDeviceStat);
  }

  /**
   * Starts to measure latencies, or ends that and forgets them.
   *
   * @throws SpdkError (as rejection) `ENODEV`, `EAGAIN` while an earlier call is under way, `ENOMEM`
   */
  async enableHistogram(enable = true): Promise<void> {
    await askBdev<void>(this.name, (bdev, done) => bdevHistogramEnable(bdev, enable, done));
  }

  /**
   * The latencies since {@link enableHistogram}.
   *
   * @throws SpdkError (as rejection) `EFAULT` when the histogram is not enabled, `ENODEV`, `ENOMEM`
   */
  async histogram(): Promise<IoHistogram> {
    return new IoHistogram(await askBdev(this.name, bdevHistogramGet));
  }

  /**
   * How much I/O the device lets through.
   *
   * @throws SpdkError `ENODEV`
   */
  get rateLimits(): RateLimits {
    return withBdev(this.name, bdevRateLimits);
  }

  /**
   * Changes how much I/O the device lets through; limits that are not given stay, 0 ends one.
   *
   * @throws SpdkError (as rejection) `ENODEV`, `EAGAIN` while an earlier change is under way; TypeError, RangeError
   */
  async setRateLimits(changes: RateLimitChanges): Promise<void> {
    const checked = checkedRateLimits(changes);
    await askBdev<void>(this.name, (bdev, done) => bdevSetRateLimits(bdev, checked, done));
  }

  /**
   * Has the depth of the device's queue looked at every so many microseconds; 0 ends it.
   *
   * @throws SpdkError `ENODEV`; TypeError, RangeError
   */
  sampleQueueDepth(periodUs: number): void {
    withBdev(this.name, (bdev) => bdevSampleQueueDepth(bdev, periodUs));
  }

  /**
   * What these samples have shown; undefined when none are taken.
   *
   * @throws SpdkError `ENODEV`
   */
  get queueDepth(): QueueDepthSample | undefined {
    return withBdev(this.name, bdevQueueDepth);
  }
}

/** A device of whatever kind, as spdk-rs calls it: a {@link Bdev} here knows nothing of its module's data. */
export type UntypedBdev = Bdev;

import {
  type BdevProperties,
  bdevDescGetBdev,
  bdevGetByName,
  bdevGetDeviceStat,
  bdevOpen,
  bdevProperties,
  SpdkError,
} from '@spdk-ts/spdk-safe';
import { defaultIoCore } from '../app/io-thread.js';
import { BdevDesc } from './bdev-desc.js';
import { BdevStats } from './bdev-stats.js';

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

/** A block device, by name. It does not keep the device: operations on one that is gone reject with `ENODEV`. */
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

  get name(): string {
    return this.#properties.name;
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

  /**
   * Opens the device for this thread.
   *
   * @throws SpdkError (as rejection) `ENODEV` when it is gone, `EPERM` when a module has claimed it for writing; RangeError
   *   for a core without a reactor
   */
  async open({ write = false, core = defaultIoCore() }: OpenOptions = {}): Promise<BdevDesc> {
    return await BdevDesc.open(this.name, { write, core });
  }

  /** Statistics over all channels. */
  async stats(): Promise<BdevStats> {
    // An open descriptor keeps the device until the answer is there.
    using desc = bdevOpen(this.name);
    const bdev = bdevDescGetBdev(desc);
    return await new Promise<BdevStats>((resolve, reject) => {
      bdevGetDeviceStat(bdev, (error, stat) => {
        if (stat) resolve(new BdevStats(stat));
        else reject(error ?? SpdkError.fromErrno(-5, 'spdk_bdev_get_device_stat'));
      });
    });
  }
}

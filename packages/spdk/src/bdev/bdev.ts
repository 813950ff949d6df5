import {
  type BdevProperties,
  bdevDescGetBdev,
  bdevGetByName,
  bdevGetDeviceStat,
  bdevOpen,
  bdevProperties,
  SpdkError,
} from '@spdk-ts/spdk-safe';
import { BdevDesc } from './bdev-desc.js';
import { BdevStats } from './bdev-stats.js';

export interface OpenOptions {
  /** Open for writing too. */
  write?: boolean;
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
   * Opens the device on this thread.
   *
   * @throws SpdkError (as rejection) `ENODEV` when it is gone, `EPERM` when a module has claimed it for writing
   */
  async open({ write = false }: OpenOptions = {}): Promise<BdevDesc> {
    return BdevDesc.open(this.name, write);
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

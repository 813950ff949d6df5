import type { Bdev, Spdk } from '@spdk-ts/spdk';
import type { PerfOptions } from './options.js';
import { TemporaryFile } from './temporary-file.js';

const baseMemoryBytes = 512 * 2 ** 20;

/** DMA memory that a run needs: the default, and where that may not do, the device and all buffers on top. */
export function memoryFor({ bdev, sizeBytes, queueDepth, ioSizeBytes, threads }: PerfOptions): number {
  const deviceBytes = bdev === 'malloc' ? sizeBytes : 0;
  const wantedBytes = deviceBytes + 2 * threads * queueDepth * ioSizeBytes;
  return wantedBytes > baseMemoryBytes / 2 ? baseMemoryBytes + wantedBytes : baseMemoryBytes;
}

/** The device to drive, and the file below it where there is one. */
export class Target implements AsyncDisposable {
  readonly bdev: Bdev;
  readonly #spdk: Spdk;
  readonly #file: TemporaryFile | undefined;

  private constructor(spdk: Spdk, bdev: Bdev, file: TemporaryFile | undefined) {
    this.#spdk = spdk;
    this.bdev = bdev;
    this.#file = file;
  }

  /**
   * Creates the device for `null`, `malloc`, `aio`, `uring` and URIs, else finds it by name.
   *
   * @throws SpdkError (as rejection) `ENODEV`, `ERR_SPDK_UNSUPPORTED`; RpcError; RangeError when the I/O size is no
   *   multiple of its blocks
   */
  static async open(spdk: Spdk, options: PerfOptions): Promise<Target> {
    const { bdev, sizeBytes: size } = options;
    const file = bdev === 'aio' || bdev === 'uring' ? await TemporaryFile.create(size) : undefined;
    try {
      const target = new Target(spdk, await findOrCreate(spdk, options, file?.path), file);
      requireWholeBlocks(target.bdev, options);
      return target;
    } catch (error) {
      await file?.[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#file === undefined) return;
    await this.#spdk.devices.delete(this.bdev.name);
    await this.#file[Symbol.asyncDispose]();
  }
}

function findOrCreate(spdk: Spdk, { bdev, sizeBytes: size }: PerfOptions, path = ''): Promise<Bdev> | Bdev {
  const { devices } = spdk;
  switch (bdev) {
    case 'null':
      return devices.create({ driver: 'null', name: 'Null0', size });
    case 'malloc':
      return devices.create({ driver: 'malloc', name: 'Malloc0', size });
    case 'aio':
      return devices.create({ driver: 'aio', name: 'Aio0', path, blockSizeBytes: 512 });
    case 'uring':
      return devices.create({ driver: 'uring', name: 'Uring0', path, blockSizeBytes: 512 });
    default:
      return bdev.includes('://') ? devices.create(bdev) : devices.get(bdev);
  }
}

function requireWholeBlocks(bdev: Bdev, { ioSizeBytes }: PerfOptions): void {
  if (ioSizeBytes % bdev.blockSizeBytes === 0) return;
  const message = `expected a multiple of ${bdev.name}'s block size ${bdev.blockSizeBytes} for --io-size`;
  throw Object.assign(new RangeError(`${message}, got ${ioSizeBytes}`), { code: 'ERR_OUT_OF_RANGE' });
}

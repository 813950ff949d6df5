import type { Bdev, Spdk } from '@spdk-ts/spdk';
import type { PerfOptions } from './options.js';

const baseMemoryBytes = 512 * 2 ** 20;

/** DMA memory that a run needs: the default, and where that may not do, the device and all buffers on top. */
export function memoryFor({ bdev, sizeBytes, queueDepth, ioSizeBytes, threads }: PerfOptions): number {
  const deviceBytes = bdev === 'malloc' ? sizeBytes : 0;
  const wantedBytes = deviceBytes + 2 * threads * queueDepth * ioSizeBytes;
  return wantedBytes > baseMemoryBytes / 2 ? baseMemoryBytes + wantedBytes : baseMemoryBytes;
}

/**
 * The device to drive: created for `null`, `malloc` and URIs, else looked up by name.
 *
 * @throws SpdkError (as rejection) `ENODEV`; RpcError; RangeError when the I/O size is no multiple of its blocks
 */
export async function findOrCreateBdev(spdk: Spdk, options: PerfOptions): Promise<Bdev> {
  const bdev = await namedOrCreated(spdk, options);
  if (options.ioSizeBytes % bdev.blockSizeBytes !== 0) {
    const message = `expected a multiple of ${bdev.name}'s block size ${bdev.blockSizeBytes} for --io-size`;
    throw Object.assign(new RangeError(`${message}, got ${options.ioSizeBytes}`), {
      code: 'ERR_OUT_OF_RANGE',
    });
  }
  return bdev;
}

async function namedOrCreated(spdk: Spdk, { bdev, sizeBytes }: PerfOptions): Promise<Bdev> {
  if (bdev === 'null') return spdk.devices.create({ driver: 'null', name: 'Null0', size: sizeBytes });
  if (bdev === 'malloc') return spdk.devices.create({ driver: 'malloc', name: 'Malloc0', size: sizeBytes });
  return bdev.includes('://') ? spdk.devices.create(bdev) : spdk.devices.get(bdev);
}

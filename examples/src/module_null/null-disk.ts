import type { BdevChannel, BdevIo, BdevOps, IoType } from '@spdk-ts/spdk';

const supported: readonly IoType[] = ['read', 'write', 'writeZeroes', 'unmap', 'flush', 'reset'];

/** A device that forgets what is written and leaves the buffers of reads as they are: what a device costs that does nothing. */
export class NullDisk implements BdevOps {
  ioTypeSupported(type: IoType): boolean {
    return supported.includes(type);
  }

  /** All requests come here, without a promise for each. */
  submitRequest(_channel: BdevChannel, io: BdevIo): void {
    io.ok();
  }
}

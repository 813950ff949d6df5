import type { Size } from './size.js';

/** A RAM disk in DMA memory. */
export interface MallocDeviceOptions {
  driver: 'malloc';
  /** Default: SPDK chooses `Malloc0`, `Malloc1`, ... */
  name?: string;
  /** Capacity; a multiple of the block size. */
  size: Size;
  /** Default 512. */
  blockSizeBytes?: number;
  uuid?: string;
}

/** A device that takes writes and leaves buffers of reads as they are. */
export interface NullDeviceOptions {
  driver: 'null';
  name: string;
  /** Capacity; a multiple of the block size. */
  size: Size;
  /** Default 512. */
  blockSizeBytes?: number;
  uuid?: string;
}

/** What {@link Devices.create} makes, told apart by `driver`. */
export type DeviceOptions = MallocDeviceOptions | NullDeviceOptions;

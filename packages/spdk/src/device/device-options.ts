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

/** A file or block device, through the kernel's asynchronous I/O. */
export interface AioDeviceOptions {
  driver: 'aio';
  name: string;
  /** Of the file; it has to exist, and its size is the capacity. */
  path: string;
  /** Default: that of the block device; a regular file has none, so it is needed there. */
  blockSizeBytes?: number;
  /** Opens the file for reading only; writes fail. Default false. */
  readonly?: boolean;
  /** Unmap punches holes into the file, and write zeroes does not write; the file system has to support it. Default false. */
  fallocate?: boolean;
}

/** A file or block device, through io_uring. */
export interface UringDeviceOptions {
  driver: 'uring';
  name: string;
  /** Of the file; it has to exist, and its size is the capacity. */
  path: string;
  /** Default: that of the block device; a regular file has none, so it is needed there. */
  blockSizeBytes?: number;
  uuid?: string;
}

/** What {@link Devices.create} makes, told apart by `driver`. */
export type DeviceOptions = MallocDeviceOptions | NullDeviceOptions | AioDeviceOptions | UringDeviceOptions;

export type DriverName = DeviceOptions['driver'];

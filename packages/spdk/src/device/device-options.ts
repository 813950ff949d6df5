import type { Bdev } from '../bdev/bdev.js';
import type { LvolOptions } from '../lvol/lvol-options.js';
import type { NvmeAttachOptions } from '../nvme/nvme-attach-options.js';
import type { DelayLatencies } from './delay-bdev.js';
import type { Size } from './size.js';

/** The device that another stands on, or its name or alias. That one claims it: nobody else may write to it then. */
export type BaseDevice = Bdev | string;

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

/** A device that hands all I/O on to its base. */
export interface PassthruDeviceOptions {
  driver: 'passthru';
  base: BaseDevice;
  name: string;
  /** Default: made of that of the base. SPDK v24.05, and with it the embedded backend, takes the default always. */
  uuid?: string;
}

/** An {@link ErrorBdev}, named `EE_` and the base's name, that hands all I/O on until errors are injected. */
export interface ErrorDeviceOptions {
  driver: 'error';
  base: BaseDevice;
}

/** A {@link DelayBdev}: reads and writes take longer than on its base. Default of averages: 0, of p99: the average. */
export interface DelayDeviceOptions extends DelayLatencies {
  driver: 'delay';
  base: BaseDevice;
  name: string;
  /** Default: made of that of the base. */
  uuid?: string;
}

/**
 * A RAID device over others. Only where SPDK is real.
 *
 * @see https://spdk.io/doc/bdev.html
 */
export interface RaidDeviceOptions {
  driver: 'raid';
  name: string;
  /** `raid5f` writes whole stripes only; SPDK has it where it was configured with it. */
  level: 'raid0' | 'raid1' | 'raid5f' | 'concat';
  /** In the order of their data. */
  bases: readonly BaseDevice[];
  /** A power of two of KiB. Default 64 KiB; not for `raid1`. */
  stripSize?: Size;
  /** Writes to the bases what they are part of, so that SPDK finds it again after a restart. Default false. */
  superblock?: boolean;
  uuid?: string;
}

/** A logical volume of a store that there is: see {@link LvolStores}. Only where SPDK is real. */
export interface LvolDeviceOptions extends LvolOptions {
  driver: 'lvol';
  /** Name of the store. */
  store: string;
}

/**
 * A namespace of an NVMe controller, which is attached for it: see {@link NvmeInitiator}. Its device is named
 * `<name>n<nsid>`; deleting that detaches the controller. Only where SPDK is real.
 */
export interface NvmeDeviceOptions extends NvmeAttachOptions {
  driver: 'nvme';
  /** Which namespace. Default: the controller's first. */
  nsid?: number;
}

/** What {@link Devices.create} makes, told apart by `driver`. */
export type DeviceOptions =
  | MallocDeviceOptions
  | NullDeviceOptions
  | AioDeviceOptions
  | UringDeviceOptions
  | PassthruDeviceOptions
  | ErrorDeviceOptions
  | DelayDeviceOptions
  | RaidDeviceOptions
  | LvolDeviceOptions
  | NvmeDeviceOptions;

/** The drivers that {@link Devices.create} knows. */
export type DriverName = DeviceOptions['driver'];

import type { Spdk } from '@spdk-ts/spdk';
import type { TestContext } from 'vitest';

/** What a contract's `create` is given: the running SPDK, and of the context of the test that needs the device. */
export type ContractContext = Pick<TestContext, 'task' | 'skip'> & { readonly spdk: Spdk };

/** A device that a contract is tested on. */
export interface ContractDevice {
  /** Its name among SPDK's devices. */
  readonly name: string;
  /**
   * Takes the device away, together with all that was made for it; resolves when it is gone, which is after the last
   * descriptor is closed. It is called once per device, while descriptors are open in some tests.
   */
  remove(): Promise<void>;
  /** Changes the size; for devices of which `resizes` is true. */
  resize?(sizeBytes: number): Promise<void>;
}

/** What is to be known of a kind of block devices to expect the right things of it. */
export interface BdevContractOptions {
  /** What the tests are listed under. */
  name: string;
  /**
   * Makes a new device: writable, opened by nobody, and best of 1 to 64 MiB. Tests share a device until one removes it,
   * resizes it or fails; then the next one needs another.
   *
   * May call the context's `skip` with a reason and a remedy where such devices cannot be had.
   */
  create(context: ContractContext): Promise<ContractDevice>;
  /** False for devices that forget what is written to them: nothing about data is expected then. Default true. */
  keepsData?: boolean;
  /** True if unmapped blocks are read as zeroes. Default false: then anything may be read of them. */
  unmapReadsZeroes?: boolean;
  /**
   * Kinds of I/O that these devices say they do and yet fail, as SPDK's delay devices with copies of a device that copies,
   * and
   * NVMe over a network with compares in more parts than a command takes, when these do not end with blocks. They are not tested.
   */
  fails?: readonly ('copy' | 'zcopy' | 'compare' | 'scatteredCompare')[];
  /**
   * True for devices that report whatever fails below as failed, as SPDK's error devices do: a compare of different data
   * fails then, without saying that this is why, where the device below compares by itself. Default false.
   */
  hidesStatus?: boolean;
  /**
   * True for devices whose reset may fail I/O that is under way, or comes meanwhile, as NVMe controllers do, whose
   * connections it ends. Default false: such I/O is completed or aborted.
   */
  resetFailsIo?: boolean;
  /** True if devices come with {@link ContractDevice.resize}. Default false: nothing about resizing is tested. */
  resizes?: boolean;
}

import type { Spdk } from '@spdk-ts/spdk';
import type { TestContext } from 'vitest';

/** What a contract's `create` is given: the running SPDK, and the context of the test that the device is for. */
export type ContractContext = Pick<
  TestContext,
  'task' | 'signal' | 'skip' | 'onTestFailed' | 'onTestFinished'
> & {
  readonly spdk: Spdk;
};

/** A device that a contract is tested on. */
export interface ContractDevice {
  /** Its name among SPDK's devices. */
  readonly name: string;
  /**
   * Takes the device away, together with all that was made for it; resolves when it is gone, which is after the last
   * descriptor is closed. It is called once per device, while descriptors are open in some tests.
   */
  remove(): Promise<void>;
  /** Changes the size; without it nothing about resizing is tested. */
  resize?(sizeBytes: number): Promise<void>;
}

/** What is to be known of a kind of block devices to expect the right things of it. */
export interface BdevContractOptions {
  /** What the tests are listed under. */
  name: string;
  /**
   * Makes a new device. Each test has one of its own: writable, opened by nobody, and best of 1 to 64 MiB.
   *
   * May call the context's `skip` with a reason and a remedy where such devices cannot be had.
   */
  create(context: ContractContext): Promise<ContractDevice>;
  /** False for devices that forget what is written to them: nothing about data is expected then. Default true. */
  keepsData?: boolean;
  /** True if unmapped blocks are read as zeroes. Default false: then anything may be read of them. */
  unmapReadsZeroes?: boolean;
}

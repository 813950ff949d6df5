import { Bdev, type BdevDesc, type Spdk } from '@spdk-ts/spdk';
import { test } from '../vitest/test.js';
import type { BdevContractOptions, ContractDevice } from './contract-device.js';

/** A device under test, which a test may also remove itself. */
export class DeviceUnderTest {
  readonly spdk: Spdk;
  readonly #device: ContractDevice;
  readonly #opened: BdevDesc[] = [];
  #removing: Promise<void> | undefined;

  constructor(spdk: Spdk, device: ContractDevice) {
    this.spdk = spdk;
    this.#device = device;
  }

  get name(): string {
    return this.#device.name;
  }

  /** Its properties as of now. */
  get bdev(): Bdev {
    return this.spdk.devices.get(this.name);
  }

  /** False once it is gone. */
  get present(): boolean {
    return Bdev.lookup(this.name) !== undefined;
  }

  get resize(): ((sizeBytes: number) => Promise<void>) | undefined {
    return this.#device.resize?.bind(this.#device);
  }

  /** Opens the device, for writing by default; what a test leaves open is closed after it. */
  async open(write = true): Promise<BdevDesc> {
    const disk = await this.bdev.open({ write });
    this.#opened.push(disk);
    return disk;
  }

  /** Removes the device. A second call waits for the first. */
  remove(): Promise<void> {
    this.#removing ??= this.#device.remove();
    return this.#removing;
  }

  async end(): Promise<void> {
    await Promise.all(this.#opened.map((disk) => disk.close()));
    await this.remove();
  }
}

/**
 * vitest's `test` with a device of the contract: `device`, and `disk`, which is the device opened for writing. What a
 * test leaves is taken down after it.
 */
export function contractTest({ create }: BdevContractOptions) {
  return test
    .extend('device', async ({ spdk, task, signal, skip, onTestFailed, onTestFinished }, { onCleanup }) => {
      const made = await create({ spdk, task, signal, skip, onTestFailed, onTestFinished });
      const device = new DeviceUnderTest(spdk, made);
      onCleanup(() => device.end());
      // Modules that look at new devices read from them: their I/O would be counted as the test's.
      await spdk.rpc('bdev_wait_for_examine');
      return device;
    })
    .extend('disk', ({ device }) => device.open());
}

/** The `test` of a contract. */
export type ContractTest = ReturnType<typeof contractTest>;

/** What the tests of one topic are given. */
export interface Contract {
  readonly test: ContractTest;
  readonly keepsData: boolean;
  readonly unmapReadsZeroes: boolean;
}

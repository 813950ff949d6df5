import { Bdev, type BdevDesc, type IoType, type Spdk } from '@spdk-ts/spdk';
import { test } from '../vitest/test.js';
import type { BdevContractOptions, ContractContext, ContractDevice } from './contract-device.js';

/** A device under test, which a test may also use up. */
export class DeviceUnderTest {
  readonly spdk: Spdk;
  readonly #device: ContractDevice;
  readonly #opened: BdevDesc[] = [];
  #removing: Promise<void> | undefined;
  #resized = false;

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

  /** True if a test has removed or changed it, so that it is no good to the next one. */
  get spent(): boolean {
    return this.#removing !== undefined || this.#resized;
  }

  /** Changes its size. @throws what the device answers, as rejection; Error for one that has no `resize` */
  async resize(sizeBytes: number): Promise<void> {
    if (this.#device.resize === undefined) throw new Error(`${this.name} has no resize, but resizes is true`);
    this.#resized = true;
    await this.#device.resize(sizeBytes);
  }

  /** Opens the device, for writing by default; what a test leaves open is closed after it. */
  async open(write = true): Promise<BdevDesc> {
    const disk = await this.bdev.open({ write });
    this.#opened.push(disk);
    return disk;
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#opened.splice(0).map((disk) => disk.close()));
  }

  /** Removes the device. A second call waits for the first. */
  remove(): Promise<void> {
    this.#removing ??= this.#device.remove();
    return this.#removing;
  }
}

/** Makes the devices of one contract. Making one takes longer than most tests do, so they share it while it lasts. */
export class DeviceSource {
  readonly #create: BdevContractOptions['create'];
  #device: DeviceUnderTest | undefined;

  constructor({ create }: Pick<BdevContractOptions, 'create'>) {
    this.#create = create;
  }

  /** The device that the last test has left, or a new one. */
  async take(context: ContractContext): Promise<DeviceUnderTest> {
    if (this.#device === undefined) {
      this.#device = new DeviceUnderTest(context.spdk, await this.#create(context));
      // Modules that look at new devices read from them: their I/O would be counted as the test's.
      await context.spdk.rpc('bdev_wait_for_examine');
    }
    return this.#device;
  }

  /** Closes what a test has left open. A device that it has used up or that it failed on is removed. */
  async giveBack(device: DeviceUnderTest, failed: boolean): Promise<void> {
    await device.closeAll();
    if (!failed && !device.spent) return;
    this.#device = undefined;
    await device.remove();
  }

  /** Removes the device that is left. */
  async end(): Promise<void> {
    const device = this.#device;
    this.#device = undefined;
    await device?.remove();
  }
}

/**
 * vitest's `test` with a device of the contract: `device`, and `disk`, which is the device opened for
 * writing. What a test leaves is taken down after it.
 */
export function contractTest(source: DeviceSource) {
  return test
    .extend('device', async ({ spdk, task, skip }, { onCleanup }) => {
      const device = await source.take({ spdk, task, skip });
      onCleanup(() => source.giveBack(device, task.result?.state === 'fail'));
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
  readonly resizes: boolean;
  readonly fails: readonly (IoType | 'scatteredCompare')[];
  readonly hidesStatus: boolean;
  readonly resetFailsIo: boolean;
}

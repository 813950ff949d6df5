import { afterAll, describe, expect } from 'vitest';
import { verifyBdev } from '../verify/verify-bdev.js';
import type { VerifyOptions } from '../verify/verify-options.js';
import type { BdevContractOptions } from './contract-device.js';
import { contractTest, DeviceSource } from './contract-test.js';

/** What of a device's verification is told, beside what its contract is told. */
export type BdevVerificationOptions = Pick<
  BdevContractOptions,
  'name' | 'create' | 'unmapReadsZeroes' | 'fails' | 'hidesStatus' | 'resetFailsIo'
> &
  Pick<VerifyOptions, 'operations' | 'kinds' | 'maxIoBytes' | 'mayFail' | 'timeoutMs'>;

/** How the I/O of a test meets. */
const ways: readonly (VerifyOptions & { readonly title: string })[] = [
  { title: 'one after the other', concurrency: 1, aborts: false },
  { title: 'many at once, each on blocks of its own', concurrency: 32, overlap: false },
  { title: 'many at once, on the same blocks', concurrency: 32 },
  { title: 'more at once than the device has requests for', concurrency: 300, maxIoBytes: 8192 },
];

/**
 * Defines tests that do random I/O of all kinds on one kind of devices and compare what comes back with a model in memory:
 * one I/O after the other, many on blocks of their own, and many on the same ones, with resets and aborts in between. Takes
 * the options of `bdevContract`, so that both can share them.
 *
 * @example
 * bdevVerification({
 *   name: 'malloc',
 *   unmapReadsZeroes: true,
 *   create: async ({ spdk }) => {
 *     const { name } = await spdk.devices.create('malloc:///Verified0?size=8MiB');
 *     return { name, remove: () => spdk.devices.delete(name) };
 *   },
 * });
 */
export function bdevVerification(options: BdevVerificationOptions): void {
  const { name, create, ...known } = options;
  const source = new DeviceSource({ create });
  const test = contractTest(source);
  describe(name, () => {
    afterAll(() => source.end());
    describe('does to its blocks what I/O does to an array', () => {
      test.for(ways)('$title', async ({ title: _title, ...way }, { device, disk, random }) => {
        const other = await device.open();
        const { operations } = await verifyBdev([disk, other], { seed: random.seed, ...way, ...known });
        expect(operations).toBe(known.operations ?? 2000);
      });
    });
  });
}

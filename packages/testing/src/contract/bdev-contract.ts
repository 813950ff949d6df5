import { describe } from 'vitest';
import type { BdevContractOptions } from './contract-device.js';
import { type Contract, contractTest } from './contract-test.js';
import { dataContract } from './data.js';
import { propertiesContract } from './properties.js';
import { rangeContract } from './range.js';
import { vectoredContract } from './vectored.js';
import { zeroesContract } from './zeroes.js';

/** All that is expected of a block device, by topic. */
const topics: readonly ((contract: Contract) => void)[] = [
  propertiesContract,
  dataContract,
  rangeContract,
  vectoredContract,
  zeroesContract,
];

/**
 * Defines tests of what SPDK's users may expect of any block device, for one kind of devices. What a device can do is
 * asked of the device; what cannot be asked is told by `options`.
 *
 * @example
 * bdevContract({
 *   name: 'malloc',
 *   create: async ({ spdk }) => {
 *     const { name } = await spdk.devices.create('malloc:///Contract0?size=8MiB');
 *     return { name, remove: () => spdk.devices.delete(name) };
 *   },
 * });
 */
export function bdevContract(options: BdevContractOptions): void {
  const { name, keepsData = true, unmapReadsZeroes = false } = options;
  const contract: Contract = { test: contractTest(options), keepsData, unmapReadsZeroes };
  describe(name, () => {
    for (const topic of topics) topic(contract);
  });
}

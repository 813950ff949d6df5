import { afterAll, describe } from 'vitest';
import { abortContract } from './abort.js';
import { compareContract } from './compare.js';
import type { BdevContractOptions } from './contract-device.js';
import { type Contract, contractTest, DeviceSource } from './contract-test.js';
import { copyContract } from './copy.js';
import { dataContract } from './data.js';
import { descriptorContract } from './descriptor.js';
import { largeContract } from './large.js';
import { lifetimeContract } from './lifetime.js';
import { metadataContract } from './metadata.js';
import { pressureContract } from './pressure.js';
import { propertiesContract } from './properties.js';
import { queueContract } from './queue.js';
import { rangeContract } from './range.js';
import { resetContract } from './reset.js';
import { resizeContract } from './resize.js';
import { statisticsContract } from './statistics.js';
import { threadsContract } from './threads.js';
import { vectoredContract } from './vectored.js';
import { zcopyContract } from './zcopy.js';
import { zeroesContract } from './zeroes.js';

/** All that is expected of a block device, by topic. */
const topics = {
  properties: propertiesContract,
  data: dataContract,
  range: rangeContract,
  vectored: vectoredContract,
  large: largeContract,
  zeroes: zeroesContract,
  compare: compareContract,
  copy: copyContract,
  zcopy: zcopyContract,
  metadata: metadataContract,
  queue: queueContract,
  pressure: pressureContract,
  abort: abortContract,
  reset: resetContract,
  descriptor: descriptorContract,
  threads: threadsContract,
  statistics: statisticsContract,
  resize: resizeContract,
  lifetime: lifetimeContract,
} as const satisfies Record<string, (contract: Contract) => void>;

/** A part of the contract. */
export type BdevContractTopic = keyof typeof topics;

/** Which part of the contract is tested. */
export interface BdevContractSelection {
  /** The parts to test, while a device is being made; default all. */
  topics?: readonly BdevContractTopic[];
}

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
export function bdevContract(options: BdevContractOptions & BdevContractSelection): void {
  const {
    name,
    keepsData = true,
    unmapReadsZeroes = false,
    resizes = false,
    fails = [],
    hidesStatus = false,
    resetFailsIo = false,
  } = options;
  const selected = options.topics ?? (Object.keys(topics) as BdevContractTopic[]);
  const source = new DeviceSource(options);
  const contract: Contract = {
    test: contractTest(source),
    keepsData,
    unmapReadsZeroes,
    resizes,
    fails,
    hidesStatus,
    resetFailsIo,
  };
  describe(name, () => {
    afterAll(() => source.end());
    for (const topic of selected) topics[topic](contract);
  });
}

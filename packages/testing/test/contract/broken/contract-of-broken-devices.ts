// Not a test of its own: contract-catches.test.ts runs it, and expects each of these contracts to fail.
import {
  afterAll,
  bdevContract,
  beforeAll,
  type ContractContext,
  describe,
  test,
} from '@spdk-ts/testing/vitest';
import { mistakes } from './break.js';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

const sizeMiB = 4;

async function create({ spdk, task }: ContractContext) {
  // Metadata apart from the blocks is what malloc has; only null devices can be resized.
  const driver = task.fullName.includes('> resize >') ? 'null' : 'malloc';
  const params = { name: 'Broken0', num_blocks: sizeMiB * 2048, block_size: 512 };
  const name = String(
    await spdk.rpc(`bdev_${driver}_create`, { ...params, ...(driver === 'malloc' && { md_size: 8 }) }),
  );
  return {
    name,
    remove: () => spdk.devices.delete(name),
    resize: async (sizeBytes: number) => {
      await spdk.rpc('bdev_null_resize', { name, new_size: sizeBytes / 2 ** 20 });
    },
  };
}

for (const { topic, name, make } of mistakes) {
  describe(name, () => {
    let unmake = () => {};
    beforeAll(() => {
      unmake = make();
    });
    afterAll(() => unmake());
    const forgets = topic === 'resize';
    bdevContract({ name: topic, topics: [topic], create, resizes: true, keepsData: !forgets });
  });
}

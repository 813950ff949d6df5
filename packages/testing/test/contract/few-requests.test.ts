import { type BdevContractTopic, bdevContract, type ContractContext, test } from '@spdk-ts/testing/vitest';

/** Fewer requests than the contract asks for at once: what finds none has to wait for one. */
const options = { bdev_io_pool_size: 63, bdev_io_cache_size: 8 };
const config = {
  subsystems: [{ subsystem: 'bdev', config: [{ method: 'bdev_set_options', params: options }] }],
};
test.override('spdkOptions', { scope: 'file' }, { hugepages: false, config });

const create =
  (method: string, params: object = {}) =>
  async ({ spdk }: ContractContext) => {
    const all = { name: 'Contract0', num_blocks: 16_384, block_size: 512, ...params };
    const name = String(await spdk.rpc(method, all));
    return { name, remove: () => spdk.devices.delete(name) };
  };

/** Not those that hold a request while they need another, as emulated compares and lent memory do: they may wait for ever. */
const topics: BdevContractTopic[] = [
  'data',
  'range',
  'vectored',
  'large',
  'zeroes',
  'pressure',
  'abort',
  'reset',
  'statistics',
  'lifetime',
];

// Malloc devices copy by themselves; for null devices SPDK reads and writes.
bdevContract({
  name: 'malloc',
  topics: [...topics, 'copy'],
  create: create('bdev_malloc_create'),
  unmapReadsZeroes: true,
});
bdevContract({ name: 'null', topics, create: create('bdev_null_create'), keepsData: false });

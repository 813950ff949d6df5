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

/** Those that hold more than one request at a time for an I/O, as emulated compares and lent memory do, may wait for ever. */
const topics: BdevContractTopic[] = [
  'data',
  'range',
  'vectored',
  'large',
  'zeroes',
  'copy',
  'pressure',
  'abort',
  'reset',
  'statistics',
  'lifetime',
];

bdevContract({ name: 'malloc', topics, create: create('bdev_malloc_create'), unmapReadsZeroes: true });
bdevContract({ name: 'null', topics, create: create('bdev_null_create'), keepsData: false });

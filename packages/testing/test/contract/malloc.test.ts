import { bdevContract, type ContractContext, test } from '@spdk-ts/testing/vitest';

/** A RAM disk by SPDK's own method, which has more options than the drivers here. */
const malloc =
  (params: object) =>
  async ({ spdk }: ContractContext) => {
    const name = String(await spdk.rpc('bdev_malloc_create', { name: 'Contract0', ...params }));
    return { name, remove: () => spdk.devices.delete(name) };
  };

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });
const traits = { unmapReadsZeroes: true };

bdevContract({ ...traits, name: 'malloc', create: malloc({ num_blocks: 16_384, block_size: 512 }) });

bdevContract({
  ...traits,
  name: 'malloc with blocks of 4096 bytes',
  create: malloc({ num_blocks: 1024, block_size: 4096 }),
});

bdevContract({
  ...traits,
  name: 'malloc with metadata in its blocks',
  create: malloc({ num_blocks: 4096, block_size: 512, md_size: 8, md_interleave: true }),
});

bdevContract({ ...traits, name: 'malloc of one block', create: malloc({ num_blocks: 1, block_size: 512 }) });

bdevContract({
  ...traits,
  name: 'malloc of odd size',
  create: malloc({ num_blocks: 4099, block_size: 512, optimal_io_boundary: 24 }),
});

bdevContract({
  ...traits,
  name: 'malloc with metadata apart from its blocks',
  create: malloc({ num_blocks: 4096, block_size: 512, md_size: 16 }),
});

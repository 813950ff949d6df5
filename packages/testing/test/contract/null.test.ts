import { bdevContract, type ContractContext, test } from '@spdk-ts/testing/vitest';

const nullDevice =
  (params: object) =>
  async ({ spdk }: ContractContext) => {
    const name = String(await spdk.rpc('bdev_null_create', { name: 'Contract0', ...params }));
    return {
      name,
      remove: () => spdk.devices.delete(name),
      resize: async (sizeBytes: number) => {
        await spdk.rpc('bdev_null_resize', { name, new_size: sizeBytes / 2 ** 20 });
      },
    };
  };

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });
const traits = { keepsData: false, resizes: true };

bdevContract({ ...traits, name: 'null', create: nullDevice({ num_blocks: 16_384, block_size: 512 }) });

bdevContract({
  ...traits,
  name: 'null with blocks of 4096 bytes',
  create: nullDevice({ num_blocks: 1024, block_size: 4096 }),
});

bdevContract({
  ...traits,
  name: 'null with metadata in its blocks',
  // Of a size that is no multiple of a MiB, in which the method takes the new one.
  resizes: false,
  create: nullDevice({ num_blocks: 4096, block_size: 512, md_size: 8 }),
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bdevVerification, type ContractContext, test } from '@spdk-ts/testing/vitest';
import { createOrSkip, mallocBase } from '../contract/rpc-device.js';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });
const unmapReadsZeroes = true;

const malloc =
  (params: object) =>
  async ({ spdk }: ContractContext) => {
    const name = String(await spdk.rpc('bdev_malloc_create', { name: 'Verified0', ...params }));
    return { name, remove: () => spdk.devices.delete(name) };
  };

bdevVerification({
  name: 'malloc',
  unmapReadsZeroes,
  create: malloc({ num_blocks: 16_384, block_size: 512 }),
});
bdevVerification({
  name: 'malloc with blocks of 4096 bytes, which splits I/O',
  unmapReadsZeroes,
  create: malloc({ num_blocks: 1027, block_size: 4096, optimal_io_boundary: 3 }),
});
bdevVerification({
  name: 'malloc of a few blocks',
  unmapReadsZeroes,
  create: malloc({ num_blocks: 3, block_size: 512 }),
});

const file = (driver: 'aio' | 'uring') => async (context: ContractContext) => {
  const folder = mkdtempSync(join(tmpdir(), 'spdk-ts-verify-'));
  const filename = join(folder, 'disk.img');
  writeFileSync(filename, Buffer.alloc(8 * 2 ** 20));
  const name = 'Verified0';
  try {
    await createOrSkip(context, `bdev_${driver}_create`, { name, filename, block_size: 512 });
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
  const remove = async () => {
    await context.spdk.rpc(`bdev_${driver}_delete`, { name });
    rmSync(folder, { recursive: true });
  };
  return { name, remove };
};
bdevVerification({ name: 'aio', create: file('aio') });
bdevVerification({ name: 'uring', create: file('uring') });

/** A device over a RAM disk, made and deleted by SPDK's methods. */
const over =
  (method: string, name: string, paramsOn: (base: string) => object, deleteParams: object = { name }) =>
  async (context: ContractContext) => {
    const { spdk } = context;
    const base = await mallocBase(context);
    const removeBase = () => spdk.devices.delete(base);
    try {
      await createOrSkip(context, `${method}_create`, paramsOn(base));
    } catch (error) {
      await removeBase();
      throw error;
    }
    const remove = async () => {
      await spdk.rpc(`${method}_delete`, deleteParams);
      await removeBase();
    };
    return { name, remove };
  };

bdevVerification({
  name: 'passthru',
  unmapReadsZeroes,
  create: over('bdev_passthru', 'Verified0', (base) => ({ name: 'Verified0', base_bdev_name: base })),
});
bdevVerification({
  name: 'the last part of a split',
  unmapReadsZeroes,
  create: over('bdev_split', 'Base0p2', (base) => ({ base_bdev: base, split_count: 3 }), {
    base_bdev: 'Base0',
  }),
});
bdevVerification({
  name: 'error without errors',
  unmapReadsZeroes,
  fails: ['zcopy'],
  hidesStatus: true,
  create: over('bdev_error', 'EE_Base0', (base) => ({ base_name: base })),
});
bdevVerification({
  name: 'delay',
  unmapReadsZeroes,
  fails: ['copy', 'zcopy', 'compare'],
  create: over('bdev_delay', 'Verified0', (base) => ({
    name: 'Verified0',
    base_bdev_name: base,
    avg_read_latency: 50,
    p99_read_latency: 500,
    avg_write_latency: 100,
    p99_write_latency: 900,
  })),
});

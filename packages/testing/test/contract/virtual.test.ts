import { bdevContract, type ContractContext, test } from '@spdk-ts/testing/vitest';
import { createOrSkip, mallocBase } from './rpc-device.js';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

interface OverMalloc {
  readonly method: string;
  /** Its name; the parameters that create it on `base`. */
  readonly name: string;
  params(base: string): object;
  /** Default: `name`. */
  deleteParams?(base: string): object;
}

/** A device over a RAM disk, which goes after it. */
const over =
  ({ method, name, params, deleteParams = () => ({ name }) }: OverMalloc, baseParams: object = {}) =>
  async (context: ContractContext) => {
    const { spdk } = context;
    const base = await mallocBase(context, baseParams);
    const removeBase = () => spdk.devices.delete(base);
    try {
      await createOrSkip(context, `${method}_create`, params(base));
    } catch (error) {
      await removeBase();
      throw error;
    }
    return {
      name,
      remove: async () => {
        await spdk.rpc(`${method}_delete`, deleteParams(base));
        await removeBase();
      },
    };
  };

const traits = { unmapReadsZeroes: true };

const error: OverMalloc = {
  method: 'bdev_error',
  name: 'EE_Base0',
  params: (base) => ({ base_name: base }),
};
// v26.05 takes the end of zero copy for I/O that is to be split, and never ends it.
bdevContract({
  ...traits,
  name: 'error without errors',
  create: over(error),
  fails: ['zcopy'],
  hidesStatus: true,
});

const passthru: OverMalloc = {
  method: 'bdev_passthru',
  name: 'Contract0',
  params: (base) => ({ name: 'Contract0', base_bdev_name: base }),
};
bdevContract({ ...traits, name: 'passthru', create: over(passthru) });
bdevContract({
  ...traits,
  name: 'passthru over metadata',
  create: over(passthru, { num_blocks: 4096, md_size: 8 }),
});

const delay: OverMalloc = {
  method: 'bdev_delay',
  name: 'Contract0',
  params: (base) => ({
    name: 'Contract0',
    base_bdev_name: base,
    avg_read_latency: 20,
    p99_read_latency: 50,
    avg_write_latency: 20,
    p99_write_latency: 50,
  }),
};
bdevContract({ ...traits, name: 'delay', create: over(delay), fails: ['copy', 'zcopy', 'compare'] });

const split: OverMalloc = {
  method: 'bdev_split',
  name: 'Base0p1',
  params: (base) => ({ base_bdev: base, split_count: 3 }),
  deleteParams: (base) => ({ base_bdev: base }),
};
bdevContract({ ...traits, name: 'the second part of a split', create: over(split) });

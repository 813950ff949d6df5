import { Cores, CpuMask, Spdk } from '@spdk-ts/spdk';
import { afterEach, expect, test } from 'vitest';

let running: Spdk | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

test('the cores of the environment may be given as a CpuMask', async () => {
  running = await Spdk.start({ hugepages: false, coreMask: new CpuMask([0]) });
  expect(Cores.list()).toEqual([0]);
});

test.each([
  ['neither mask nor text', 7, { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }],
  ['an empty mask', '0x0', { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' }],
  ['an empty CpuMask', () => new CpuMask(), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' }],
  ["DPDK's map of cores to CPUs", '(0,1)@0', { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' }],
  [
    'more CPUs than there are',
    () => new CpuMask([0, 1000]),
    { name: 'SpdkError', code: 'ERR_SPDK_NO_SUCH_CORE', errno: -22, operation: 'Spdk.start' },
  ],
])('%s is refused, and names the option', async (_what, mask, error) => {
  const coreMask = (typeof mask === 'function' ? mask() : mask) as string;
  await expect(Spdk.start({ hugepages: false, coreMask })).rejects.toMatchObject({
    ...error,
    message: expect.stringContaining('coreMask'),
  });
});

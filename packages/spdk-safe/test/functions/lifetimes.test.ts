import { unsafeAdopt, unsafePointerFrom } from '@spdk-ts/spdk-safe';
import { bdevDescGetBdev, bdevGetIoChannel, bdevOpenExt } from '@spdk-ts/spdk-safe/functions/bdev';
import {
  bitArrayCountSet,
  bitArrayCreate,
  bitArrayGet,
  bitArraySet,
} from '@spdk-ts/spdk-safe/functions/bit_array';
import { bitPoolAllocateBit, bitPoolCountFree, bitPoolCreate } from '@spdk-ts/spdk-safe/functions/bit_pool';
import {
  cpusetAlloc,
  cpusetCount,
  cpusetEqual,
  cpusetFmt,
  cpusetParse,
} from '@spdk-ts/spdk-safe/functions/cpuset';
import {
  mempoolCount,
  mempoolCreate,
  mempoolFamily,
  mempoolLookup,
  ringCount,
  ringCreate,
} from '@spdk-ts/spdk-safe/functions/env';
import { fdGroupCreate, fdGroupGetFd } from '@spdk-ts/spdk-safe/functions/fd_group';
import {
  histogramDataAlloc,
  histogramDataMerge,
  histogramDataTally,
} from '@spdk-ts/spdk-safe/functions/histogram_data';
import {
  ioChannelGetThread,
  pollerPause,
  pollerRegisterNamed,
  pollerResume,
} from '@spdk-ts/spdk-safe/functions/thread';
import { enums } from '@spdk-ts/spdk-sys/enums';
import { spdk_mempool_create } from '@spdk-ts/spdk-sys/functions/env';
import { spdk_get_thread } from '@spdk-ts/spdk-sys/functions/thread';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDisk, deleteDisk } from '../disk.js';
import { startSpdk, stopSpdk } from '../running-spdk.js';

const withCode = (code: string, operation?: string) =>
  expect.objectContaining({ code, ...(operation === undefined ? {} : { operation }) });
const closed = withCode('ERR_SPDK_CLOSED');

beforeAll(startSpdk);
afterAll(stopSpdk);

describe('what a function of C made is released with its guard', () => {
  test('memory pools, found by their names until then', () => {
    const pool = mempoolCreate('safe-pool', 63, 64, 0, -1);
    expect(mempoolCount(pool)).toBe(63n);
    expect(mempoolLookup('safe-pool')).toBe(pool.unsafePointer());
    pool[Symbol.dispose]();
    pool[Symbol.dispose]();
    expect(pool.closed).toBe(true);
    expect(mempoolLookup('safe-pool')).toBeUndefined();
    expect(() => mempoolCount(pool)).toThrow(closed);
  });

  test('rings', () => {
    using ring = ringCreate(enums.spdk_ring_type.SPDK_RING_TYPE_MP_MC, 64, -1);
    expect(ringCount(ring)).toBe(0n);
  });

  test('bit arrays and pools', () => {
    using array = bitArrayCreate(70);
    expect(bitArraySet(array, 69)).toBe(0);
    expect([bitArrayGet(array, 69), bitArrayGet(array, 68), bitArrayCountSet(array)]).toEqual([
      true,
      false,
      1,
    ]);
    expect(() => bitArraySet(array, 70)).toThrow(withCode('EINVAL', 'spdk_bit_array_set'));
    using pool = bitPoolCreate(2);
    expect([bitPoolAllocateBit(pool), bitPoolAllocateBit(pool), bitPoolCountFree(pool)]).toEqual([0, 1, 0]);
  });

  test('CPU sets', () => {
    using one = cpusetAlloc();
    using two = cpusetAlloc();
    cpusetParse(one, '[0-2,5]');
    cpusetParse(two, '0x27');
    expect([cpusetCount(one), cpusetFmt(one), cpusetEqual(one, two)]).toEqual([4, '27', true]);
  });

  test('histograms and groups of file descriptors', () => {
    using one = histogramDataAlloc();
    using two = histogramDataAlloc();
    histogramDataTally(one, 1000);
    expect(histogramDataMerge(two, one)).toBe(0);
    using group = fdGroupCreate();
    expect(fdGroupGetFd(group)).toBeGreaterThan(2);
  });

  test('pollers, which are not called any more then', async () => {
    let calls = 0;
    const called = () => new Promise<void>((resolve) => setTimeout(resolve, 20));
    const poll = () => {
      calls++;
      return 0;
    };
    const poller = pollerRegisterNamed(poll, 0, 'safe');
    await expect.poll(() => calls).toBeGreaterThan(1);
    pollerPause(poller);
    pollerResume(poller);
    poller[Symbol.dispose]();
    const atLast = calls;
    await called();
    expect(calls).toBe(atLast);
    expect(() => pollerPause(poller)).toThrow(closed);
  });
});

describe('an open device', () => {
  test('closes its channels', async () => {
    createDisk('Safe0');
    const desc = bdevOpenExt('Safe0', true, () => {});
    const channel = bdevGetIoChannel(desc);
    expect(ioChannelGetThread(channel)).toBe(spdk_get_thread());
    expect(bdevDescGetBdev(desc)).toBeGreaterThan(0);
    desc[Symbol.dispose]();
    expect([desc.closed, channel.closed]).toEqual([true, true]);
    expect(() => ioChannelGetThread(channel)).toThrow(closed);
    expect(() => bdevGetIoChannel(desc)).toThrow(closed);
    // It could not go while it is open.
    await deleteDisk('Safe0');
  });
});

test('what raw calls made may be taken over', () => {
  const raw = spdk_mempool_create('safe-raw', 63, 64, 0, -1);
  const pool = unsafeAdopt(mempoolFamily, unsafePointerFrom(raw));
  expect(mempoolCount(pool)).toBe(63n);
  pool[Symbol.dispose]();
  expect(mempoolLookup('safe-raw')).toBeUndefined();
  expect(() => unsafeAdopt(mempoolFamily, unsafePointerFrom(0))).toThrow(
    'expected the address of spdk_mempool for pointer, got number 0',
  );
});

describe('failures are errors with the errno and the name of the function', () => {
  test.each([
    ['a result', () => bdevOpenExt('NoSuch', false, () => {}), 'ENODEV', 'spdk_bdev_open_ext'],
    ['a result without errno', () => cpusetParse(cpusetAlloc(), 'x'), 'EINVAL', 'spdk_cpuset_parse'],
    ['NULL', () => ringCreate(99, 64, -1), 'EINVAL', 'spdk_ring_create'],
  ])('%s', (_what, call, code, operation) => {
    expect(call).toThrow(withCode(code, operation));
  });
});

describe('arguments', () => {
  test('guards have to be of the kind, and open', () => {
    using pool = mempoolCreate('safe-kinds', 63, 64, 0, -1);
    expect(() => ringCount(pool as never)).toThrow('expected a guard of spdk_ring for ring, got Guard');
    expect(() => ringCount({} as never)).toThrow(
      'expected a guard or the address of spdk_ring for ring, got Object',
    );
    expect(() => ringCount(undefined as never)).toThrow(withCode('ERR_INVALID_ARG_TYPE'));
  });

  test('texts are no addresses, and callbacks are functions', () => {
    expect(() => mempoolLookup(4096 as never)).toThrow('expected string for name, got number 4096');
    expect(() => mempoolLookup(null as never)).toThrow('expected string for name, got null');
    expect(() => mempoolLookup('a\0b')).toThrow(/NUL/);
    expect(() => pollerRegisterNamed(null as never, 0, 'x')).toThrow('expected function for fn, got null');
  });

  test('there are as many as C asks the caller for', () => {
    using pool = mempoolCreate('safe-count', 63, 64, 0, -1);
    expect(() => (mempoolCount as (...args: unknown[]) => unknown)(pool, 1)).toThrow(
      'expected 1 arguments for spdk_mempool_count, got number 2',
    );
  });
});

import { Bdev } from '@spdk-ts/spdk';
import { describe, expect, test } from 'vitest';
import { joinSpdk, leaveSpdk } from '../src/fixtures/shared-spdk.js';

const options = { name: 'shared', hugepages: false };

describe('the SPDK that fixtures share', () => {
  test('is one for all, stops with the last, and starts again', async () => {
    const [one, two] = await Promise.all([joinSpdk(options), joinSpdk({ ...options })]);
    expect(two).toBe(one);
    await leaveSpdk(one);
    expect(Bdev.lookup('none')).toBeUndefined();
    await leaveSpdk(two);
    expect(() => Bdev.lookup('none')).toThrow(expect.objectContaining({ code: 'ERR_SPDK_NOT_STARTED' }));
    const again = await joinSpdk(options);
    expect(again).not.toBe(one);
    await leaveSpdk(again);
  });

  test('has one set of options', async () => {
    const spdk = await joinSpdk(options);
    await expect(joinSpdk({ ...options, memory: '64MiB' })).rejects.toThrow('with other spdkOptions');
    await leaveSpdk(spdk);
  });

  test('can be tried again after it could not start', async () => {
    await expect(joinSpdk({ memory: '1KiB' })).rejects.toThrow('at least 1MiB for memory');
    await leaveSpdk(await joinSpdk(options));
  });
});

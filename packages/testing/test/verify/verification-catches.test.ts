import { VerificationError, verifyBdev } from '@spdk-ts/testing';
import { describe, expect, test } from '@spdk-ts/testing/vitest';
import { brokenDisk, brokenDisks } from './broken-disks.js';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

const seeds = [1, 2, 3, 4, 5];

describe('a verification finds a device that', () => {
  test.for(brokenDisks)('$name, within $foundWithin operations', async (broken, { mallocBdev }) => {
    for (const seed of seeds) {
      const bdev = await mallocBdev({ size: '2MiB' });
      await using disk = await bdev.open({ write: true });
      const options = { seed, operations: broken.foundWithin, unmapReadsZeroes: true, timeoutMs: 300 };
      const failed = await verifyBdev(brokenDisk(disk, broken), options).catch((error) => error);
      expect(failed, `seed ${seed}`).toBeInstanceOf(VerificationError);
      expect(failed.message).toMatch(broken.message);
      expect(failed.message).toContain(`SPDK_TS_SEED=${seed}`);
      expect(failed.seed).toBe(seed);
    }
  });

  test('does nothing wrong, never', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '2MiB' });
    await using disk = await bdev.open({ write: true });
    const sound = brokenDisk(disk, { break: () => ({}) });
    for (const seed of seeds) await verifyBdev(sound, { seed, unmapReadsZeroes: true, timeoutMs: 10_000 });
  });
});

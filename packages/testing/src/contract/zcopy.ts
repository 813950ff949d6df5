import { describe, expect } from 'vitest';
import { requireSameBlocks } from '../data/block-difference.js';
import type { Contract } from './contract-test.js';
import { fillWindow, placeOf, requireWindow } from './window.js';

/** Memory that a device lends has the device's data in it, and what is committed is the device's data. */
export function zcopyContract({ test, keepsData, fails }: Contract): void {
  if (fails.includes('zcopy')) return;
  describe('zero-copy', () => {
    test('shows the device its data and takes what is committed, or is refused', async ({ disk, random }) => {
      const block = disk.blockSizeBytes;
      const length = Math.min(disk.sizeBytes, 16 * block);
      const window = { offset: disk.sizeBytes - length, length };
      const content = await fillWindow(disk, window, random);
      if (!disk.ioTypeSupported('zcopy')) {
        await expect(disk.zcopy(window)).rejects.toMatchObject({ name: 'IoError', code: 'ENOTSUP' });
        if (keepsData) await requireWindow(disk, window, content);
        return;
      }
      const lent = await disk.zcopy(window);
      const seen = Buffer.concat(lent.views);
      await lent.end();
      if (keepsData) requireSameBlocks(seen, content, placeOf(disk, window.offset));

      const at = random.below(length / block) * block;
      const target = await disk.zcopy({ offset: window.offset + at, length: block, populate: false });
      for (const view of target.views) random.fill(view);
      content.set(Buffer.concat(target.views), at);
      await target.end({ commit: true });
      if (keepsData) await requireWindow(disk, window, content);
    });

    test('lends many ranges at once, and takes them back when the device is closed', async ({
      device,
      disk,
    }) => {
      if (!disk.ioTypeSupported('zcopy')) return;
      const block = disk.blockSizeBytes;
      const blocks = Math.min(64, disk.sizeBytes / block);
      const other = await device.open();
      const lent = await Promise.all(
        Array.from({ length: blocks }, (_, index) => other.zcopy({ offset: index * block, length: block })),
      );
      expect(lent.map(({ views }) => bytesOf(views))).toEqual(lent.map(() => block));
      await other.close();
      expect(lent.map(({ views }) => bytesOf(views))).toEqual(lent.map(() => 0));
    });
  });
}

function bytesOf(views: readonly Uint8Array[]): number {
  return views.reduce((sum, { length }) => sum + length, 0);
}

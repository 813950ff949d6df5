import { describe, expect } from 'vitest';
import type { Contract } from './contract-test.js';
import { fillWindow, requireWindow, windowsOf } from './window.js';

/** Write zeroes, unmap and flush: I/O on a range without data. */
export function zeroesContract({ test, keepsData, unmapReadsZeroes }: Contract): void {
  describe('ranges without data', () => {
    test('write zeroes zeroes exactly its blocks', async ({ disk, random }) => {
      const block = disk.blockSizeBytes;
      for (const window of windowsOf(disk)) {
        const content = await fillWindow(disk, window, random);
        for (let round = 0; round < 8; round++) {
          const first = random.below(window.length / block);
          const blocks = random.integer(1, Math.max(1, Math.floor((window.length / block - first) / 4)));
          content.fill(0, first * block, (first + blocks) * block);
          await disk.writeZeroes({ offset: window.offset + first * block, length: blocks * block });
        }
        if (keepsData) await requireWindow(disk, window, content);
      }
    });

    test('write zeroes takes the whole device at once', async ({ disk, random }) => {
      const [window] = windowsOf(disk);
      if (window === undefined) throw new Error('a device without blocks');
      await fillWindow(disk, window, random);
      await disk.writeZeroes({ offset: 0, length: disk.sizeBytes });
      if (keepsData) await requireWindow(disk, window, new Uint8Array(window.length));
    });

    test('unmap touches exactly its blocks, or is refused', async ({ disk, random }) => {
      const block = disk.blockSizeBytes;
      const [window] = windowsOf(disk);
      if (window === undefined) throw new Error('a device without blocks');
      const content = await fillWindow(disk, window, random);
      const blocks = window.length / block;
      const [first, count] = [Math.floor(blocks / 4), Math.max(1, Math.floor(blocks / 2))];
      const range = { offset: window.offset + first * block, length: count * block };
      if (!disk.ioTypeSupported('unmap')) {
        await expect(disk.unmap(range)).rejects.toMatchObject({ name: 'IoError', code: 'ENOTSUP' });
        if (keepsData) await requireWindow(disk, window, content);
        return;
      }
      await disk.unmap(range);
      if (!keepsData) return;
      const before = { offset: window.offset, length: first * block };
      const after = {
        offset: range.offset + range.length,
        length: window.length - before.length - range.length,
      };
      if (unmapReadsZeroes) await requireWindow(disk, range, new Uint8Array(range.length));
      if (before.length > 0) await requireWindow(disk, before, content.subarray(0, before.length));
      if (after.length > 0) await requireWindow(disk, after, content.subarray(window.length - after.length));
    });

    test('unmapped blocks can be written again', async ({ disk, random }) => {
      if (!disk.ioTypeSupported('unmap')) return;
      const [window] = windowsOf(disk);
      if (window === undefined) throw new Error('a device without blocks');
      await disk.unmap(window);
      const content = await fillWindow(disk, window, random);
      if (keepsData) await requireWindow(disk, window, content);
    });

    test('flush completes, or is refused, and changes nothing', async ({ disk, random }) => {
      const [window] = windowsOf(disk);
      if (window === undefined) throw new Error('a device without blocks');
      const content = await fillWindow(disk, window, random);
      if (disk.ioTypeSupported('flush')) {
        await disk.flush();
        await disk.flush({ offset: disk.sizeBytes - disk.blockSizeBytes, length: disk.blockSizeBytes });
      } else {
        await expect(disk.flush()).rejects.toMatchObject({ name: 'IoError', code: 'ENOTSUP' });
      }
      if (keepsData) await requireWindow(disk, window, content);
    });
  });
}

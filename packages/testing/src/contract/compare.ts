import { type BdevDesc, DmaBuf } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import type { Contract } from './contract-test.js';
import { Scattered } from './scattered.js';
import { settleAll } from './settle.js';
import { fillWindow, readBytes, requireWindow, windowsOf } from './window.js';

const miscompare = {
  name: 'IoError',
  code: 'ERR_SPDK_MISCOMPARE',
  nvme: { sct: 2, sc: 0x85, name: 'COMPARE_FAILURE' },
};

/** Where SPDK reads and compares for the device, it needs a buffer, and its largest hold somewhat more. */
const mostCompared = 128 * 2 ** 10;

/** True for a device that says that it compares by itself, and fails it. */
export function lacksCompare(disk: BdevDesc, fails: Contract['fails']): boolean {
  return fails.includes('compare') && disk.ioTypeSupported('compare');
}

/** Compare tells equal data from other data; compare-and-write is one step that nothing comes between. */
export function compareContract({ test, keepsData, fails, hidesStatus }: Contract): void {
  if (!keepsData) return;
  describe('compare', () => {
    test('resolves where the data is the same, in one buffer or many', async ({ disk, random }) => {
      if (lacksCompare(disk, fails)) return;
      for (const window of windowsOf(disk)) {
        const content = await fillWindow(disk, window, random);
        const most = disk.ioTypeSupported('compare') ? window.length : Math.min(mostCompared, window.length);
        const length = most - (most % disk.blockSizeBytes);
        using whole = DmaBuf.alloc(length).fill(content);
        await disk.compare(whole, { offset: window.offset });
        using parts = new Scattered(disk, length, 16, random).fill(content);
        await disk.compare(parts.parts, { offset: window.offset });
      }
    });

    test('rejects where one bit differs, and changes nothing', async ({ disk, random }) => {
      if (lacksCompare(disk, fails)) return;
      const block = disk.blockSizeBytes;
      const length = Math.min(disk.sizeBytes, 8 * block);
      const window = { offset: disk.sizeBytes - length, length };
      const content = await fillWindow(disk, window, random);
      using other = DmaBuf.alloc(length);
      const status = hidesStatus && disk.ioTypeSupported('compare') ? { name: 'IoError' } : miscompare;
      for (const at of [0, 1, block - 1, length - block, length - 1, random.below(length)]) {
        other.fill(content);
        other.bytes[at] = (other.bytes[at] as number) ^ (1 << random.below(8));
        const wrong = disk.compare(other, { offset: window.offset });
        await expect(wrong).rejects.toMatchObject({ ...status, operation: 'compare', length });
      }
      await requireWindow(disk, window, content);
    });
  });

  describe('compare-and-write', () => {
    test('writes where the data is as expected, and only there', async ({ disk, random }) => {
      if (lacksCompare(disk, fails)) return;
      const block = disk.blockSizeBytes;
      const window = { offset: 0, length: Math.min(disk.sizeBytes, 4 * block) };
      const content = await fillWindow(disk, window, random);
      using expected = DmaBuf.alloc(block).fill(content.subarray(0, block));
      using replacement = DmaBuf.alloc(block);
      content.set(random.fill(replacement.bytes));
      await disk.compareAndWrite(expected, replacement, { offset: 0 });
      await requireWindow(disk, window, content);
      using third = DmaBuf.alloc(block).fill(3);
      const wrong = disk.compareAndWrite(expected, third, { offset: 0 });
      await expect(wrong).rejects.toMatchObject({ ...miscompare, operation: 'compareAndWrite' });
      await requireWindow(disk, window, content);
    });

    test('takes as much as the device says, and no more', async ({ disk, random }) => {
      if (lacksCompare(disk, fails)) return;
      const length = disk.compareAndWriteBytes;
      expect(length).toBeGreaterThanOrEqual(disk.blockSizeBytes);
      const room = Math.min(length, disk.sizeBytes);
      const content = await fillWindow(disk, { offset: 0, length: room }, random);
      using expected = new Scattered(disk, room, 4, random).fill(content);
      using replacement = new Scattered(disk, room, 3, random).fill(random.fill(content));
      await disk.compareAndWrite(expected.parts, replacement.parts, { offset: 0 });
      await requireWindow(disk, { offset: 0, length: room }, content);
      if (disk.sizeBytes <= length) return;
      using tooLong = DmaBuf.alloc(length + disk.blockSizeBytes);
      await expect(disk.compareAndWrite(tooLong, tooLong, { offset: 0 })).rejects.toMatchObject({
        code: 'ERR_OUT_OF_RANGE',
      });
    });

    test('of many at once counts without losing one', async ({ disk }) => {
      if (lacksCompare(disk, fails)) return;
      const offset = disk.sizeBytes - disk.blockSizeBytes;
      const [lanes, increments] = [6, 20];
      await disk.writeZeroes({ offset, length: disk.blockSizeBytes });
      const count = async () => {
        using before = DmaBuf.alloc(disk.blockSizeBytes);
        using after = DmaBuf.alloc(disk.blockSizeBytes);
        for (let done = 0; done < increments; ) {
          await disk.read(before, { offset });
          after.fill(before.bytes);
          new DataView(after.bytes.buffer).setUint32(0, counterOf(before.bytes) + 1);
          const won = await disk.compareAndWrite(before, after, { offset }).then(
            () => true,
            (error: { code?: string }) => {
              if (error.code !== miscompare.code) throw error;
              return false;
            },
          );
          if (won) done++;
        }
      };
      await settleAll(Array.from({ length: lanes }, count));
      expect(counterOf(await readBytes(disk, offset, disk.blockSizeBytes))).toBe(lanes * increments);
    });
  });
}

function counterOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}

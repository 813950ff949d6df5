import { DmaBuf, IoVec } from '@spdk-ts/spdk';
import { describe } from 'vitest';
import { requireSameBlocks } from '../data/block-difference.js';
import type { Contract } from './contract-test.js';
import { Scattered } from './scattered.js';
import { placeOf, readBytes } from './window.js';

/** Scattered memory is one range of the device, however many parts it has. */
export function vectoredContract({ test, keepsData }: Contract): void {
  describe('vectored I/O', () => {
    test.for([1, 2, 3, 31, 32, 33, 64, 257])('writes and reads %i parts', async (most, { disk, random }) => {
      const { blockSizeBytes, alignmentBytes, sizeBytes } = disk;
      const wanted = Math.ceil(most * Math.max(alignmentBytes / blockSizeBytes, 1 / 16) * 4) * blockSizeBytes;
      const length = Math.min(wanted, sizeBytes - (sizeBytes % blockSizeBytes));
      const offset = random.below((sizeBytes - length) / blockSizeBytes + 1) * blockSizeBytes;
      const content = random.fill(new Uint8Array(length));
      using source = new Scattered(disk, length, most, random).fill(content);
      await disk.writev(source.parts, { offset });
      requireSameBlocks(source.gather(), content, placeOf(disk, offset));
      if (keepsData) requireSameBlocks(await readBytes(disk, offset, length), content, placeOf(disk, offset));
      using target = new Scattered(disk, length, most, random);
      await disk.readv(target.parts, { offset });
      const got = target.gather();
      if (keepsData) requireSameBlocks(got, content, placeOf(disk, offset));
    });

    test('the same memory may be in it several times', async ({ disk, random }) => {
      const { blockSizeBytes, sizeBytes } = disk;
      const times = Math.min(8, sizeBytes / blockSizeBytes);
      using block = DmaBuf.alloc(blockSizeBytes);
      random.fill(block.bytes);
      await disk.writev(new Array(times).fill(new IoVec(block)), { offset: 0 });
      const expected = Buffer.concat(new Array(times).fill(block.bytes));
      const actual = await readBytes(disk, 0, times * blockSizeBytes);
      if (keepsData) requireSameBlocks(actual, expected, placeOf(disk, 0));
    });
  });
}

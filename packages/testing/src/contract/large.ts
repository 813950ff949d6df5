import { DmaBuf } from '@spdk-ts/spdk';
import { describe } from 'vitest';
import { requireSameBlocks } from '../data/block-difference.js';
import type { Contract } from './contract-test.js';
import { Scattered } from './scattered.js';
import { placeOf } from './window.js';

const mostBytes = 4 * 2 ** 20;

/** I/O that is larger than what a device does at once is done in parts that nobody sees. */
export function largeContract({ test, keepsData }: Contract): void {
  describe('large I/O', () => {
    test('of up to 4 MiB is written and read in one', async ({ disk, random }) => {
      const { blockSizeBytes, sizeBytes } = disk;
      const most = Math.min(mostBytes, sizeBytes);
      const length = most - (most % blockSizeBytes);
      const offset = random.below((sizeBytes - length) / blockSizeBytes + 1) * blockSizeBytes;
      using source = DmaBuf.alloc(length);
      random.fill(source.bytes);
      await disk.write(source, { offset });
      using target = DmaBuf.alloc(length);
      await disk.read(target, { offset });
      if (keepsData) requireSameBlocks(target.bytes, source.bytes, placeOf(disk, offset));
    });

    test('of many large parts, too', async ({ disk, random }) => {
      const { blockSizeBytes, sizeBytes } = disk;
      const most = Math.min(mostBytes / 2, sizeBytes);
      const length = most - (most % blockSizeBytes);
      const content = random.fill(new Uint8Array(length));
      using source = new Scattered(disk, length, 100, random).fill(content);
      await disk.writev(source.parts, { offset: 0 });
      using target = new Scattered(disk, length, 70, random);
      await disk.readv(target.parts, { offset: 0 });
      const got = target.gather();
      if (keepsData) requireSameBlocks(got, content, placeOf(disk, 0));
    });
  });
}

import { DmaBuf } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import { requireSameBlocks } from '../data/block-difference.js';
import type { Contract } from './contract-test.js';
import { placeOf } from './window.js';

/** Metadata that is apart from the blocks goes and comes with its blocks. */
export function metadataContract({ test, keepsData }: Contract): void {
  describe('metadata', () => {
    test('of each block comes back with it, or is refused', async ({ disk, random }) => {
      const block = disk.blockSizeBytes;
      const blocks = Math.min(64, disk.sizeBytes / block);
      using data = DmaBuf.alloc(blocks * block);
      if (!disk.separateMetadata) {
        await expect(disk.write(data, { offset: 0, metadata: data })).rejects.toMatchObject({
          code: 'ERR_OUT_OF_RANGE',
        });
        return;
      }
      const each = disk.metadataBytes;
      using metadata = DmaBuf.alloc(blocks * each);
      random.fill(data.bytes);
      random.fill(metadata.bytes);
      await disk.write(data, { offset: 0, metadata });
      for (let round = 0; round < 20; round++) {
        const first = random.below(blocks);
        const count = random.integer(1, blocks - first);
        using dataBack = DmaBuf.alloc(count * block);
        using metadataBack = DmaBuf.alloc(count * each);
        const at = { offset: first * block, metadata: metadataBack };
        if (round % 2 === 0) await disk.read(dataBack, at);
        else await disk.readv([dataBack], at);
        if (!keepsData) continue;
        const [end, metadataEnd] = [(first + count) * block, (first + count) * each];
        requireSameBlocks(dataBack.bytes, data.bytes.subarray(first * block, end), placeOf(disk, at.offset));
        const expected = metadata.bytes.subarray(first * each, metadataEnd);
        requireSameBlocks(metadataBack.bytes, expected, {
          device: `the metadata of ${disk.name}`,
          blockSizeBytes: each,
          offset: first * each,
        });
      }
    });
  });
}

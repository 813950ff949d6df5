import { DmaBuf } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import { requireSameBlocks } from '../data/block-difference.js';
import type { Contract } from './contract-test.js';
import { settleAll } from './settle.js';
import { placeOf, readBytes } from './window.js';

const atOnce = 3000;

/** However much is asked for at once, all of it is done: what finds no room waits. */
export function pressureContract({ test, keepsData }: Contract): void {
  describe('many at once', () => {
    test('thousands of promises all settle, each with its own data', async ({ disk, random }) => {
      const { blockSizeBytes, sizeBytes } = disk;
      const blocks = Math.min(atOnce, sizeBytes / blockSizeBytes);
      const content = random.fill(new Uint8Array(blocks * blockSizeBytes));
      const buffers = Array.from({ length: blocks }, (_, index) =>
        DmaBuf.alloc(blockSizeBytes).fill(
          content.subarray(index * blockSizeBytes, (index + 1) * blockSizeBytes),
        ),
      );
      const each = (run: (buffer: DmaBuf, offset: number) => Promise<void>) =>
        settleAll(buffers.map((buffer, index) => run(buffer, index * blockSizeBytes)));
      await each((buffer, offset) =>
        offset % 2 === 0 ? disk.write(buffer, { offset }) : disk.writev([buffer], { offset }),
      );
      const actual = await readBytes(disk, 0, content.length);
      if (keepsData) requireSameBlocks(actual, content, placeOf(disk, 0));
      for (const buffer of buffers) buffer.fill(0);
      await each((buffer, offset) => disk.read(buffer, { offset }));
      const read = Buffer.concat(buffers.map(({ bytes }) => bytes));
      if (keepsData) requireSameBlocks(read, content, placeOf(disk, 0));
      for (const buffer of buffers) buffer[Symbol.dispose]();
    });

    test('a queue of thousands of slots completes each once', async ({ disk }) => {
      const { blockSizeBytes, sizeBytes } = disk;
      using queue = disk.queue({ depth: atOnce, slotBytes: blockSizeBytes });
      const completions = new Uint8Array(queue.depth);
      let failed = 0;
      queue.onComplete = (slot, status) => {
        completions[slot] = (completions[slot] as number) + 1;
        if (status !== 0) failed++;
      };
      for (let slot = 0; slot < queue.depth; slot++) queue.read(slot, (slot * blockSizeBytes) % sizeBytes);
      await queue.until(() => queue.outstanding === 0);
      expect(failed).toBe(0);
      expect(completions.every((count) => count === 1)).toBe(true);
    });
  });
}

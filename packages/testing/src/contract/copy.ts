import { describe } from 'vitest';
import type { Contract } from './contract-test.js';
import { settleAll } from './settle.js';
import { fillWindow, requireWindow, windowsOf } from './window.js';

/** Copies on the device bring the data of one range to another. */
export function copyContract({ test, keepsData, fails }: Contract): void {
  if (fails.includes('copy')) return;
  describe('copy', () => {
    test('brings exactly its blocks to exactly their place', async ({ disk, random }) => {
      const block = disk.blockSizeBytes;
      for (const window of windowsOf(disk)) {
        const content = await fillWindow(disk, window, random);
        const half = Math.floor(window.length / block / 2);
        for (let round = 0; round < 8 && half > 0; round++) {
          const blocks = random.integer(1, half);
          const from = random.below(half - blocks + 1) * block;
          const to = (half + random.below(half - blocks + 1)) * block;
          content.copyWithin(to, from, from + blocks * block);
          const length = blocks * block;
          await disk.copy({ from: window.offset + from, offset: window.offset + to, length });
        }
        if (keepsData) await requireWindow(disk, window, content);
      }
    });

    test('of one block to many places at once is the same everywhere', async ({ disk, random }) => {
      const block = disk.blockSizeBytes;
      const [window] = windowsOf(disk);
      if (window === undefined) throw new Error('a device without blocks');
      const content = await fillWindow(disk, window, random);
      const blocks = Math.min(64, window.length / block);
      const targets = Array.from({ length: blocks - 1 }, (_, index) => (index + 1) * block);
      await settleAll(targets.map((offset) => disk.copy({ from: 0, offset, length: block })));
      for (const offset of targets) content.copyWithin(offset, 0, block);
      if (keepsData) await requireWindow(disk, window, content);
    });
  });
}

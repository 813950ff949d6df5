import { DmaBuf } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import type { Contract } from './contract-test.js';
import { readBytes } from './window.js';

/** An AbortSignal ends I/O early or not at all: a promise tells which, and the rest goes on. */
export function abortContract({ test, keepsData }: Contract): void {
  describe('abort', () => {
    test('before the I/O keeps it from the device', async ({ device, disk }) => {
      using block = DmaBuf.alloc(disk.blockSizeBytes);
      const before = (await device.bdev.stats()).write.ops;
      const signal = AbortSignal.abort(new Error('not wanted'));
      const refused = disk.write(block, { offset: 0, signal });
      await expect(refused).rejects.toMatchObject({ name: 'AbortError', cause: { message: 'not wanted' } });
      expect((await device.bdev.stats()).write.ops).toBe(before);
    });

    test('at any moment leaves the old data or the new, and the new if it came too late', async ({
      disk,
      random,
    }) => {
      const { blockSizeBytes, sizeBytes } = disk;
      const offset = random.below(sizeBytes / blockSizeBytes) * blockSizeBytes;
      using write = DmaBuf.alloc(blockSizeBytes);
      for (let round = 0; round < 40; round++) {
        const old = await readBytes(disk, offset, blockSizeBytes);
        random.fill(write.bytes);
        const controller = new AbortController();
        const written = disk.write(write, { offset, signal: controller.signal }).then(
          () => true,
          (error: Error) => {
            if (error.name !== 'AbortError') throw error;
            return false;
          },
        );
        for (let turns = random.below(4); turns > 0; turns--) await null;
        if (random.below(2) === 0) await new Promise((resolve) => setImmediate(resolve));
        controller.abort();
        // What was aborted may have been done all the same, as with NVMe's abort.
        const possible = (await written) ? [write.bytes] : [old, write.bytes];
        const actual = await readBytes(disk, offset, blockSizeBytes);
        if (keepsData && !possible.some((data) => Buffer.compare(actual, data) === 0)) {
          throw new Error(`round ${round}: the block holds other data than the promise tells`);
        }
      }
    });

    test('of some leaves the others alone', async ({ disk }) => {
      const { blockSizeBytes, sizeBytes } = disk;
      const controller = new AbortController();
      using block = DmaBuf.alloc(blockSizeBytes).fill(7);
      const writes = Array.from({ length: 600 }, (_, index) =>
        disk.write(block, {
          offset: (index * blockSizeBytes) % sizeBytes,
          ...(index % 3 === 0 && { signal: controller.signal }),
        }),
      );
      controller.abort();
      const ended = await Promise.allSettled(writes);
      const wrong = ended.filter(
        (result, index) =>
          result.status === 'rejected' && (index % 3 !== 0 || result.reason.name !== 'AbortError'),
      );
      expect(wrong).toEqual([]);
    });

    test('by the queue completes the slot once', async ({ disk }) => {
      using queue = disk.queue({ depth: 32, slotBytes: disk.blockSizeBytes });
      const completions = new Array<number>(queue.depth).fill(0);
      const codes = new Set<string>();
      queue.onComplete = (slot, status) => {
        completions[slot] = (completions[slot] ?? 0) + 1;
        if (status !== 0) codes.add(queue.error(slot).code);
      };
      for (let slot = 0; slot < queue.depth; slot++) queue.read(slot, 0);
      for (let slot = 0; slot < queue.depth; slot += 2) queue.abort(slot);
      await queue.until(() => queue.outstanding === 0);
      expect(completions).toEqual(new Array(queue.depth).fill(1));
      expect(['', 'ERR_SPDK_ABORTED']).toContain([...codes].join());
    });
  });
}

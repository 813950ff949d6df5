import { type BdevDesc, DmaBuf } from '@spdk-ts/spdk';
import { describe, expect, vi } from 'vitest';
import type { Contract } from './contract-test.js';

/** A device that grows tells those who have it open, and has its new blocks at once. */
export function resizeContract({ test, keepsData, resizes }: Contract): void {
  if (!resizes) return;
  describe('resize', () => {
    test('to more blocks is told, and the new blocks can be used', async ({ device, random }) => {
      const disks = await Promise.all([device.open(), device.open(false)]);
      const told = disks.map(() => 0);
      for (const [index, disk] of disks.entries()) {
        disk.on('resize', () => {
          told[index] = (told[index] ?? 0) + 1;
        });
      }
      const before = device.bdev.sizeBytes;
      await device.resize(2 * before);
      expect(device.bdev.sizeBytes).toBe(2 * before);
      // The event comes by message.
      await vi.waitFor(() => expect(told).toEqual([1, 1]), 5000);
      for (const disk of [...disks, await device.open()] as [BdevDesc, BdevDesc, BdevDesc]) {
        expect(disk.sizeBytes).toBe(2 * before);
      }
      const [disk] = disks as [BdevDesc, BdevDesc];
      using block = DmaBuf.alloc(disk.blockSizeBytes);
      random.fill(block.bytes);
      for (const offset of [before, 2 * before - disk.blockSizeBytes]) {
        await disk.write(block, { offset });
        if (keepsData) await disk.compare(block, { offset });
      }
      const behind = disk.read(block, { offset: 2 * before });
      await expect(behind).rejects.toMatchObject({ code: 'EINVAL' });
    });

    test('queues that are open reach the new blocks too', async ({ device, disk }) => {
      using queue = disk.queue({ depth: 1, slotBytes: disk.blockSizeBytes });
      const before = disk.sizeBytes;
      expect(() => queue.read(0, before)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
      await device.resize(2 * before);
      await vi.waitFor(() => expect(disk.sizeBytes).toBe(2 * before), 5000);
      const statuses: number[] = [];
      queue.onComplete = (_slot, status) => statuses.push(status);
      queue.write(0, 2 * before - disk.blockSizeBytes);
      await queue.until(() => queue.outstanding === 0);
      expect(statuses).toEqual([0]);
    });

    test('to fewer blocks is refused while somebody has it open', async ({ device }) => {
      const before = device.bdev.sizeBytes;
      await device.resize(2 * before);
      const disk = await device.open(false);
      await expect(device.resize(before)).rejects.toThrow();
      expect(device.bdev.sizeBytes).toBe(2 * before);
      expect(disk.sizeBytes).toBe(2 * before);
    });
  });
}

import { Bdev, type BdevDesc, DmaBuf } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import type { Contract } from './contract-test.js';
import { codesOf } from './settle.js';

/** A device goes when it is removed, after everybody who has it open was told and has closed it. */
export function lifetimeContract({ test }: Contract): void {
  describe('lifetime', () => {
    test('a removed device is gone', async ({ spdk, device }) => {
      const { bdev } = device;
      expect(device.present).toBe(true);
      await device.remove();
      expect(device.present).toBe(false);
      expect([...spdk.devices].map(({ name }) => name)).not.toContain(device.name);
      const gone = { name: 'SpdkError', code: 'ENODEV' };
      await expect(bdev.open()).rejects.toMatchObject(gone);
      await expect(bdev.stats()).rejects.toMatchObject(gone);
      await expect(spdk.rpc('bdev_get_bdevs', { name: device.name })).rejects.toMatchObject({
        code: 'ENODEV',
      });
    });

    test('each descriptor is told once, then closed', async ({ device }) => {
      const disks = await Promise.all([device.open(), device.open(false), device.open()]);
      const told = disks.map(() => 0);
      for (const [index, disk] of disks.entries()) {
        disk.on('remove', () => {
          told[index] = (told[index] ?? 0) + 1;
        });
      }
      await device.remove();
      expect(told).toEqual([1, 1, 1]);
      using block = DmaBuf.alloc((disks[0] as BdevDesc).blockSizeBytes);
      for (const disk of disks) {
        await expect(disk.read(block, { offset: 0 })).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });
      }
    });

    test('nobody can open it any more once it is being removed', async ({ device }) => {
      const disk = await device.open();
      const { bdev } = device;
      let opened: Promise<unknown> | undefined;
      disk.on('remove', () => {
        opened = bdev.open().then(
          () => 'opened',
          (error: { code: string }) => error.code,
        );
      });
      await device.remove();
      expect(await opened).toBe('ENODEV');
    });

    test('I/O under way is done before the device goes', async ({ device, disk, random }) => {
      using block = DmaBuf.alloc(disk.blockSizeBytes);
      const { blockSizeBytes, sizeBytes } = disk;
      using queue = disk.queue({ depth: 64, slotBytes: blockSizeBytes });
      let settled = 0;
      let failed = 0;
      queue.onComplete = (_slot, status) => {
        if (status !== 0) failed++;
      };
      const anywhere = () => ({ offset: random.below(sizeBytes / blockSizeBytes) * blockSizeBytes });
      const ios = Array.from({ length: 400 }, (_, index) => {
        const io = index % 2 === 0 ? disk.read(block, anywhere()) : disk.writev([block], anywhere());
        return io.finally(() => settled++);
      });
      for (let slot = 0; slot < queue.depth; slot++) queue.read(slot, anywhere().offset);
      const codes = codesOf(ios);
      await device.remove();
      expect(settled).toBe(ios.length);
      expect(queue.completed).toBe(queue.depth);
      expect(Bdev.lookup(device.name)).toBeUndefined();
      // A device may fail what it has not done yet; nothing else may.
      for (const code of await codes) expect(['ERR_SPDK_ABORTED', 'ERR_SPDK_IO_FAILED']).toContain(code);
      if ((await codes).length === 0) expect(failed).toBe(0);
    });

    test('and I/O that goes on until then comes to an end', async ({ device, disk }) => {
      using block = DmaBuf.alloc(disk.blockSizeBytes);
      const ends = Array.from({ length: 8 }, async () => {
        for (;;) await disk.write(block, { offset: 0 });
      }).map((lane) => lane.catch((error: { code: string }) => error.code));
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      await device.remove();
      for (const code of await Promise.all(ends)) {
        expect(['ERR_SPDK_CLOSED', 'ERR_SPDK_ABORTED', 'ERR_SPDK_IO_FAILED']).toContain(code);
      }
    });
  });
}

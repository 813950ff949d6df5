import { type BdevDesc, DmaBuf } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import type { Contract } from './contract-test.js';
import { fillWindow, readBytes, requireWindow, windowsOf } from './window.js';

/** Kinds of I/O that change the device, and the kind that the device must support for it to be asked. */
const writes: Readonly<Record<string, (disk: BdevDesc, block: DmaBuf) => Promise<unknown>>> = {
  write: (disk, block) => disk.write(block, { offset: 0 }),
  writev: (disk, block) => disk.writev([block], { offset: 0 }),
  writeZeroes: (disk) => disk.writeZeroes({ offset: 0, length: disk.blockSizeBytes }),
  unmap: (disk) => disk.unmap({ offset: 0, length: disk.blockSizeBytes }),
  copy: (disk) => disk.copy({ from: 0, offset: 0, length: disk.blockSizeBytes }),
  compareAndWrite: (disk, block) => disk.compareAndWrite(block, block, { offset: 0 }),
  flush: (disk) => disk.flush(),
};

/** Descriptors are independent of each other, and each may do what it was opened for. */
export function descriptorContract({ test, keepsData }: Contract): void {
  describe('descriptors', () => {
    test('one that is open for reading refuses all that writes', async ({ device, disk, random }) => {
      const [window] = windowsOf(disk);
      if (window === undefined) throw new Error('a device without blocks');
      const content = await fillWindow(disk, window, random);
      const reader = await device.open(false);
      using block = DmaBuf.alloc(disk.blockSizeBytes);
      for (const [kind, run] of Object.entries(writes)) {
        const lacks = (kind === 'unmap' || kind === 'flush') && !disk.ioTypeSupported(kind);
        const code = lacks ? 'ENOTSUP' : 'EBADF';
        await expect(run(reader, block), kind).rejects.toMatchObject({ name: 'IoError', code });
      }
      await reader.read(block, { offset: 0 });
      if (keepsData) await requireWindow(reader, window, content);
    });

    test('see what others wrote as soon as it is written', async ({ device, random }) => {
      const disks = await Promise.all([device.open(), device.open(), device.open(false)]);
      const [one, two] = disks as [BdevDesc, BdevDesc, BdevDesc];
      using block = DmaBuf.alloc(one.blockSizeBytes);
      for (let round = 0; round < 20; round++) {
        random.fill(block.bytes);
        const offset = random.below(one.sizeBytes / one.blockSizeBytes) * one.blockSizeBytes;
        await (round % 2 === 0 ? one : two).write(block, { offset });
        for (const disk of disks) {
          const seen = await readBytes(disk, offset, one.blockSizeBytes);
          if (keepsData && !block.equals(seen)) throw new Error(`round ${round}: old data`);
        }
      }
    });

    test('one that is closed does no I/O any more, and leaves the others alone', async ({ device, disk }) => {
      const other = await device.open();
      using block = DmaBuf.alloc(disk.blockSizeBytes);
      await other.read(block, { offset: 0 });
      await other.close();
      await other.close();
      const closed = { name: 'SpdkError', code: 'ERR_SPDK_CLOSED' };
      await expect(other.read(block, { offset: 0 })).rejects.toMatchObject(closed);
      await expect(other.writev([block], { offset: 0 })).rejects.toMatchObject(closed);
      await expect(other.flush()).rejects.toMatchObject(closed);
      expect(() => other.queue({ depth: 1, slotBytes: disk.blockSizeBytes })).toThrow(
        expect.objectContaining(closed),
      );
      await disk.write(block, { offset: 0 });
    });

    test('closing waits for the I/O under way, which succeeds', async ({ device, random }) => {
      const disk = await device.open();
      using block = DmaBuf.alloc(disk.blockSizeBytes);
      random.fill(block.bytes);
      let settled = 0;
      const ios = Array.from({ length: 300 }, (_, index) => {
        const offset = (index * disk.blockSizeBytes) % disk.sizeBytes;
        const io = index % 2 === 0 ? disk.write(block, { offset }) : disk.writev([block], { offset });
        return io.finally(() => settled++);
      });
      await disk.close();
      expect(settled).toBe(ios.length);
      await Promise.all(ios);
    });

    test('a name that there is not cannot be opened', async ({ spdk, device }) => {
      expect(() => spdk.devices.get(`${device.name}-not-there`)).toThrow(
        expect.objectContaining({ code: 'ENODEV' }),
      );
    });
  });
}

import { type BdevDesc, DmaBuf } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import type { Contract } from './contract-test.js';
import { readBytes } from './window.js';

/** Every kind of I/O that takes a range, of one block where it has a length of its own. */
type Run = (disk: BdevDesc, buffer: DmaBuf, offset: number, length: number) => Promise<void>;
const kinds: Readonly<Record<string, Run>> = {
  read: (disk, buffer, offset, length) => disk.read(buffer, { offset, length }),
  write: (disk, buffer, offset, length) => disk.write(buffer, { offset, length }),
  readv: (disk, buffer, offset) => disk.readv([buffer], { offset }),
  writev: (disk, buffer, offset) => disk.writev([buffer], { offset }),
  compare: (disk, buffer, offset) => disk.compare(buffer, { offset }),
  compareAndWrite: (disk, buffer, offset) => disk.compareAndWrite(buffer, buffer, { offset }),
  writeZeroes: (disk, _buffer, offset, length) => disk.writeZeroes({ offset, length }),
  unmap: (disk, _buffer, offset, length) => disk.unmap({ offset, length }),
  flush: (disk, _buffer, offset, length) => disk.flush({ offset, length }),
  copyTo: (disk, _buffer, offset, length) => disk.copy({ from: 0, offset, length }),
  copyFrom: (disk, _buffer, offset, length) => disk.copy({ from: offset, offset: 0, length }),
};

/** I/O reaches exactly the blocks of the device. */
export function rangeContract({ test, keepsData }: Contract): void {
  describe('range', () => {
    test('the first and the last block can be written and read', async ({ disk, random }) => {
      const { blockSizeBytes, sizeBytes } = disk;
      const last = sizeBytes - blockSizeBytes;
      using block = DmaBuf.alloc(blockSizeBytes);
      for (const offset of [0, last]) {
        random.fill(block.bytes);
        await disk.write(block, { offset });
        const back = await readBytes(disk, offset, blockSizeBytes);
        if (keepsData) expect(block.equals(back)).toBe(true);
      }
    });

    test.for(Object.keys(kinds))('%s behind the last block is refused', async (kind, { disk }) => {
      const { blockSizeBytes, sizeBytes } = disk;
      const run = kinds[kind] as Run;
      using block = DmaBuf.alloc(blockSizeBytes);
      using two = DmaBuf.alloc(2 * blockSizeBytes);
      const einval = { name: 'IoError', code: 'EINVAL', device: disk.name };
      await expect(run(disk, block, sizeBytes, blockSizeBytes)).rejects.toMatchObject(einval);
      if (kind !== 'compareAndWrite') {
        const across = run(disk, two, sizeBytes - blockSizeBytes, 2 * blockSizeBytes);
        await expect(across).rejects.toMatchObject(einval);
      }
      const far = Math.floor(Number.MAX_SAFE_INTEGER / blockSizeBytes - 2) * blockSizeBytes;
      await expect(run(disk, block, far, blockSizeBytes)).rejects.toMatchObject(einval);
    });

    test.for(Object.keys(kinds))('%s off a block boundary is refused', async (kind, { disk }) => {
      const run = kinds[kind] as Run;
      using block = DmaBuf.alloc(disk.blockSizeBytes);
      const off = run(disk, block, 1, disk.blockSizeBytes);
      await expect(off).rejects.toMatchObject({ name: 'IoError', code: 'EINVAL' });
    });

    test('I/O of no blocks is refused', async ({ disk }) => {
      const { blockSizeBytes } = disk;
      using block = DmaBuf.alloc(blockSizeBytes);
      const refused = { code: 'ERR_OUT_OF_RANGE' };
      await expect(disk.read(block, { offset: 0, length: 0 })).rejects.toMatchObject(refused);
      await expect(disk.write(block, { offset: 0, length: 0 })).rejects.toMatchObject(refused);
      await expect(disk.readv([], { offset: 0 })).rejects.toMatchObject(refused);
      await expect(disk.writeZeroes({ offset: 0, length: 0 })).rejects.toMatchObject(refused);
      await expect(disk.copy({ from: 0, offset: 0, length: 0 })).rejects.toMatchObject(refused);
    });

    test('what is refused changes nothing and takes nothing away', async ({ device, disk, random }) => {
      const { blockSizeBytes, sizeBytes } = disk;
      using block = DmaBuf.alloc(blockSizeBytes);
      random.fill(block.bytes);
      await disk.write(block, { offset: sizeBytes - blockSizeBytes });
      const before = await device.bdev.stats();
      using other = DmaBuf.alloc(2 * blockSizeBytes).fill(0xee);
      for (let round = 0; round < 1000; round++) {
        await disk.write(other, { offset: sizeBytes - blockSizeBytes }).catch(() => {});
      }
      expect((await device.bdev.stats()).write.ops).toBe(before.write.ops);
      const back = await readBytes(disk, sizeBytes - blockSizeBytes, blockSizeBytes);
      if (keepsData) expect(block.equals(back)).toBe(true);
    });
  });
}

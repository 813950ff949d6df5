import { DmaBuf, type Spdk } from '@spdk-ts/spdk';
import { type BdevContractTopic, bdevContract, test } from '@spdk-ts/testing/vitest';
import { describe, expect } from 'vitest';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

const block = 512;
const each = 8;

/** A RAM disk whose metadata, apart from the blocks, is their protection information. */
async function createProtected(spdk: Spdk, dif_type: number) {
  const params = { name: 'Protected0', num_blocks: 4096, block_size: block, md_size: each, dif_type };
  const name = String(await spdk.rpc('bdev_malloc_create', params));
  return { name, remove: () => spdk.devices.delete(name) };
}

/** Metadata of random bytes is no protection information: that topic has its own tests below. */
const topics: BdevContractTopic[] = [
  ...(['properties', 'data', 'range', 'vectored', 'large', 'zeroes', 'zcopy', 'queue', 'pressure'] as const),
  ...(['abort', 'reset', 'descriptor', 'threads', 'statistics', 'lifetime'] as const),
];

bdevContract({
  name: 'malloc with protection information',
  create: ({ spdk }) => createProtected(spdk, 1),
  unmapReadsZeroes: true,
  topics,
});

/** The guard of T10: CRC-16 of the block. */
function guardOf(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x8bb7) & 0xffff : crc << 1;
  }
  return crc;
}

/** Metadata of the blocks of `data`, which are written from block `first` on. */
function protect(data: DmaBuf, metadata: DmaBuf, first: number): void {
  const view = new DataView(metadata.bytes.buffer, metadata.bytes.byteOffset, metadata.bytes.byteLength);
  for (let index = 0; index * block < data.byteLength; index++) {
    view.setUint16(index * each, guardOf(data.bytes.subarray(index * block, (index + 1) * block)));
    view.setUint16(index * each + 2, 0);
    view.setUint32(index * each + 4, first + index);
  }
}

const failed = { name: 'IoError', code: 'ERR_SPDK_IO_FAILED' };

describe('protection information', () => {
  for (const type of [1, 2, 3]) {
    test(`of type ${type} is checked when blocks are written and read`, async ({ spdk, random }) => {
      const device = await createProtected(spdk, type);
      try {
        await using disk = await spdk.devices.get(device.name).open({ write: true });
        using data = DmaBuf.alloc(4 * block);
        using metadata = DmaBuf.alloc(4 * each);
        random.fill(data.bytes);
        const at = { offset: 16 * block, metadata };
        await expect(disk.write(data, at)).rejects.toMatchObject(failed);
        protect(data, metadata, 16);
        await disk.write(data, at);
        using back = DmaBuf.alloc(4 * block);
        using metadataBack = DmaBuf.alloc(4 * each);
        await disk.read(back, { ...at, metadata: metadataBack });
        expect(back.bytes).toEqual(data.bytes);
        expect(metadataBack.bytes).toEqual(metadata.bytes);
        // Blocks of another place.
        protect(data, metadata, 17);
        const moved = disk.write(data, at);
        if (type === 3) await moved;
        else await expect(moved).rejects.toMatchObject(failed);
      } finally {
        await device.remove();
      }
    });
  }

  test('that does not fit any more is found by the next read that asks for it', async ({ spdk, random }) => {
    const device = await createProtected(spdk, 1);
    try {
      await using disk = await spdk.devices.get(device.name).open({ write: true });
      using data = DmaBuf.alloc(2 * block);
      using metadata = DmaBuf.alloc(2 * each);
      random.fill(data.bytes);
      protect(data, metadata, 0);
      await disk.write(data, { offset: 0, metadata });
      // Nobody checks a write without metadata.
      random.fill(data.bytes);
      await disk.write(data, { offset: 0 });
      await expect(disk.read(data, { offset: 0, metadata })).rejects.toMatchObject(failed);
      await expect(disk.readv([data], { offset: 0, metadata })).rejects.toMatchObject(failed);
      await disk.read(data, { offset: 0 });
    } finally {
      await device.remove();
    }
  });

  test('of null is made up for what is read, and checked in what is written', async ({ spdk }) => {
    const params = { name: 'Null0', num_blocks: 64, block_size: block, md_size: each, dif_type: 1 };
    await spdk.rpc('bdev_null_create', params);
    try {
      await using disk = await spdk.devices.get('Null0').open({ write: true });
      expect(disk.blockSizeBytes).toBe(block + each);
      using blocks = DmaBuf.alloc(2 * disk.blockSizeBytes);
      await expect(disk.write(blocks, { offset: 5 * disk.blockSizeBytes })).rejects.toMatchObject(failed);
      await disk.read(blocks, { offset: 5 * disk.blockSizeBytes });
      const view = new DataView(blocks.bytes.buffer, blocks.bytes.byteOffset);
      expect(view.getUint16(block)).toBe(guardOf(blocks.bytes.subarray(0, block)));
      expect(view.getUint32(block + 4)).toBe(5);
      expect(view.getUint32(2 * block + each + 4)).toBe(6);
      await disk.write(blocks, { offset: 5 * disk.blockSizeBytes });
      await expect(disk.write(blocks, { offset: 6 * disk.blockSizeBytes })).rejects.toMatchObject(failed);
    } finally {
      await spdk.rpc('bdev_null_delete', { name: 'Null0' });
    }
  });
});

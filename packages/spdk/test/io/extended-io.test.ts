import { type BdevDesc, DmaBuf, IoVec, type Spdk } from '@spdk-ts/spdk';
import { selectBackend } from '@spdk-ts/spdk-safe';
import { describe, expect, test } from '@spdk-ts/testing/vitest';

const block = 512;
// RAM disks compare themselves in later versions of SPDK; in v24.05 the block device layer reads and compares.
const comparesItself = !selectBackend().version.includes('24.05');

/** A null device holds each I/O until its next poll: something to abort. */
async function nullDevice(spdk: Spdk, name: string, use: (disk: BdevDesc) => Promise<void>): Promise<void> {
  const bdev = await spdk.devices.create({ driver: 'null', name, size: '1MiB', blockSizeBytes: block });
  const disk = await bdev.open({ write: true });
  try {
    await use(disk);
  } finally {
    await disk.close();
    await spdk.devices.delete(name);
  }
}

describe('vectored I/O', () => {
  test('gathers and scatters whole buffers and parts', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using first = DmaBuf.alloc(1024).fill(1);
    using second = DmaBuf.alloc(4096).fill(2);
    second.bytes.fill(3, 1024, 1536);
    await disk.writev([first, new IoVec(second, { offset: 1024, length: 1024 })], { offset: 4096 });
    using whole = DmaBuf.alloc(2048);
    await disk.read(whole, { offset: 4096 });
    expect([0, 512, 1024, 1536].map((at) => whole.bytes[at])).toEqual([1, 1, 3, 2]);

    using one = DmaBuf.alloc(block);
    using rest = DmaBuf.alloc(4 * block);
    const part = new IoVec(rest, { offset: block, length: 3 * block });
    await disk.readv([one, part], { offset: 4096 });
    expect(one.bytes.every((byte) => byte === 1)).toBe(true);
    expect([0, 512, 1024, 1536].map((at) => rest.bytes[at])).toEqual([0, 1, 3, 2]);
    expect(part.equals(whole.bytes.subarray(block))).toBe(true);
  });

  test('takes parts that are no whole blocks, and hundreds of them', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using source = DmaBuf.alloc(32 * 1024);
    for (let at = 0; at < source.byteLength; at++) source.bytes[at] = (at * 7) % 251;
    const parts = Array.from(
      { length: 512 },
      (_, index) => new IoVec(source, { offset: index * 64, length: 64 }),
    );
    await disk.writev(parts, { offset: 0 });
    using back = DmaBuf.alloc(32 * 1024);
    const step = disk.alignmentBytes > 64 ? 4096 : 64;
    const pieces = Array.from(
      { length: back.byteLength / step },
      (_, index) => new IoVec(back, { offset: index * step, length: step }),
    );
    await disk.readv(pieces, { offset: 0 });
    expect(back.equals(source)).toBe(true);
  });

  test('keeps its buffers until it has completed', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    const writes = Array.from({ length: 600 }, (_, index) => {
      using buffer = DmaBuf.alloc(block).fill(index % 256);
      return disk.writev([buffer], { offset: index * block });
    });
    await Promise.all(writes);
    using back = DmaBuf.alloc(600 * block);
    await disk.read(back, { offset: 0 });
    for (let index = 0; index < 600; index++) expect(back.bytes[index * block + 7]).toBe(index % 256);
  });
});

describe('compare', () => {
  test('tells data that is the same from other data', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(4096).fill(9);
    await disk.write(buffer, { offset: 8192 });
    await disk.compare(buffer, { offset: 8192 });
    await disk.compare([new IoVec(buffer, { length: 512 }), new IoVec(buffer, { offset: 512 })], {
      offset: 8192,
    });
    buffer.bytes[4095] = 8;
    await expect(disk.compare(buffer, { offset: 8192 })).rejects.toMatchObject({
      name: 'IoError',
      code: 'ERR_SPDK_MISCOMPARE',
      operation: 'compare',
      offset: 8192,
      length: 4096,
      status: 'miscompare',
      nvme: { sct: 2, sc: 0x85, name: 'COMPARE_FAILURE' },
      scsi: { sk: 0xe },
    });
  });

  test('and write changes the device only if it held what was expected', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    expect(disk.compareAndWriteBytes).toBe(block);
    using zeroes = DmaBuf.alloc(block);
    using ones = DmaBuf.alloc(block).fill(1);
    using twos = DmaBuf.alloc(block).fill(2);
    await disk.compareAndWrite(zeroes, ones, { offset: block });
    await disk.compare(ones, { offset: block });
    await expect(disk.compareAndWrite(zeroes, twos, { offset: block })).rejects.toMatchObject({
      code: 'ERR_SPDK_MISCOMPARE',
      operation: 'compareAndWrite',
      nvme: { name: 'COMPARE_FAILURE' },
    });
    await disk.compare(ones, { offset: block });
    using large = DmaBuf.alloc(2 * block);
    await expect(disk.compareAndWrite(large, large, { offset: 0 })).rejects.toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
    });
    await expect(disk.compareAndWrite(zeroes, large, { offset: 0 })).rejects.toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
    });
  });

  test('and write is one step: of many at once, one wins', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using zeroes = DmaBuf.alloc(block);
    const values = Array.from({ length: 16 }, (_, index) => DmaBuf.alloc(block).fill(index + 1));
    const ended = await Promise.allSettled(
      values.map((value) => disk.compareAndWrite(zeroes, value, { offset: 0 })),
    );
    const winners = ended.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
    expect(winners).toHaveLength(1);
    await disk.compare(values[winners[0] as number] as DmaBuf, { offset: 0 });
    for (const value of values) value[Symbol.dispose]();
  });
});

describe('the rest of plain I/O', () => {
  test('copies on the device', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(4096).fill(new Uint8Array([1, 2, 3]));
    await disk.write(buffer, { offset: 0 });
    await disk.copy({ from: 512, offset: 65_536, length: 2048 });
    using back = DmaBuf.alloc(4096);
    await disk.read(back, { offset: 65_536 });
    expect(Buffer.compare(back.bytes.subarray(0, 2048), buffer.bytes.subarray(512, 2560))).toBe(0);
    expect(back.bytes.subarray(2048).every((byte) => byte === 0)).toBe(true);
    await expect(disk.copy({ from: 100, offset: 0, length: 512 })).rejects.toMatchObject({ code: 'EINVAL' });
    await expect(disk.copy({ from: 2 ** 20, offset: 0, length: 512 })).rejects.toMatchObject({
      code: 'EINVAL',
    });
    await expect(disk.copy({ offset: 0, length: 512 } as never)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
    });
  });

  test('zeroes, unmaps, flushes and resets', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(4096).fill(1);
    await disk.write(buffer, { offset: 0 });
    await disk.writeZeroes({ offset: 512, length: 1024 });
    await disk.unmap({ offset: 2048, length: 512 });
    await disk.flush();
    await disk.flush({ offset: 512 });
    await disk.reset();
    await disk.read(buffer, { offset: 0 });
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((at) => buffer.bytes[at * block])).toEqual([1, 0, 0, 1, 0, 1, 1, 1]);
  });

  test('tells what a device can do, and refuses the rest before the device sees it', async ({
    spdk,
    mallocBdev,
  }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    const types = [
      'read',
      'write',
      'unmap',
      'flush',
      'zcopy',
      'copy',
      'nvmeAdmin',
      'nvmeIo',
      'compare',
      'zoneAppend',
    ] as const;
    expect(types.filter((type) => disk.ioTypeSupported(type))).toEqual([
      'read',
      'write',
      'unmap',
      'flush',
      'zcopy',
      'copy',
      ...(comparesItself ? ['compare'] : []),
    ]);
    expect(() => disk.ioTypeSupported('invalid' as never)).toThrow(TypeError);
    const notsup = { name: 'IoError', code: 'ENOTSUP' };
    await expect(disk.nvmeAdminPassthru({ opc: 6 })).rejects.toMatchObject(notsup);
    await expect(disk.nvmeIoPassthru({ opc: 2, nsid: 1 })).rejects.toMatchObject(notsup);
    using metadata = DmaBuf.alloc(block);
    await expect(disk.nvmeIoPassthru({ opc: 2 }, metadata, { metadata })).rejects.toMatchObject(notsup);
    await nullDevice(spdk, 'NullTypes', async (nothing) => {
      await expect(nothing.flush()).rejects.toMatchObject({ ...notsup, operation: 'flush' });
      await expect(nothing.unmap({ offset: 0, length: block })).rejects.toMatchObject(notsup);
      await expect(nothing.zcopy({ offset: 0, length: block })).rejects.toMatchObject(notsup);
      // What the block device layer emulates.
      await nothing.copy({ from: 0, offset: 4096, length: block });
      using queue = nothing.queue({ depth: 1, slotBytes: block });
      expect(() => queue.unmap(0, 0, block)).toThrow(expect.objectContaining(notsup));
      expect(() => queue.flush(0)).toThrow(expect.objectContaining(notsup));
    });
  });

  test.for([
    ['an opcode of 9 bits', { opc: 256 }, 'ERR_OUT_OF_RANGE'],
    ['no opcode', {}, 'ERR_INVALID_ARG_TYPE'],
    ['a dword of 33 bits', { opc: 6, cdw10: 2 ** 32 }, 'ERR_OUT_OF_RANGE'],
    ['nothing', undefined, 'ERR_INVALID_ARG_TYPE'],
  ] as const)('an NVMe command with %s is refused', async ([_what, command, code], { mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    await expect(disk.nvmeAdminPassthru(command as never)).rejects.toMatchObject({ code });
  });
});

describe('zero-copy', () => {
  test('shows the device its own data, and takes what is committed', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(4096).fill(0x77);
    await disk.write(buffer, { offset: 4096 });
    const lent = await disk.zcopy({ offset: 4096, length: 4096 });
    expect(Buffer.compare(Buffer.concat(lent.views), buffer.bytes)).toBe(0);
    await lent.end();
    expect(lent.views.every(({ length }) => length === 0)).toBe(true);
    await expect(lent.end()).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });

    const target = await disk.zcopy({ offset: 0, length: block, populate: false });
    for (const view of target.views) view.fill(5);
    await target.end({ commit: true });
    await disk.read(buffer, { offset: 0 });
    expect([buffer.bytes[0], buffer.bytes[block - 1], buffer.bytes[block]]).toEqual([5, 5, 0]);
  });

  test('ends by itself: when disposed, and when the device is closed', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    const disk = await bdev.open({ write: true });
    let views: readonly Uint8Array[];
    {
      await using lent = await disk.zcopy({ offset: 0, length: 1024 });
      views = lent.views;
      expect(views.reduce((sum, { length }) => sum + length, 0)).toBe(1024);
    }
    expect(views.every(({ length }) => length === 0)).toBe(true);
    const kept = await Promise.all([0, 1, 2].map((at) => disk.zcopy({ offset: at * block, length: block })));
    const coming = disk.zcopy({ offset: 8192, length: block });
    await disk.close();
    for (const lent of [...kept, await coming])
      expect(lent.views.every(({ length }) => length === 0)).toBe(true);
  });

  test('needs a descriptor that is open for writing', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open();
    await expect(disk.zcopy({ offset: 0, length: block })).rejects.toMatchObject({ code: 'EBADF' });
  });
});

describe('metadata', () => {
  test('goes and comes in a buffer of its own', async ({ spdk }) => {
    await spdk.rpc('bdev_malloc_create', { name: 'Metadata0', num_blocks: 256, block_size: 512, md_size: 8 });
    const disk = await spdk.devices.get('Metadata0').open({ write: true });
    expect(disk).toMatchObject({ metadataBytes: 8, separateMetadata: true, blockSizeBytes: 512 });
    using data = DmaBuf.alloc(4 * block).fill(1);
    using metadata = DmaBuf.alloc(4 * 8).fill(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9]));
    await disk.write(data, { offset: 1024, metadata });
    using back = DmaBuf.alloc(2 * block);
    using metadataBack = DmaBuf.alloc(2 * 8);
    await disk.read(back, { offset: 1536, metadata: metadataBack });
    expect(Buffer.compare(metadataBack.bytes, metadata.bytes.subarray(8, 24))).toBe(0);
    expect(back.bytes.every((byte) => byte === 1)).toBe(true);
    await disk.readv([back], { offset: 1024, metadata: metadataBack });
    expect(Buffer.compare(metadataBack.bytes, metadata.bytes.subarray(0, 16))).toBe(0);
    using short = DmaBuf.alloc(8);
    await expect(disk.read(back, { offset: 0, metadata: short })).rejects.toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
    });
    await disk.close();
    await spdk.devices.delete('Metadata0');
  });

  test('is refused by devices without', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    expect(disk).toMatchObject({ metadataBytes: 0, separateMetadata: false });
    using buffer = DmaBuf.alloc(block);
    await expect(disk.write(buffer, { offset: 0, metadata: buffer })).rejects.toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
    });
  });
});

describe('IoVec', () => {
  test('is a part of a buffer', () => {
    expect(() => new IoVec({} as never)).toThrow(TypeError);
  });

  test('refuses parts that are not in it', ({ spdk: _ }) => {
    using buffer = DmaBuf.alloc(1024);
    for (const options of [{ offset: 1024 }, { offset: -1 }, { offset: 512, length: 513 }, { length: 0 }]) {
      expect(() => new IoVec(buffer, options)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
    }
    const part = new IoVec(buffer, { offset: 512 }).fill(3);
    expect([part.length, buffer.bytes[511], buffer.bytes[512]]).toEqual([512, 0, 3]);
  });
});

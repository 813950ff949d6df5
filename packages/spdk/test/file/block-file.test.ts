import { DmaBuf } from '@spdk-ts/spdk';
import { describe, expect, test } from '@spdk-ts/testing/vitest';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

const size = 2 ** 20;

describe('a device as a file', () => {
  test('reads and writes any bytes, with a position and without', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    await using file = disk.asFile();
    expect(await file.write('hello ')).toMatchObject({ bytesWritten: 6 });
    expect(await file.write(Buffer.from('-world-'), 1, 5)).toMatchObject({ bytesWritten: 5 });
    const back = new Uint8Array(20);
    expect(await file.read(back, 2, 11, 0)).toEqual({ bytesRead: 11, buffer: back });
    expect(Buffer.from(back).toString()).toBe('\0\0hello world\0\0\0\0\0\0\0');
    expect((await file.read(new Uint8Array(4))).bytesRead).toBe(4);
    expect(await file.write('at', 1000)).toMatchObject({ bytesWritten: 2 });
    const view = new DataView(new ArrayBuffer(4), 1, 2);
    await file.read(view, { position: 1000n });
    expect(view.getUint8(1)).toBe('t'.charCodeAt(0));
    expect((await file.read(new Uint8Array(8), { position: size - 3 })).bytesRead).toBe(3);
    expect((await file.read(new Uint8Array(8), { position: size + 3 })).bytesRead).toBe(0);
  });

  test('is what a model of it is', async ({ mallocBdev, random }) => {
    const bdev = await mallocBdev({ size: '1MiB', blockSizeBytes: 4096 });
    await using disk = await bdev.open({ write: true });
    const file = disk.asFile();
    const model = Buffer.alloc(size);
    for (let step = 0; step < 150; step++) {
      const position = random.integer(0, size - 1);
      const length = random.integer(0, Math.min(step % 10 === 0 ? 600_000 : 10_000, size - position));
      const data = Buffer.alloc(length);
      if (step % 2 === 0) {
        random.fill(data);
        data.copy(model, position);
        await file.write(data, { position });
      } else {
        await file.read(data, { position });
        expect(Buffer.compare(data, model.subarray(position, position + length))).toBe(0);
      }
    }
    expect(Buffer.compare(await file.readFile(), model)).toBe(0);
  });

  test('changes parts of a block that neighbours change at the same time', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using first = await bdev.open({ write: true });
    await using second = await bdev.open({ write: true });
    const files = [first.asFile(), second.asFile()];
    const bytes = 2048;
    for (let round = 1; round <= 5; round++) {
      await Promise.all(
        Array.from({ length: bytes / 16 }, (_, index) =>
          files[index % 2]?.write(Buffer.alloc(16, index + round), { position: index * 16 + 8 }),
        ),
      );
      const back = Buffer.alloc(bytes);
      await files[0]?.read(back, { position: 8 });
      for (let index = 0; index < bytes / 16; index++) {
        const expected = Buffer.alloc(16, index + round);
        if (Buffer.compare(back.subarray(index * 16, index * 16 + 16), expected) !== 0) {
          throw new Error(`round ${round}: bytes ${index * 16} were lost`);
        }
      }
    }
  });

  test('gathers, scatters, and takes whole files', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    const file = disk.asFile();
    const parts = [Buffer.from('one'), new Uint8Array([1, 2]), Buffer.from('three')];
    expect(await file.writev(parts, 509)).toEqual({ bytesWritten: 10, buffers: parts });
    const [a, b] = [Buffer.alloc(4), Buffer.alloc(6)];
    expect((await file.readv([a, b], 509)).bytesRead).toBe(10);
    expect(Buffer.concat([a, b])).toEqual(Buffer.concat(parts));
    await file.writeFile('begin');
    expect((await file.readFile('latin1')).slice(0, 4)).toBe('\0\0\0\0');
    expect(await file.readFile()).toHaveLength(0);
    expect((await disk.asFile().readFile({ encoding: 'utf8' })).slice(0, 5)).toBe('begin');
    expect(await file.stat()).toMatchObject({ size, blksize: 4096, blocks: 2048 });
    expect((await file.stat()).isBlockDevice()).toBe(true);
    await file.datasync();
    await file.sync();
  });

  test('refuses what cannot be', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    const file = disk.asFile();
    await expect(file.write(Buffer.alloc(2), { position: size - 1 })).rejects.toMatchObject({
      code: 'ENOSPC',
    });
    await expect(file.truncate(0)).rejects.toMatchObject({ code: 'ENOTSUP' });
    await expect(file.read('text' as never)).rejects.toThrow(TypeError);
    await expect(file.read(Buffer.alloc(4), 5)).rejects.toThrow(RangeError);
    await expect(file.read(Buffer.alloc(4), 0, 5)).rejects.toThrow(RangeError);
    await expect(file.read(Buffer.alloc(4), { position: -1 })).rejects.toThrow(RangeError);
    await expect(file.write('text', { offset: 1 })).rejects.toThrow(RangeError);
    await expect(file.writev(Buffer.alloc(1) as never)).rejects.toThrow(TypeError);
    const reading = file.read(Buffer.alloc(100_000));
    await file.close();
    await file.close();
    expect((await reading).bytesRead).toBe(100_000);
    await expect(file.read(Buffer.alloc(1))).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });
    using buffer = DmaBuf.alloc(512);
    await disk.read(buffer, { offset: 0 });
    await disk.close();
    expect(() => disk.asFile()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
  });

  test('of a device that is open for reading only reads', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open();
    const file = disk.asFile();
    expect((await file.read(Buffer.alloc(3), { position: 5 })).bytesRead).toBe(3);
    await expect(file.write(Buffer.alloc(3), { position: 5 })).rejects.toMatchObject({ code: 'EBADF' });
    await expect(file.write(Buffer.alloc(512), { position: 0 })).rejects.toMatchObject({ code: 'EBADF' });
  });
});

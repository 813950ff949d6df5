import { Bdev, DmaBuf, IoError, SpdkError } from '@spdk-ts/spdk';
import { describe, expect, test } from '@spdk-ts/testing/vitest';

describe('I/O on a malloc bdev', () => {
  test('reads back what was written, and only there', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using out = DmaBuf.alloc(4096).fill(0xa5);
    using back = DmaBuf.alloc(3 * 4096);

    await disk.write(out, { offset: 8192 });
    await disk.read(back, { offset: 4096 });

    expect(back.bytes.subarray(0, 4096).every((byte) => byte === 0)).toBe(true);
    expect(Buffer.compare(back.bytes.subarray(4096, 8192), out.bytes)).toBe(0);
    expect(back.bytes.subarray(8192).every((byte) => byte === 0)).toBe(true);
  });

  test('uses a part of a buffer', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(8192).fill(new Uint8Array([1, 2, 3, 4]));
    await disk.write(buffer, { offset: 0, bufferOffset: 4096, length: 512 });
    buffer.fill(0);
    await disk.read(buffer, { offset: 0, bufferOffset: 512, length: 1024 });
    expect([...buffer.bytes.subarray(508, 520)]).toEqual([0, 0, 0, 0, 1, 2, 3, 4, 1, 2, 3, 4]);
    expect([...buffer.bytes.subarray(1024, 1028)]).toEqual([0, 0, 0, 0]);
  });

  test('keeps many I/Os in flight apart', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '4MiB' });
    await using disk = await bdev.open({ write: true });
    const buffers = Array.from({ length: 256 }, (_, index) => DmaBuf.alloc(4096).fill(index));
    await Promise.all(buffers.map((buffer, index) => disk.write(buffer, { offset: index * 4096 })));
    for (const buffer of buffers) buffer.fill(0);
    await Promise.all(buffers.map((buffer, index) => disk.read(buffer, { offset: index * 4096 })));
    for (const [index, buffer] of buffers.entries())
      expect(buffer.bytes.every((byte) => byte === index)).toBe(true);
    for (const buffer of buffers) buffer[Symbol.dispose]();
  });

  test('counts what it did', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(4096);
    // Modules that looked for something of theirs on the new device have read from it already.
    const before = await bdev.stats();
    await disk.write(buffer, { offset: 0 });
    await disk.write(buffer, { offset: 4096 });
    await disk.read(buffer, { offset: 0 });
    const stats = await bdev.stats();
    expect(stats.write).toMatchObject({ ops: 2n, bytes: 8192n });
    expect(stats.read.ops - before.read.ops).toBe(1n);
    expect(stats.read.bytes - before.read.bytes).toBe(4096n);
    expect(stats.meanLatencyUs('write')).toBeGreaterThan(0);
    expect(stats.meanLatencyUs('unmap')).toBe(0);
  });
});

describe('bad I/O is refused before it reaches the device', () => {
  test.for([
    ['beyond the end', { offset: 1 << 20 }, 'EINVAL'],
    ['across the end', { offset: (1 << 20) - 512 }, 'EINVAL'],
    ['off a block boundary', { offset: 100 }, 'EINVAL'],
    ['of a broken length', { offset: 0, length: 100 }, 'EINVAL'],
    ['before the start', { offset: -512 }, 'ERR_OUT_OF_RANGE'],
    ['at no number', { offset: Number.NaN }, 'ERR_OUT_OF_RANGE'],
    ['longer than the buffer', { offset: 0, length: 8192 }, 'ERR_OUT_OF_RANGE'],
    ['of no length', { offset: 0, length: 0 }, 'ERR_OUT_OF_RANGE'],
  ] as const)('%s', async ([_what, options, code], { mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(4096);
    await expect(disk.write(buffer, options)).rejects.toMatchObject({ code });
    await expect(disk.read(buffer, options)).rejects.toMatchObject({ code });
    expect((await bdev.stats()).write.ops).toBe(0n);
  });

  test('writing through a read-only descriptor', async ({ mallocBdev }) => {
    const bdev = await mallocBdev();
    await using disk = await bdev.open();
    using buffer = DmaBuf.alloc(512);
    const refused = disk.write(buffer, { offset: 512 });
    await expect(refused).rejects.toBeInstanceOf(IoError);
    await expect(refused).rejects.toMatchObject({
      code: 'EBADF',
      operation: 'write',
      offset: 512,
      length: 512,
    });
  });

  test('a buffer that is none, or disposed of', async ({ mallocBdev }) => {
    const bdev = await mallocBdev();
    await using disk = await bdev.open({ write: true });
    await expect(disk.read(new Uint8Array(512) as never, { offset: 0 })).rejects.toBeInstanceOf(TypeError);
    const buffer = DmaBuf.alloc(512);
    buffer[Symbol.dispose]();
    await expect(disk.read(buffer, { offset: 0 })).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });
  });
});

describe('lifetime', () => {
  test('closing waits for the I/O in flight', async ({ mallocBdev }) => {
    const bdev = await mallocBdev();
    const disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(4096);
    let written = false;
    const write = disk.write(buffer, { offset: 0 }).then(() => {
      written = true;
    });
    await disk.close();
    await write;
    expect(written).toBe(true);
    await expect(disk.read(buffer, { offset: 0 })).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });
    await disk.close();
  });

  test('a buffer that is disposed of under an I/O is freed after it', async ({ mallocBdev }) => {
    const bdev = await mallocBdev();
    await using disk = await bdev.open({ write: true });
    const buffer = DmaBuf.alloc(4096).fill(7);
    const write = disk.write(buffer, { offset: 0 });
    buffer[Symbol.dispose]();
    expect(buffer.bytes.length).toBe(0);
    expect(() => buffer.fill(1)).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
    await write;
    using back = DmaBuf.alloc(4096);
    await disk.read(back, { offset: 0 });
    expect(back.bytes.every((byte) => byte === 7)).toBe(true);
  });

  test('deleting a device tells who has it open, and waits for them', async ({ spdk, mallocBdev }) => {
    const bdev = await mallocBdev();
    const disk = await bdev.open();
    const events: string[] = [];
    disk.on('remove', () => events.push('remove'));
    await spdk.devices.delete(bdev.name);
    expect(events).toEqual(['remove']);
    expect(Bdev.lookup(bdev.name)).toBeUndefined();
    await expect(bdev.open()).rejects.toMatchObject({ code: 'ENODEV', errno: -19 });
  });
});

describe('devices', () => {
  test('are found by name and listed', async ({ spdk, mallocBdev }) => {
    const bdev = await mallocBdev({ name: 'Listed', size: '2MiB', blockSizeBytes: 4096 });
    expect(bdev).toMatchObject({
      name: 'Listed',
      productName: 'Malloc disk',
      blockSizeBytes: 4096,
      blockCount: 512n,
    });
    expect([...spdk.devices].map(({ name }) => name)).toContain('Listed');
    expect(spdk.devices.get('Listed').sizeBytes).toBe(2 * 2 ** 20);
  });

  test('that do not exist are ENODEV', async ({ spdk }) => {
    expect(() => spdk.devices.get('Nowhere')).toThrow(
      expect.objectContaining({ code: 'ENODEV', message: expect.stringContaining('Nowhere') }),
    );
    await expect(spdk.devices.delete('Nowhere')).rejects.toMatchObject({ code: 'ENODEV' });
  });

  test('with a name that exists are EEXIST', async ({ spdk, mallocBdev }) => {
    await mallocBdev({ name: 'Twice' });
    await expect(spdk.devices.create('malloc:///Twice?size=1MiB')).rejects.toMatchObject({ code: 'EEXIST' });
  });

  test('need a size that is a multiple of the block size', async ({ spdk }) => {
    await expect(
      spdk.devices.create({ driver: 'malloc', name: 'Odd', size: 1000, blockSizeBytes: 512 }),
    ).rejects.toThrow(/multiple of the block size 512 for size, got number 1000/);
  });

  test('of the null driver complete I/O', async ({ spdk }) => {
    const bdev = await spdk.devices.create({
      driver: 'null',
      name: 'Null0',
      size: '1GiB',
      blockSizeBytes: 4096,
    });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(4096);
    await disk.write(buffer, { offset: 2 ** 30 - 4096 });
    await disk.read(buffer, { offset: 0 });
    await disk.close();
    await spdk.devices.delete('Null0');
  });
});

describe('JSON-RPC', () => {
  test('answers what SPDK answers', async ({ spdk, mallocBdev }) => {
    const bdev = await mallocBdev({ name: 'Rpc0' });
    const found = (await spdk.rpc('bdev_get_bdevs', { name: 'Rpc0' })) as {
      block_size: number;
      num_blocks: number;
    }[];
    expect(found).toMatchObject([
      { name: 'Rpc0', block_size: bdev.blockSizeBytes, num_blocks: Number(bdev.blockCount) },
    ]);
  });

  test('rejects with what SPDK says', async ({ spdk }) => {
    await expect(spdk.rpc('no_such_method')).rejects.toMatchObject({
      code: 'ERR_SPDK_RPC_METHOD_NOT_FOUND',
      rpcCode: -32601,
      operation: 'no_such_method',
    });
    const refused = spdk.rpc('bdev_malloc_create', { num_blocks: 'many' });
    await expect(refused).rejects.toBeInstanceOf(SpdkError);
    await expect(refused).rejects.toMatchObject({ operation: 'bdev_malloc_create' });
  });
});

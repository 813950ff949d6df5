import { type Bdev, DmaBuf, type Spdk } from '@spdk-ts/spdk';
import { describe, expect, test } from '@spdk-ts/testing/vitest';
import { describeBdev, deviceNames, savedCalls } from './configuration.js';
import { removeUnderIo } from './under-io.js';

const block = 512;
const partBytes = 256 * 1024;

async function withParts<Result>(
  spdk: Spdk,
  base: Bdev,
  use: (parts: [Bdev, Bdev, Bdev, Bdev]) => Promise<Result>,
): Promise<Result> {
  const parts = await spdk.devices.split(base, { count: 4 });
  try {
    return await use(parts as [Bdev, Bdev, Bdev, Bdev]);
  } finally {
    if (deviceNames(spdk).includes(base.name)) await spdk.devices.unsplit(base);
  }
}

/** Every block starts with its number. */
async function number(base: Bdev): Promise<void> {
  await using disk = await base.open({ write: true });
  using data = DmaBuf.alloc(base.sizeBytes);
  const view = new DataView(data.bytes.buffer, data.bytes.byteOffset);
  for (let index = 0; index < base.sizeBytes / block; index++) view.setUint32(index * block, index);
  await disk.write(data, { offset: 0 });
}

/** The numbers that `count` blocks from `offset` start with. */
async function numbers(bdev: Bdev, offset: number, count: number): Promise<number[]> {
  await using disk = await bdev.open();
  using data = DmaBuf.alloc(count * block);
  await disk.read(data, { offset });
  const view = new DataView(data.bytes.buffer, data.bytes.byteOffset);
  return Array.from({ length: count }, (_, index) => view.getUint32(index * block));
}

describe('splitting a device', () => {
  test('makes devices of its parts, in their order', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    await number(base);
    await withParts(spdk, base, async (parts) => {
      expect(parts.map(({ name, sizeBytes, productName }) => [name, sizeBytes, productName])).toEqual(
        [0, 1, 2, 3].map((index) => [`${base.name}p${index}`, partBytes, 'Split Disk']),
      );
      for (const [index, part] of parts.entries()) {
        const first = index * (partBytes / block);
        const all = await numbers(part, 0, partBytes / block);
        expect(all).toEqual(Array.from(all, (_, i) => first + i));
        await using disk = await part.open({ write: true });
        using data = DmaBuf.alloc(block).fill(0xff);
        await expect(disk.write(data, { offset: partBytes })).rejects.toMatchObject({ code: 'EINVAL' });
      }
    });
  });

  test('keeps every kind of I/O within the part', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    await number(base);
    await withParts(spdk, base, async ([, second]) => {
      await using disk = await second.open({ write: true });
      using data = DmaBuf.alloc(block);
      await disk.copy({ from: 0, offset: block, length: block });
      await disk.writeZeroes({ offset: 2 * block, length: block });
      await disk.unmap({ offset: 3 * block, length: block });
      await disk.read(data, { offset: 4 * block });
      await disk.compare(data, { offset: 4 * block });
      data.bytes.set([0, 0, 0, 99]);
      using expected = DmaBuf.alloc(block);
      await disk.read(expected, { offset: 5 * block });
      await disk.compareAndWrite(expected, data, { offset: 5 * block });
      const lent = await disk.zcopy({ offset: 6 * block, length: block });
      expect(lent.views[0]?.[2]).toBe(2);
      lent.views[0]?.set([0, 0, 0, 77]);
      await lent.end({ commit: true });
      await disk.flush();
      await disk.reset();
    });
    const first = partBytes / block;
    expect(await numbers(base, partBytes - block, 9)).toEqual([
      first - 1,
      first,
      first,
      0,
      0,
      first + 4,
      99,
      77,
      first + 7,
    ]);
  });

  test('into parts of a size leaves the rest unused', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '8MiB' });
    const parts = await spdk.devices.split(base.name, { count: 2, partSize: '3MiB' });
    expect(parts.map(({ sizeBytes }) => sizeBytes)).toEqual([3 * 2 ** 20, 3 * 2 ** 20]);
    await spdk.devices.unsplit(base.name);
    const [whole] = await spdk.devices.split(base, { count: 1 });
    expect(whole?.sizeBytes).toBe(base.sizeBytes);
    await spdk.devices.unsplit(base);
  });

  test('claims it, until it is unsplit', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    await withParts(spdk, base, async ([first]) => {
      await expect(base.open({ write: true })).rejects.toMatchObject({ code: 'EPERM' });
      await expect(spdk.devices.delete(first.name)).rejects.toMatchObject({
        code: 'ENOTSUP',
        message: expect.stringContaining('unsplit'),
      });
      const [again] = await spdk.devices.split(first, { count: 2 });
      expect(again?.name).toBe(`${first.name}p0`);
      await spdk.devices.unsplit(first);
    });
    expect(deviceNames(spdk).filter((name) => name.startsWith(`${base.name}p`))).toEqual([]);
    await using _disk = await base.open({ write: true });
    await withOpenParts(spdk, await mallocBdev({ size: '1MiB' }));
  });

  async function withOpenParts(spdk: Spdk, base: Bdev): Promise<void> {
    const parts = await spdk.devices.split(base, { count: 4 });
    const disks = await Promise.all(parts.map((part) => part.open({ write: true })));
    const removed: string[] = [];
    for (const disk of disks) disk.on('remove', () => removed.push(disk.name));
    await spdk.devices.unsplit(base);
    expect(removed.toSorted()).toEqual(parts.map(({ name }) => name));
    await using _disk = await base.open({ write: true });
  }

  test('describes the parts as SPDK does, and is saved', async ({ spdk }) => {
    const base = await spdk.devices.create({
      driver: 'malloc',
      name: 'SplitBase',
      size: '1MiB',
      uuid: '2f6e6e5e-1d2c-4f8e-9a57-0a0f3b1f6d11',
    });
    await withParts(spdk, base, async () => {
      const described = await Promise.all([0, 3].map((index) => describeBdev(spdk, `SplitBasep${index}`)));
      expect(described).toMatchObject([
        {
          product_name: 'Split Disk',
          uuid: 'e42204a6-5302-5374-901f-14d616cd894d',
          driver_specific: { split: { base_bdev: 'SplitBase', offset_blocks: 0 } },
        },
        {
          uuid: '6f451e85-837f-5c2f-8634-c1dffb81b39d',
          driver_specific: { split: { base_bdev: 'SplitBase', offset_blocks: 1536 } },
        },
      ]);
      expect((await describeBdev(spdk, 'SplitBase')).claimed).toBe(true);
      expect(await savedCalls(spdk, 'bdev_split_create')).toEqual([
        { base_bdev: 'SplitBase', split_count: 4, split_size_mb: 0 },
      ]);
    });
    expect(await savedCalls(spdk, 'bdev_split_create')).toEqual([]);
    await spdk.devices.delete('SplitBase');
  });

  test('is refused with what is wrong', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '4MiB' });
    const { devices } = spdk;
    await expect(devices.split('no such', { count: 2 })).rejects.toMatchObject({ code: 'ENODEV' });
    await expect(devices.unsplit('no such')).rejects.toMatchObject({ code: 'ENODEV' });
    await expect(devices.split(base, { count: 0 })).rejects.toThrow(RangeError);
    await expect(devices.split(base, { count: 1.5 })).rejects.toThrow(RangeError);
    await expect(devices.split(base, undefined as never)).rejects.toThrow(TypeError);
    await expect(devices.split(base, { count: 8193 })).rejects.toThrow(
      'expected at most the 8192 blocks for count, got number 8193',
    );
    await expect(devices.split(base, { count: 1, partSize: '5MiB' })).rejects.toThrow(
      'expected at most 0 parts of 5MiB for count, got number 1',
    );
    await expect(devices.split(base, { count: 3, partSize: '2MiB' })).rejects.toThrow(RangeError);
    for (const partSize of [0, '512KiB', '1MB']) {
      await expect(devices.split(base, { count: 1, partSize })).rejects.toThrow(
        'whole number of MiB for partSize',
      );
    }
    const invalid = { code: 'ERR_SPDK_RPC_INVALID_PARAMS' };
    const raw = (params: object) => spdk.rpc('bdev_split_create', params);
    await expect(raw({ base_bdev: base.name, split_count: 0 })).rejects.toMatchObject(invalid);
    await expect(raw({ base_bdev: base.name, split_count: -1 })).rejects.toMatchObject(invalid);
    await expect(raw({ base_bdev: base.name })).rejects.toMatchObject(invalid);
    await expect(devices.unsplit(base)).rejects.toMatchObject(invalid);
    await devices.split(base, { count: 2 });
    await expect(devices.split(base, { count: 2 })).rejects.toMatchObject({
      ...invalid,
      message: expect.stringContaining('File exists'),
    });
    await devices.unsplit(base);
    await using _writer = await base.open({ write: true });
    await expect(devices.create({ driver: 'passthru', base, name: 'SplitPassthru' })).resolves.toMatchObject({
      name: 'SplitPassthru',
    });
    await expect(devices.split(base, { count: 2 })).rejects.toMatchObject(invalid);
    await devices.delete('SplitPassthru');
    // The refused attempt has left nothing behind.
    await devices.split(base, { count: 2 });
    await devices.unsplit(base);
  });

  test('waits for a base that comes later; gone with it, it is forgotten', async ({ spdk }) => {
    const params = { base_bdev: 'SplitLater', split_count: 3, split_size_mb: 1 };
    expect(await spdk.rpc('bdev_split_create', params)).toEqual([]);
    expect(await savedCalls(spdk, 'bdev_split_create')).toEqual([params]);
    const create = () => spdk.devices.create('malloc:///SplitLater?size=2MiB');
    await create();
    // SPDK makes as many as fit.
    const parts = () => deviceNames(spdk).filter((name) => name.startsWith('SplitLaterp'));
    expect(parts()).toEqual(['SplitLaterp0', 'SplitLaterp1']);
    await spdk.devices.delete('SplitLater');
    await create();
    expect(parts()).toEqual([]);
    await spdk.devices.delete('SplitLater');
    await spdk.rpc('bdev_split_create', params);
    expect(await spdk.rpc('bdev_split_delete', { base_bdev: 'SplitLater' })).toBe(true);
    expect(await savedCalls(spdk, 'bdev_split_create')).toEqual([]);
  });

  test('lets its parts go with it under I/O', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    const parts = await spdk.devices.split(base, { count: 3 });
    expect(await removeUnderIo(parts, () => spdk.devices.delete(base.name))).toBe(3);
    expect(deviceNames(spdk).filter((name) => name.startsWith(base.name))).toEqual([]);
  });
});

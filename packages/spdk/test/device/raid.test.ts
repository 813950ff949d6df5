import { type Bdev, DmaBuf, RaidBdev } from '@spdk-ts/spdk';
import { expect } from 'vitest';
import { test } from '../nvme/real-spdk.js';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

const mib = 2 ** 20;

test('raid0 and concat are as large as their bases together', async ({ realSpdk, mallocBdev }) => {
  const bases = [await mallocBdev({ size: '4MiB' }), await mallocBdev({ size: '4MiB' })];
  for (const level of ['raid0', 'concat'] as const) {
    const bdev = await realSpdk.devices.create({ driver: 'raid', name: 'Raid0', level, bases });
    expect(bdev).toMatchObject({ name: 'Raid0', productName: 'Raid Volume', sizeBytes: 8 * mib });
    await realSpdk.devices.delete('Raid0');
    expect(bases.map(({ name }) => realSpdk.devices.get(name).sizeBytes)).toEqual([4 * mib, 4 * mib]);
  }
});

test('raid0 spreads data in strips', async ({ realSpdk, mallocBdev }) => {
  const bases = [await mallocBdev({ size: '4MiB' }), await mallocBdev({ size: '4MiB' })];
  const raid = await realSpdk.devices.create({
    driver: 'raid',
    name: 'R',
    level: 'raid0',
    bases,
    stripSize: '4KiB',
  });
  await using disk = await raid.open({ write: true });
  using data = DmaBuf.alloc(16 * 1024);
  data.bytes.forEach((_, at) => {
    data.bytes[at] = at >> 12;
  });
  await disk.write(data, { offset: 0 });
  const seen: number[][] = [];
  for (const base of bases) {
    await using half = await base.open();
    using back = DmaBuf.alloc(8192);
    await half.read(back, { offset: 0 });
    seen.push([back.bytes[0] ?? -1, back.bytes[4096] ?? -1]);
  }
  expect(seen).toEqual([
    [0, 2],
    [1, 3],
  ]);
  await disk.close();
  await realSpdk.devices.delete('R');
});

test('raid1 holds the same data on each base', async ({ realSpdk, mallocBdev, random }) => {
  const bases = [await mallocBdev({ size: '4MiB' }), await mallocBdev({ size: '4MiB' })];
  const uri = `raid:///Mirror0?level=raid1&base=${bases[0]?.name}&base=${bases[1]?.name}`;
  const mirror = await realSpdk.devices.create(uri);
  expect(mirror.sizeBytes).toBe(4 * mib);
  await using disk = await mirror.open({ write: true });
  using data = DmaBuf.alloc(64 * 1024);
  random.fill(data.bytes);
  await disk.write(data, { offset: mib });
  for (const base of bases) {
    await using leg = await base.open();
    using back = DmaBuf.alloc(data.byteLength);
    await leg.read(back, { offset: mib });
    expect(back.equals(data)).toBe(true);
  }
  await disk.close();
  await realSpdk.devices.delete('Mirror0');
});

test('what cannot be is refused', async ({ realSpdk, mallocBdev }) => {
  const base = await mallocBdev({ size: '4MiB' });
  const create = (options: object) =>
    realSpdk.devices.create({
      driver: 'raid',
      name: 'R',
      level: 'raid0',
      bases: [base],
      ...options,
    } as never);
  const refused: [object, string][] = [
    [{ level: 'raid7' }, 'level'],
    [{ bases: base.name }, 'bases'],
    [{ bases: [] }, 'bases'],
    [{ stripSize: '3KiB' }, 'stripSize'],
    [{ level: 'raid1', stripSize: '4KiB' }, 'stripSize'],
    [{ superblock: 'yes' }, 'superblock'],
    [{ name: '' }, 'name'],
  ];
  for (const [options, name] of refused) {
    await expect(create(options), name).rejects.toMatchObject({
      message: expect.stringContaining(` for ${name}, got `),
    });
  }
  await expect(create({ bases: ['Nobody'] })).rejects.toMatchObject({ code: 'ENODEV' });
  await expect(create({ level: 'raid1' })).rejects.toMatchObject({ name: 'RpcError', code: 'EINVAL' });
  await realSpdk.devices.create({ driver: 'raid', name: 'R', level: 'raid0', bases: [base] });
  await expect(create({})).rejects.toMatchObject({ name: 'RpcError', code: 'EEXIST' });
  await realSpdk.devices.delete('R');
});

test('raid1 goes on without a base, and gets another that is filled', async ({
  realSpdk,
  mallocBdev,
  random,
}) => {
  const bases = [await mallocBdev({ size: '4MiB' }), await mallocBdev({ size: '4MiB' })];
  const [left, right] = bases as [Bdev, Bdev];
  const raid = await realSpdk.devices.create({ driver: 'raid', name: 'R', level: 'raid1', bases });
  expect(raid).toBeInstanceOf(RaidBdev);
  expect(realSpdk.devices.get('R')).toBeInstanceOf(RaidBdev);
  const place = (name: string | undefined) => ({ name, configured: name !== undefined });
  expect(await raid.status()).toEqual({
    level: 'raid1',
    state: 'online',
    superblock: false,
    bases: [place(left.name), place(right.name)],
    rebuild: undefined,
  });
  await using disk = await raid.open({ write: true });
  using data = DmaBuf.alloc(64 * 1024);
  random.fill(data.bytes);
  await disk.write(data, { offset: mib });
  await raid.removeBase(right);
  expect((await raid.status()).bases).toEqual([place(left.name), place(undefined)]);
  // Nobody has claimed it any more.
  await using freed = await right.open({ write: true });
  await freed.writeZeroes({ offset: 0, length: freed.sizeBytes });
  await freed.close();
  random.fill(data.bytes);
  await disk.write(data, { offset: 2 * mib });
  const other = await mallocBdev({ size: '4MiB' });
  await raid.addBase(other.name);
  await expect.poll(async () => (await raid.status()).rebuild).toBeUndefined();
  expect((await raid.status()).bases).toEqual([place(left.name), place(other.name)]);
  await using leg = await other.open();
  using back = DmaBuf.alloc(data.byteLength);
  await leg.read(back, { offset: 2 * mib });
  expect(back.equals(data)).toBe(true);
  await leg.close();
  await disk.close();
  await realSpdk.devices.delete('R');
  await expect(raid.status()).rejects.toMatchObject({ code: 'ENODEV' });
});

test('bases that cannot be added or removed are refused', async ({ realSpdk, mallocBdev }) => {
  const bases = [await mallocBdev({ size: '4MiB' }), await mallocBdev({ size: '4MiB' })];
  const raid = await realSpdk.devices.create({ driver: 'raid', name: 'R', level: 'raid1', bases });
  const small = await mallocBdev({ size: '1MiB' });
  await expect(raid.addBase('Nobody')).rejects.toMatchObject({ code: 'ENODEV' });
  await expect(raid.removeBase('Nobody')).rejects.toMatchObject({ code: 'ENODEV' });
  await expect(raid.addBase(7 as never)).rejects.toThrow(TypeError);
  await expect(raid.removeBase('')).rejects.toThrow(RangeError);
  await expect(raid.removeBase(small)).rejects.toMatchObject({
    code: 'EINVAL',
    message: expect.stringContaining(`${small.name} is no base of R`),
  });
  // There is no place for it.
  await expect(raid.addBase(small)).rejects.toMatchObject({ name: 'RpcError' });
  await raid.removeBase(bases[1] as Bdev);
  await expect(raid.addBase(small)).rejects.toMatchObject({ name: 'RpcError', code: 'EINVAL' });
  await realSpdk.devices.delete('R');
  await expect(raid.addBase(small)).rejects.toMatchObject({ name: 'RpcError', code: 'ENODEV' });
});

import { DmaBuf } from '@spdk-ts/spdk';
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

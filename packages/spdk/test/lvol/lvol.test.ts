import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bdev, DmaBuf, Lvol } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import { test as base } from '../nvme/real-spdk.js';

const mib = 2 ** 20;

/** `store`: a store with clusters of 1 MiB on a RAM disk of 32 MiB. */
const test = base.extend('store', async ({ realSpdk, mallocBdev }, { onCleanup }) => {
  const { name } = await mallocBdev({ size: '32MiB' });
  const store = await realSpdk.lvol.create(name, { name: 'store', clusterSize: '1MiB' });
  onCleanup(async () => {
    if ((await realSpdk.lvol.list()).some(({ uuid }) => uuid === store.uuid)) await store.delete();
  });
  return store;
});
test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

/** Fills a MiB of a device with a byte. */
async function write(bdev: Bdev, byte: number, atMiB = 0): Promise<void> {
  await using disk = await bdev.open({ write: true });
  using buffer = DmaBuf.alloc(mib).fill(byte);
  await disk.write(buffer, { offset: atMiB * mib });
}

/** The byte that a MiB of a device is full of; -1 for several. */
async function byteOf(bdev: Bdev, atMiB = 0): Promise<number> {
  await using disk = await bdev.open();
  using buffer = DmaBuf.alloc(mib);
  await disk.read(buffer, { offset: atMiB * mib });
  const [first = -1] = buffer.bytes;
  return buffer.bytes.every((byte) => byte === first) ? first : -1;
}

describe('stores', () => {
  test('tell what they are', async ({ realSpdk, store }) => {
    const info = await store.info();
    expect(info).toMatchObject({
      name: 'store',
      uuid: store.uuid,
      clusterSizeBytes: mib,
      blockSizeBytes: 512,
    });
    expect(info.totalClusters).toBeGreaterThan(28);
    expect(info.freeClusters).toBe(info.totalClusters);
    expect((await realSpdk.lvol.get('store')).uuid).toBe(store.uuid);
    expect((await realSpdk.lvol.get(store.uuid)).uuid).toBe(store.uuid);
    expect((await realSpdk.lvol.list()).map(({ uuid }) => uuid)).toEqual([store.uuid]);
    await store.rename('renamed');
    expect(await store.info()).toMatchObject({ name: 'renamed' });
    await store.delete();
    await expect(store.info()).rejects.toMatchObject({ code: 'ENODEV' });
    await expect(store.delete()).rejects.toMatchObject({ name: 'RpcError', code: 'ENODEV' });
    await expect(realSpdk.lvol.get('renamed')).rejects.toMatchObject({ code: 'ENODEV' });
  });

  test('refuse what cannot be', async ({ realSpdk, store, mallocBdev }) => {
    const { name } = await mallocBdev({ size: '16MiB' });
    const { base: taken } = await store.info();
    const rpcError = { name: 'RpcError', operation: 'bdev_lvol_create_lvstore' };
    const exists = { ...rpcError, errno: -17 };
    await expect(realSpdk.lvol.create(name, { name: 'store' })).rejects.toMatchObject(exists);
    await expect(realSpdk.lvol.create(taken, { name: 'other' })).rejects.toMatchObject(rpcError);
    await expect(realSpdk.lvol.create('Nobody', { name: 'other' })).rejects.toMatchObject({ code: 'ENODEV' });
    const impossible: [object, string][] = [
      [{ name: '' }, 'name'],
      [{ name: 'a', clusterSize: 0 }, 'clusterSize'],
      [{ name: 'a', clearMethod: 'burn' }, 'clearMethod'],
      [{ name: 'a', metadataPercent: 0.5 }, 'metadataPercent'],
    ];
    for (const [options, argument] of impossible) {
      await expect(realSpdk.lvol.create(name, options as never)).rejects.toMatchObject({
        message: expect.stringContaining(` for ${argument}, got `),
      });
    }
    expect(await realSpdk.lvol.list()).toHaveLength(1);
  });

  test('on a file are found again when the file is', async ({ realSpdk }) => {
    const folder = mkdtempSync(join(tmpdir(), 'spdk-ts-lvol-'));
    const path = join(folder, 'disk.img');
    writeFileSync(path, '');
    truncateSync(path, 32 * mib);
    const file = { driver: 'aio', name: 'File0', path, blockSizeBytes: 4096 } as const;
    await realSpdk.devices.create(file);
    const store = await realSpdk.lvol.create('File0', {
      name: 'kept',
      clusterSize: '1MiB',
      metadataPercent: 300,
    });
    const volume = await store.createLvol({ name: 'volume', size: '4MiB' });
    await write(volume, 7, 3);
    await realSpdk.devices.delete('File0');
    expect(await realSpdk.lvol.list()).toEqual([]);

    truncateSync(path, 64 * mib);
    await realSpdk.devices.create(file);
    await realSpdk.rpc('bdev_wait_for_examine');
    const again = await realSpdk.lvol.get('kept');
    expect(again.uuid).toBe(store.uuid);
    const [found] = (await again.lvols()) as [Lvol];
    expect(found.name).toBe(volume.name);
    expect(await found.info()).toMatchObject({ path: 'kept/volume', thin: false });
    expect(await byteOf(found, 3)).toBe(7);

    const before = await again.info();
    await again.grow();
    expect((await again.info()).totalClusters).toBe(before.totalClusters + 32);
    await again.delete();
    await realSpdk.devices.delete('File0');
    rmSync(folder, { recursive: true });
  });
});

describe('volumes', () => {
  test('are devices with a path as alias', async ({ realSpdk, store }) => {
    const volume = await store.createLvol({ name: 'volume', size: '3MiB' });
    expect(volume).toMatchObject({ productName: 'Logical Volume', sizeBytes: 3 * mib });
    const byPath = realSpdk.devices.get('store/volume');
    expect(byPath).toBeInstanceOf(Lvol);
    expect(byPath.name).toBe(volume.name);
    expect(await volume.info()).toEqual({
      path: 'store/volume',
      storeUuid: store.uuid,
      thin: false,
      allocatedClusters: 3,
      snapshot: false,
      clone: false,
      parent: undefined,
      clones: [],
    });
    await realSpdk.devices.delete('store/volume');
    expect(await store.lvols()).toEqual([]);
    await expect(volume.delete()).rejects.toMatchObject({ code: 'ENODEV' });
    await expect(volume.info()).rejects.toMatchObject({ code: 'ENODEV' });
  });

  test('can be renamed, where the fork of SPDK can', async ({ realSpdk, store }) => {
    const volume = await store.createLvol({ name: 'volume', size: '1MiB' });
    const other = await store.createLvol({ name: 'other', size: '1MiB' });
    if (realSpdk.backend.flavour.includes('openebs')) {
      await expect(volume.rename('renamed')).rejects.toMatchObject({ name: 'RpcError', errno: -22 });
      return;
    }
    await volume.rename('renamed');
    expect(realSpdk.devices.get('store/renamed').name).toBe(volume.name);
    expect(await volume.info()).toMatchObject({ path: 'store/renamed' });
    await expect(other.rename('renamed')).rejects.toMatchObject({ name: 'RpcError', errno: -17 });
  });

  test('that are thin take clusters as they are written', async ({ realSpdk, store }) => {
    const volume = (await realSpdk.devices.create('lvol:///store/thin?size=64MiB&thin=true')) as Lvol;
    expect(volume).toBeInstanceOf(Lvol);
    expect(await volume.info()).toMatchObject({ thin: true, allocatedClusters: 0 });
    expect(await byteOf(volume, 50)).toBe(0);
    await write(volume, 5, 50);
    expect(await volume.info()).toMatchObject({ allocatedClusters: 1 });
    expect(await byteOf(volume, 50)).toBe(5);
    const { totalClusters, freeClusters } = await store.info();
    expect(totalClusters - freeClusters).toBe(1);
  });

  test('that do not fit, or are named as another, are refused', async ({ store }) => {
    await store.createLvol({ name: 'volume', size: '2MiB' });
    const { freeClusters } = await store.info();
    const refused = { name: 'RpcError', operation: 'bdev_lvol_create' };
    await expect(store.createLvol({ name: 'volume', size: '1MiB' })).rejects.toMatchObject(refused);
    await expect(store.createLvol({ name: 'large', size: '1GiB' })).rejects.toMatchObject(refused);
    await expect(store.createLvol({ name: 'half', size: '512KiB' })).rejects.toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
      message: expect.stringContaining('whole number of MiB'),
    });
    await expect(store.createLvol({ name: 'a', size: '1MiB', thin: 1 as never })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
    });
    expect((await store.info()).freeClusters).toBe(freeClusters);
  });

  test('tell who has them open when they are resized', async ({ store }) => {
    const volume = await store.createLvol({ name: 'volume', size: '2MiB' });
    await using disk = await volume.open();
    const resized = new Promise<void>((resolve) => disk.on('resize', () => resolve()));
    await volume.resize('5MiB');
    await resized;
    expect(disk.sizeBytes).toBe(5 * mib);
    await expect(volume.resize('1GiB')).rejects.toMatchObject({ name: 'RpcError' });
    await expect(volume.resize(0)).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    expect(disk.sizeBytes).toBe(5 * mib);
  });

  test('that are read only cannot be written', async ({ store }) => {
    const volume = await store.createLvol({ name: 'volume', size: '1MiB' });
    await write(volume, 3);
    await volume.setReadOnly();
    await using disk = await volume.open({ write: true });
    using block = DmaBuf.alloc(512);
    await expect(disk.write(block, { offset: 0 })).rejects.toMatchObject({ name: 'IoError' });
    expect(await byteOf(volume)).toBe(3);
  });
});

describe('snapshots and clones', () => {
  test('keep what was, while the volume goes on', async ({ realSpdk, store }) => {
    const volume = await store.createLvol({ name: 'volume', size: '4MiB' });
    await write(volume, 1);
    const monday = await volume.snapshot('monday');
    await write(volume, 2);
    expect([await byteOf(monday), await byteOf(volume)]).toEqual([1, 2]);
    expect(await monday.info()).toMatchObject({ path: 'store/monday', snapshot: true, clones: ['volume'] });
    expect(await volume.info()).toMatchObject({ clone: true, parent: 'monday', allocatedClusters: 1 });

    const clone = await monday.clone('clone');
    await write(clone, 3, 1);
    expect([await byteOf(clone), await byteOf(clone, 1), await byteOf(monday, 1)]).toEqual([1, 3, 0]);
    expect((await monday.info()).clones.toSorted()).toEqual(['clone', 'volume']);
    await using read = await monday.open({ write: true });
    using block = DmaBuf.alloc(512);
    await expect(read.write(block, { offset: 0 })).rejects.toMatchObject({ name: 'IoError' });
    expect((await store.lvols()).map(({ name }) => name).toSorted()).toEqual(
      [volume, monday, clone].map(({ name }) => name).toSorted(),
    );
    expect(realSpdk.devices.get('store/clone')).toBeInstanceOf(Lvol);
  });

  test('that others stand on cannot be deleted', async ({ store }) => {
    const volume = await store.createLvol({ name: 'volume', size: '2MiB' });
    const snapshot = await volume.snapshot('snapshot');
    const clone = await snapshot.clone('clone');
    await expect(snapshot.delete()).rejects.toMatchObject({
      name: 'RpcError',
      operation: 'bdev_lvol_delete',
    });
    await expect(volume.clone('other')).rejects.toMatchObject({ name: 'RpcError' });
    await expect(volume.snapshot('clone')).rejects.toMatchObject({ name: 'RpcError' });
    await clone.delete();
    // With one volume left on it, that takes over its clusters.
    await snapshot.delete();
    expect(await volume.info()).toMatchObject({ clone: false, parent: undefined });
  });

  test('can be parted from', async ({ store }) => {
    const volume = await store.createLvol({ name: 'volume', size: '4MiB', thin: true });
    await write(volume, 1);
    const snapshot = await volume.snapshot('snapshot');
    const [inflated, decoupled] = [await snapshot.clone('inflated'), await snapshot.clone('decoupled')];
    await inflated.inflate();
    await decoupled.decoupleParent();
    expect(await inflated.info()).toMatchObject({ clone: false, parent: undefined, allocatedClusters: 4 });
    expect(await decoupled.info()).toMatchObject({ clone: false, parent: undefined, allocatedClusters: 1 });
    expect([await byteOf(inflated), await byteOf(decoupled)]).toEqual([1, 1]);
    await expect(volume.resize('1GiB')).resolves.toBeUndefined();
    await expect(snapshot.resize('8MiB')).rejects.toMatchObject({ name: 'RpcError' });
  });
});

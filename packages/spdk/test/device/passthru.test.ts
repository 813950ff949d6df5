import { type Bdev, DmaBuf, type Spdk } from '@spdk-ts/spdk';
import { describe, expect, test } from '@spdk-ts/testing/vitest';
import { describeBdev, deviceNames, savedCalls } from './configuration.js';
import { removeUnderIo } from './under-io.js';

const block = 512;
const baseUuid = '2f6e6e5e-1d2c-4f8e-9a57-0a0f3b1f6d11';

async function withPassthru<Result>(
  spdk: Spdk,
  base: Bdev,
  use: (bdev: Bdev) => Promise<Result>,
): Promise<Result> {
  const bdev = await spdk.devices.create({ driver: 'passthru', base, name: 'Passthru0' });
  try {
    return await use(bdev);
  } finally {
    if (deviceNames(spdk).includes('Passthru0')) await spdk.devices.delete('Passthru0');
  }
}

describe('a passthru device', () => {
  test('has what is written to it in its base, and the other way round', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    using data = DmaBuf.alloc(4096);
    {
      await using disk = await base.open({ write: true });
      await disk.write(data.fill(1), { offset: 0 });
    }
    await withPassthru(spdk, base, async (bdev) => {
      await using disk = await bdev.open({ write: true });
      await disk.compare(data.fill(1), { offset: 0 });
      await disk.write(data.fill(2), { offset: 4096 });
      await disk.copy({ from: 4096, offset: 8192, length: 4096 });
      await disk.writeZeroes({ offset: 8192, length: block });
      await disk.compareAndWrite(DmaBuf.alloc(block).fill(2), DmaBuf.alloc(block).fill(3), {
        offset: 8192 + block,
      });
      await disk.unmap({ offset: 0, length: block });
      await disk.flush();
      await disk.reset();
      {
        const lent = await disk.zcopy({ offset: 16_384, length: block });
        lent.views[0]?.fill(4);
        await lent.end({ commit: true });
      }
    });
    await using disk = await base.open();
    using all = DmaBuf.alloc(20_480);
    await disk.read(all, { offset: 0 });
    const bytes = (offset: number) => [all.bytes[offset], all.bytes[offset + block - 1]];
    expect([0, block, 4096, 8192, 8192 + block, 8192 + 2 * block, 16_384].map(bytes)).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 0],
      [3, 3],
      [2, 2],
      [4, 4],
    ]);
  });

  test('does what its base does', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    await withPassthru(spdk, base, async (bdev) => {
      await using onTop = await bdev.open();
      await using below = await base.open();
      const types = [
        'read',
        'write',
        'unmap',
        'flush',
        'reset',
        'zcopy',
        'abort',
        'copy',
        'nvmeAdmin',
      ] as const;
      expect(types.map((type) => onTop.ioTypeSupported(type))).toEqual(
        types.map((type) => below.ioTypeSupported(type)),
      );
    });
    const nothing = await spdk.devices.create({ driver: 'null', name: 'PassthruNull', size: '1MiB' });
    await withPassthru(spdk, nothing, async (bdev) => {
      await using disk = await bdev.open({ write: true });
      await expect(disk.unmap({ offset: 0, length: block })).rejects.toMatchObject({ code: 'ENOTSUP' });
    });
    await spdk.devices.delete('PassthruNull');
  });

  test('describes itself as SPDK’s, and is saved', async ({ spdk }) => {
    const base = await spdk.devices.create({
      driver: 'malloc',
      name: 'PassthruBase',
      size: '1MiB',
      blockSizeBytes: 4096,
      uuid: baseUuid,
    });
    await withPassthru(spdk, base, async () => {
      const uuid = '6e5abc35-4ee0-5410-b0d9-843b549b9dbe';
      expect(await describeBdev(spdk, 'Passthru0')).toMatchObject({
        product_name: 'passthru',
        uuid,
        block_size: 4096,
        num_blocks: 256,
        claimed: false,
        driver_specific: { passthru: { name: 'Passthru0', base_bdev_name: 'PassthruBase' } },
      });
      expect((await describeBdev(spdk, 'PassthruBase')).claimed).toBe(true);
      expect(await savedCalls(spdk, 'bdev_passthru_create')).toEqual([
        { base_bdev_name: 'PassthruBase', name: 'Passthru0', uuid },
      ]);
    });
    expect(await savedCalls(spdk, 'bdev_passthru_create')).toEqual([]);
    expect((await describeBdev(spdk, 'PassthruBase')).claimed).toBe(false);
    await spdk.devices.delete('PassthruBase');
  });

  test('keeps others from writing to its base', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    await withPassthru(spdk, base, async () => {
      await expect(base.open({ write: true })).rejects.toMatchObject({ code: 'EPERM' });
      await using _reader = await base.open();
      await expect(
        spdk.devices.create({ driver: 'passthru', base, name: 'Passthru1' }),
      ).rejects.toMatchObject({ code: 'EPERM' });
    });
    await using _writer = await base.open({ write: true });
  });

  test('is refused with what is wrong', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    const other = await mallocBdev({ size: '1MiB' });
    const create = (options: object) => spdk.devices.create({ driver: 'passthru', ...options } as never);
    await expect(create({ base: 'no such', name: 'x' })).rejects.toMatchObject({
      code: 'ENODEV',
      message: expect.stringContaining('no such'),
    });
    await expect(create({ base: 7, name: 'x' })).rejects.toThrow(
      'expected Bdev or its name for base, got number 7',
    );
    await expect(create({ base: '', name: 'x' })).rejects.toThrow(RangeError);
    await expect(create({ base })).rejects.toThrow(TypeError);
    await withPassthru(spdk, base, async () => {
      await expect(create({ base: other, name: 'Passthru0' })).rejects.toMatchObject({ code: 'EEXIST' });
    });
    await expect(spdk.rpc('bdev_passthru_create', { name: 'x' })).rejects.toMatchObject({
      code: 'ERR_SPDK_RPC_INTERNAL',
    });
    await expect(spdk.rpc('bdev_passthru_delete', { name: base.name })).rejects.toMatchObject({
      code: 'ENODEV',
    });
    await expect(spdk.rpc('bdev_passthru_delete', {})).rejects.toMatchObject({
      code: 'ERR_SPDK_RPC_INTERNAL',
    });
  });

  test('of a base that comes later comes with it, and goes with it', async ({ spdk }) => {
    const params = { base_bdev_name: 'Later', name: 'PassthruLater' };
    expect(await spdk.rpc('bdev_passthru_create', params)).toBe('PassthruLater');
    expect(deviceNames(spdk)).not.toContain('PassthruLater');
    const create = () => spdk.devices.create('malloc:///Later?size=1MiB');
    await create();
    expect(deviceNames(spdk)).toContain('PassthruLater');
    await spdk.devices.delete('Later');
    expect(deviceNames(spdk)).not.toContain('PassthruLater');
    // It is still configured, until it is deleted.
    await create();
    expect(deviceNames(spdk)).toContain('PassthruLater');
    await spdk.devices.delete('PassthruLater');
    await spdk.devices.delete('Later');
    await create();
    expect(deviceNames(spdk)).not.toContain('PassthruLater');
    await spdk.devices.delete('Later');
  });

  test('goes with its base under I/O', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    const bdev = await spdk.devices.create({ driver: 'passthru', base, name: 'PassthruGoing' });
    const second = await spdk.devices.create({ driver: 'passthru', base: bdev, name: 'PassthruOnTop' });
    const removed = await removeUnderIo([second], () => spdk.devices.delete(base.name));
    expect(removed).toBe(1);
    for (const name of [base.name, 'PassthruGoing', 'PassthruOnTop'])
      expect(deviceNames(spdk)).not.toContain(name);
  });

  test('is made by a URI', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    const bdev = await spdk.devices.create(`passthru:///Passthru7?base=${base.name}`);
    expect([bdev.name, bdev.productName, bdev.sizeBytes]).toEqual(['Passthru7', 'passthru', 2 ** 20]);
    await spdk.devices.delete('Passthru7');
  });
});

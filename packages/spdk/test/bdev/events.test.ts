import { describe, expect, test } from '@spdk-ts/testing/vitest';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

describe('events of an open device', () => {
  test('are awaited once', async ({ spdk }) => {
    const bdev = await spdk.devices.create({ driver: 'null', name: 'Eventful', size: '1MiB' });
    await using disk = await bdev.open();
    expect(disk.bdev).toBe(bdev);
    const resized = disk.once('resize');
    await spdk.rpc('bdev_null_resize', { name: 'Eventful', new_size: 2 });
    await resized;
    expect(disk.sizeBytes).toBe(2 * 2 ** 20);
    const controller = new AbortController();
    const never = disk.once('mediaManagement', { signal: controller.signal });
    controller.abort();
    await expect(never).rejects.toMatchObject({ name: 'AbortError' });
    const removed = disk.once('remove');
    await spdk.devices.delete('Eventful');
    await removed;
  });

  test('of other names are refused', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open();
    expect(() => disk.on('removed' as never, () => {})).toThrow(RangeError);
    expect(() => disk.on('remove', undefined as never)).toThrow(TypeError);
    await expect(disk.once('close' as never)).rejects.toThrow(RangeError);
    await expect(disk.once('remove', { signal: {} as never })).rejects.toThrow(TypeError);
  });
});

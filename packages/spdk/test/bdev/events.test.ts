import { availableParallelism } from 'node:os';
import type { DeviceEvent } from '@spdk-ts/spdk';
import { describe, expect, test } from '@spdk-ts/testing/vitest';
import { reportMedia } from './media.js';

const oneCore = availableParallelism() < 2;
const reason = oneCore ? ' (skipped: a second core is needed; let the process use more than one CPU)' : '';
const coreMask = oneCore ? '[0]' : '[0,1]';
test.override('spdkOptions', { scope: 'file' }, { hugepages: false, coreMask });

describe('events of an open device', () => {
  test('are awaited once', async ({ spdk }) => {
    const bdev = await spdk.devices.create({ driver: 'null', name: 'Eventful', size: '1MiB' });
    await using disk = await bdev.open();
    expect(disk.bdev).toBe(bdev);
    const resized = disk.once('resize');
    await spdk.rpc('bdev_null_resize', { name: 'Eventful', new_size: 2 });
    expect(await resized).toEqual({ type: 'resize', sizeBytes: 2 * 2 ** 20 });
    expect(disk.sizeBytes).toBe(2 * 2 ** 20);
    const controller = new AbortController();
    const never = disk.once('mediaManagement', { signal: controller.signal });
    controller.abort();
    await expect(never).rejects.toMatchObject({ name: 'AbortError' });
    const removed = disk.once('remove');
    await spdk.devices.delete('Eventful');
    expect(await removed).toEqual({ type: 'remove' });
  });

  test('of other names are refused', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open();
    expect(() => disk.on('removed' as never, () => {})).toThrow(RangeError);
    expect(() => disk.on('remove', undefined as never)).toThrow(TypeError);
    await expect(disk.once('close' as never)).rejects.toThrow(RangeError);
    await expect(disk.once('remove', { signal: {} as never })).rejects.toThrow(TypeError);
    expect(() => disk.events({ signal: {} as never })).toThrow(TypeError);
    expect(() => disk.events(7 as never)).toThrow(TypeError);
  });

  test('of media management tell which ranges they are about, the writer only', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    reportMedia.allow(bdev.name);
    await using reader = await bdev.open();
    await using disk = await bdev.open({ write: true });
    const seen: DeviceEvent[] = [];
    for (const one of [reader, disk]) one.on('mediaManagement', (event) => seen.push(event));
    const next = disk.once('mediaManagement');
    expect(reportMedia(bdev.name, [[8, 4] as const, [100, 1]])).toBe(2);
    const ranges = [
      { offset: 4096, length: 2048 },
      { offset: 51_200, length: 512 },
    ];
    expect(await next).toEqual({ type: 'mediaManagement', ranges });
    expect(seen).toEqual([{ type: 'mediaManagement', ranges }]);
    const many = Array.from({ length: 70 }, (_, block) => [block, 1] as const);
    const later = disk.once('mediaManagement');
    // SPDK keeps 64 of them.
    expect(reportMedia(bdev.name, many)).toBe(64);
    expect((await later).ranges).toEqual(
      many.slice(0, 64).map(([block]) => ({ offset: block * 512, length: 512 })),
    );
  });
});

describe('iterating over events', () => {
  test('gives them in order, also those that came before they were asked for', async ({ spdk }) => {
    const bdev = await spdk.devices.create({ driver: 'null', name: 'Iterated', size: '1MiB' });
    const disk = await bdev.open();
    const events = disk.events();
    for (const new_size of [2, 3]) {
      const resized = disk.once('resize');
      await spdk.rpc('bdev_null_resize', { name: 'Iterated', new_size });
      await resized;
    }
    await spdk.devices.delete('Iterated');
    const seen: DeviceEvent[] = [];
    for await (const event of events) seen.push(event);
    expect(seen).toEqual([
      { type: 'resize', sizeBytes: 2 * 2 ** 20 },
      { type: 'resize', sizeBytes: 3 * 2 ** 20 },
      { type: 'remove' },
    ]);
    expect(() => disk.events()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
  });

  test('ends with the descriptor, for all who do', async ({ mallocBdev }) => {
    const disk = await (await mallocBdev({ size: '1MiB' })).open();
    const ends = [disk.events(), disk.events()].map((events) => events.next());
    await disk.close();
    expect(await Promise.all(ends)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
  });

  test('is left by break and by a signal', async ({ spdk }) => {
    const bdev = await spdk.devices.create({ driver: 'null', name: 'Left', size: '1MiB' });
    await using disk = await bdev.open();
    const events = disk.events();
    await spdk.rpc('bdev_null_resize', { name: 'Left', new_size: 2 });
    for await (const { type } of events) {
      expect(type).toBe('resize');
      break;
    }
    expect(await events.next()).toEqual({ done: true, value: undefined });
    const controller = new AbortController();
    const next = disk.events({ signal: controller.signal }).next();
    controller.abort();
    await expect(next).rejects.toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' });
    expect(() => disk.events({ signal: controller.signal })).toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
    await spdk.devices.delete('Left');
  });
});

describe('the channel of an open device', () => {
  test('is that of this thread, and goes back with the device', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    const disk = await bdev.open();
    using channel = disk.ioChannel();
    expect(channel).toMatchObject({ deviceName: bdev.name, threadName: 'spdk-ts', closed: false });
    {
      using again = disk.ioChannel();
      expect(again.unsafePointer()).toBe(channel.unsafePointer());
    }
    await disk.close();
    expect(channel.closed).toBe(true);
    expect(() => channel.unsafePointer()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
    expect(() => disk.ioChannel()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
  });
});

describe.skipIf(oneCore)(`a device that a reactor has open${reason}`, () => {
  test('tells what media management is about, and keeps its channel to itself', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    reportMedia.allow(bdev.name);
    await using disk = await bdev.open({ write: true, core: 1 });
    const next = disk.once('mediaManagement');
    expect(
      reportMedia(
        bdev.name,
        Array.from({ length: 40 }, (_, block) => [block, 2] as const),
      ),
    ).toBe(40);
    expect((await next).ranges).toEqual(
      Array.from({ length: 40 }, (_, block) => ({ offset: block * 512, length: 1024 })),
    );
    expect(() => disk.ioChannel()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_WRONG_THREAD' }));
  });
});

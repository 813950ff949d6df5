import { type BdevIo, DmaBuf, type OwnBdevModule, Spdk } from '@spdk-ts/spdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HeldDisk, newModule, RamDisk, register, until } from './devices.js';

let spdk: Spdk;
let module: OwnBdevModule;
let buffer: DmaBuf;
beforeEach(async () => {
  spdk = await Spdk.start({ hugepages: false });
  module = await newModule();
  buffer = DmaBuf.alloc(512);
});
afterEach(async () => {
  buffer[Symbol.dispose]();
  await spdk.stop();
});

const withCode = (code: string) => expect.objectContaining({ code });

describe('removing a device', () => {
  test('waits for its I/O, and tells those who have it open', async () => {
    const data = new HeldDisk();
    const bdev = await register(module, 'Held0', data);
    await data.hold(spdk);
    const disk = await bdev.open();
    const events: string[] = [];
    disk.on('remove', () => events.push('remove'));
    bdev.on('removed', () => events.push('removed'));
    const done = disk.read(buffer, { offset: 0 }).then(() => events.push('read'));
    await until(() => data.held.length === 1);
    const gone = bdev.unregister();
    await until(() => events.length > 0);
    await expect(bdev.unregister()).rejects.toThrow(withCode('EBUSY'));
    data.held[0]?.ok();
    await Promise.all([done, gone]);
    expect(events).toEqual(['remove', 'read', 'removed']);
    expect(bdev.registered).toBe(false);
    await expect(bdev.unregister()).rejects.toThrow(withCode('ENODEV'));
    expect(() => bdev.notifyBlockcntChange(5)).toThrow(withCode('ENODEV'));
    await bdev[Symbol.asyncDispose]();
    expect(module.get('Held0')).toBeUndefined();
  });

  test('by others is the same', async () => {
    const bdev = await register(module, 'Ram0', new RamDisk());
    const gone = new Promise<void>((resolve) => bdev.on('removed', resolve));
    await spdk.devices.get('Ram0').unregister();
    await gone;
    expect([bdev.registered, bdev.data.destructs]).toEqual([false, 1]);
    await using again = await register(module, 'Ram0', new RamDisk());
    expect(again.registered).toBe(true);
  });

  test('happens when SPDK stops, with I/O under way', async () => {
    const data = new HeldDisk();
    const bdev = await register(module, 'Held0', data);
    await data.hold(spdk);
    const disk = await bdev.open();
    const done = disk.read(buffer, { offset: 0 });
    await until(() => data.held.length === 1);
    const stopped = spdk.stop();
    setImmediate(() => data.held[0]?.ok());
    await Promise.all([done, stopped]);
    expect([bdev.registered, module.closed]).toEqual([false, true]);
    spdk = await Spdk.start({ hugepages: false });
  });

  test('happens when SPDK stops although a request is never completed: it fails', {
    timeout: 20_000,
  }, async () => {
    const data = new HeldDisk();
    const bdev = await register(module, 'Held0', data);
    await data.hold(spdk);
    const disk = await bdev.open();
    const error = disk.read(buffer, { offset: 0 }).catch((reason: unknown) => reason);
    await until(() => data.held.length === 1);
    await spdk.stop();
    expect(await error).toMatchObject({ status: 'failed' });
    expect(() => data.held[0]?.ok()).toThrow(withCode('ERR_SPDK_COMPLETED'));
    spdk = await Spdk.start({ hugepages: false });
  });

  test('fails when destruct does, and the device is gone', async () => {
    class Stuck extends RamDisk {
      override async destruct() {
        throw new Error('still busy');
      }
    }
    const bdev = await register(module, 'Stuck0', new Stuck());
    const operations: string[] = [];
    bdev.on('error', ({ operation }) => operations.push(operation));
    await expect(bdev.unregister()).rejects.toThrow(withCode('EIO'));
    expect(operations).toEqual(['destruct']);
    expect(() => spdk.devices.get('Stuck0')).toThrow(withCode('ENODEV'));
  });
});

describe('a live device', () => {
  test('grows, and shrinks while nobody has it open', async () => {
    await using bdev = await register(module, 'Ram0', new RamDisk(2 << 20));
    {
      await using disk = await bdev.open({ write: true });
      const resized = new Promise<void>((resolve) => disk.on('resize', () => resolve()));
      bdev.notifyBlockcntChange(4096);
      await resized;
      expect([disk.sizeBytes, bdev.sizeBytes]).toEqual([2 << 20, 2 << 20]);
      await disk.write(buffer, { offset: (2 << 20) - 512 });
      expect(() => bdev.resize('1MiB')).toThrow(withCode('EBUSY'));
      expect(() => bdev.resize(1000)).toThrow(RangeError);
      expect(() => bdev.notifyBlockcntChange(0)).toThrow(RangeError);
    }
    bdev.resize('1MiB');
    expect(spdk.devices.get('Ram0').sizeBytes).toBe(1 << 20);
  });

  test('aborts what it is asked to', async () => {
    const data = new HeldDisk();
    await using bdev = await register(module, 'Held0', data);
    await data.hold(spdk);
    await using disk = await bdev.open();
    const stop = new AbortController();
    const read = disk.read(buffer, { offset: 0, signal: stop.signal }).catch((error: unknown) => error);
    await until(() => data.held.length === 1);
    stop.abort();
    await until(() => data.others.length === 1);
    const [abort] = data.others as [BdevIo];
    expect(abort.type).toBe('abort');
    expect(abort.abortTarget).toBe(data.held[0]);
    abort.abortTarget?.abort();
    abort.ok();
    expect(await read).toMatchObject({ name: 'AbortError' });
  });

  test('is reset', async () => {
    const data = new HeldDisk();
    await using bdev = await register(module, 'Held0', data);
    await data.hold(spdk);
    await using disk = await bdev.open();
    const read = disk.read(buffer, { offset: 0 }).catch((error: unknown) => error);
    await until(() => data.held.length === 1);
    const reset = disk.reset();
    await until(() => data.others.length === 1);
    data.held[0]?.abort();
    data.others[0]?.ok();
    await reset;
    expect(await read).toMatchObject({ code: 'ERR_SPDK_ABORTED' });
  });

  test('has more requests than slots waiting, in order', async () => {
    const data = new HeldDisk();
    await using bdev = await module
      .bdevBuilder<HeldDisk>()
      .withName('Few0')
      .withProductName('x')
      .withBlockLength(512)
      .withBlockCount(1024)
      .withData(data)
      .withSlots(16)
      .build()
      .register();
    await data.hold(spdk);
    await using disk = await bdev.open();
    const reads = Array.from({ length: 100 }, (_, n) => disk.read(buffer, { offset: n * 512 }));
    const order: number[] = [];
    while (order.length < 100) {
      await until(() => data.held.length > 0);
      expect(bdev.outstanding).toBeLessThanOrEqual(16);
      for (const io of data.held.splice(0)) {
        order.push(io.offsetBlocks);
        io.ok();
      }
    }
    await Promise.all(reads);
    expect(order).toEqual(order.map((_, n) => n));
  });
});

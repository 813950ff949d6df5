import { setImmediate } from 'node:timers/promises';
import { type Bdev, type BdevDesc, DmaBuf, ErrorBdev, type Spdk } from '@spdk-ts/spdk';
import { describe, expect, test } from '@spdk-ts/testing/vitest';
import { describeBdev, deviceNames, savedCalls } from './configuration.js';
import { removeUnderIo } from './under-io.js';

const block = 512;
const failed = expect.objectContaining({ code: 'ERR_SPDK_IO_FAILED' });

async function withErrors<Result>(
  spdk: Spdk,
  base: Bdev,
  use: (bdev: ErrorBdev, disk: BdevDesc) => Promise<Result>,
): Promise<Result> {
  const bdev = await spdk.devices.create({ driver: 'error', base });
  try {
    await using disk = await bdev.open({ write: true });
    return await use(bdev, disk);
  } finally {
    if (deviceNames(spdk).includes(bdev.name)) await spdk.devices.delete(bdev.name);
  }
}

/** Runs I/Os one after the other; true for each that succeeded. */
async function outcomes(count: number, run: () => Promise<void>): Promise<boolean[]> {
  const results: boolean[] = [];
  for (let i = 0; i < count; i++) {
    results.push(
      await run().then(
        () => true,
        (error: unknown) => {
          expect(error).toEqual(failed);
          return false;
        },
      ),
    );
  }
  return results;
}

describe('an error device', () => {
  test('is its base, until errors are injected', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    await withErrors(spdk, base, async (bdev, disk) => {
      expect(bdev).toBeInstanceOf(ErrorBdev);
      expect(bdev.name).toBe(`EE_${base.name}`);
      expect(spdk.devices.get(bdev.name)).toBeInstanceOf(ErrorBdev);
      expect([...spdk.devices].filter((found) => found instanceof ErrorBdev)).toHaveLength(1);
      using data = DmaBuf.alloc(4096).fill(7);
      await disk.write(data, { offset: 4096 });
      await disk.writeZeroes({ offset: 4096, length: block });
      await disk.unmap({ offset: 4096 + block, length: block });
      await disk.copy({ from: 4096 + 2 * block, offset: 4096 + 3 * block, length: block });
      await disk.flush();
      await using below = await base.open();
      await below.read(data, { offset: 4096 });
      expect([0, 1, 2, 3].map((index) => data.bytes[index * block])).toEqual([0, 0, 7, 7]);
    });
  });

  test('fails as many I/Os as were asked for', async ({ spdk, mallocBdev }) => {
    await withErrors(spdk, await mallocBdev({ size: '1MiB' }), async (bdev, disk) => {
      using data = DmaBuf.alloc(block);
      const read = () => disk.read(data, { offset: 0 });
      const write = () => disk.write(data, { offset: 0 });
      await bdev.inject({ ioType: 'read', error: 'failure', count: 3 });
      expect(await outcomes(3, write)).toEqual([true, true, true]);
      expect(await outcomes(5, read)).toEqual([false, false, false, true, true]);
      await bdev.inject({ ioType: 'write', error: 'failure' });
      expect(await outcomes(2, write)).toEqual([false, true]);
      await bdev.inject({ ioType: 'write', error: 'failure', count: 0 });
      expect(await outcomes(2, write)).toEqual([true, true]);
    });
  });

  test('fails exactly as many of those that are under way together', async ({ spdk, mallocBdev }) => {
    await withErrors(spdk, await mallocBdev({ size: '1MiB' }), async (bdev, disk) => {
      using data = DmaBuf.alloc(block);
      await bdev.inject({ ioType: 'write', error: 'failure', count: 100 });
      const ended = await Promise.allSettled(
        Array.from({ length: 400 }, (_, index) => disk.write(data, { offset: index * block })),
      );
      expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(100);
    });
  });

  test('counts each kind by itself, and forgets when told so', async ({ spdk, mallocBdev }) => {
    await withErrors(spdk, await mallocBdev({ size: '1MiB' }), async (bdev, disk) => {
      using data = DmaBuf.alloc(block);
      const kinds = [
        () => disk.read(data, { offset: 0 }),
        () => disk.write(data, { offset: 0 }),
        () => disk.unmap({ offset: 0, length: block }),
        () => disk.flush(),
        // Of these no errors are injected.
        () => disk.writeZeroes({ offset: 0, length: block }),
        () => disk.copy({ from: 0, offset: block, length: block }),
      ];
      const runAll = async () => {
        const all: boolean[][] = [];
        for (const run of kinds) all.push(await outcomes(2, run));
        return all;
      };
      await bdev.inject({ ioType: 'all', error: 'failure' });
      const once = [false, true];
      const never = [true, true];
      expect(await runAll()).toEqual([once, once, once, once, never, never]);
      await bdev.inject({ ioType: 'all', error: 'failure', count: 1000 });
      await bdev.clear();
      expect(await runAll()).toEqual(kinds.map(() => never));
    });
  });

  test('corrupts one byte of what is read', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    await withErrors(spdk, base, async (bdev, disk) => {
      using first = DmaBuf.alloc(block).fill(1);
      using second = DmaBuf.alloc(block).fill(1);
      await disk.writev([first, second], { offset: 0 });
      await bdev.inject({
        ioType: 'read',
        error: 'corruptData',
        corruptOffsetBytes: block + 3,
        corruptValue: 0x81,
      });
      await disk.readv([first, second], { offset: 0 });
      expect(first.bytes.every((byte) => byte === 1)).toBe(true);
      expect([...second.bytes].flatMap((byte, index) => (byte === 1 ? [] : [[index, byte]]))).toEqual([
        [3, 0x80],
      ]);
      await disk.readv([first, second], { offset: 0 });
      expect(second.bytes[3]).toBe(1);
      await bdev.inject({ ioType: 'read', error: 'corruptData', corruptOffsetBytes: 2 * block });
      await disk.readv([first, second], { offset: 0 });
      expect([...first.bytes, ...second.bytes].every((byte) => byte === 1)).toBe(true);
    });
  });

  test('corrupts one byte of what is written', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    await withErrors(spdk, base, async (bdev, disk) => {
      using data = DmaBuf.alloc(block).fill(0);
      await bdev.inject({ ioType: 'write', error: 'corruptData' });
      await disk.write(data, { offset: 0 });
      await using below = await base.open();
      await below.read(data, { offset: 0 });
      expect([data.bytes[0], data.bytes[1]]).toEqual([255, 0]);
    });
  });

  test('out of memory is only late', async ({ spdk, mallocBdev }) => {
    await withErrors(spdk, await mallocBdev({ size: '1MiB' }), async (bdev, disk) => {
      using data = DmaBuf.alloc(block);
      await bdev.inject({ ioType: 'write', error: 'nomem', count: 50 });
      await Promise.all(
        Array.from({ length: 200 }, (_, index) => disk.write(data, { offset: index * block })),
      );
      await bdev.inject({ ioType: 'read', error: 'nomem', count: 2 });
      await disk.read(data, { offset: 0 });
    });
  });

  test('leaves alone what finds few others under way', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    const slow = await spdk.devices.create({
      driver: 'delay',
      base,
      name: 'ErrorSlow',
      avgWriteLatencyUs: 50_000,
    });
    await withErrors(spdk, slow, async (bdev, disk) => {
      using data = DmaBuf.alloc(block);
      await bdev.inject({ ioType: 'write', error: 'failure', count: 10, queueDepth: 2 });
      const write = (_: unknown, index: number) => disk.write(data, { offset: index * block });
      const together = await Promise.allSettled(Array.from({ length: 5 }, write));
      expect(together.map(({ status }) => status)).toEqual([
        'fulfilled',
        'fulfilled',
        'rejected',
        'rejected',
        'rejected',
      ]);
      await disk.write(data, { offset: 0 });
    });
    await spdk.devices.delete('ErrorSlow');
  });

  test('keeps I/O that is pending until it is reset', async ({ spdk, mallocBdev }) => {
    await withErrors(spdk, await mallocBdev({ size: '1MiB' }), async (bdev, disk) => {
      using data = DmaBuf.alloc(block);
      await bdev.inject({ ioType: 'read', error: 'pending', count: 2 });
      const controller = new AbortController();
      let ended = 0;
      const pending = [controller.signal, undefined].map((signal) =>
        disk.read(data, { offset: 0, ...(signal && { signal }) }).finally(() => ended++),
      );
      const settled = Promise.allSettled(pending);
      // As often as I/O that goes through needs to end.
      for (let i = 0; i < 20; i++) await disk.read(data, { offset: 0 });
      controller.abort();
      await bdev.clear();
      for (let i = 0; i < 20; i++) await setImmediate();
      expect(ended).toBe(0);
      await disk.reset();
      // Later versions say of what a reset ends that it was aborted.
      const fails = spdk.backend.version.includes('v24.05');
      expect((await settled).map((result) => result.status === 'rejected' && result.reason.code)).toEqual(
        fails ? ['ERR_SPDK_IO_FAILED', 'ERR_SPDK_IO_FAILED'] : ['ABORT_ERR', 'ERR_SPDK_ABORTED'],
      );
      await disk.read(data, { offset: 0 });
    });
  });

  test('describes itself as SPDK’s, and is saved', async ({ spdk }) => {
    const base = await spdk.devices.create({
      driver: 'malloc',
      name: 'ErrorBase',
      size: '1MiB',
      uuid: '2f6e6e5e-1d2c-4f8e-9a57-0a0f3b1f6d11',
    });
    await withErrors(spdk, base, async () => {
      expect(await describeBdev(spdk, 'EE_ErrorBase')).toMatchObject({
        product_name: 'Error Injection Disk',
        uuid: '52a6a31d-70d5-5290-afa3-0377f38434d8',
        num_blocks: 2048,
        driver_specific: { error_disk: { base_bdev: 'ErrorBase' } },
      });
      expect((await describeBdev(spdk, 'ErrorBase')).claimed).toBe(true);
      expect(await savedCalls(spdk, 'bdev_error_create')).toEqual([{ base_name: 'ErrorBase' }]);
    });
    expect(await savedCalls(spdk, 'bdev_error_create')).toEqual([]);
    expect((await describeBdev(spdk, 'ErrorBase')).claimed).toBe(false);
    const uuid = 'deadbeef-0000-4000-8000-000000000002';
    await spdk.rpc('bdev_error_create', { base_name: 'ErrorBase', uuid });
    expect(await savedCalls(spdk, 'bdev_error_create')).toEqual([{ base_name: 'ErrorBase', uuid }]);
    await spdk.devices.delete('EE_ErrorBase');
    await spdk.devices.delete('ErrorBase');
  });

  test('is refused with what is wrong', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    const create = (options: object) => spdk.devices.create({ driver: 'error', ...options } as never);
    await expect(create({ base: 'no such' })).rejects.toMatchObject({ code: 'ENODEV' });
    await expect(create({})).rejects.toThrow(TypeError);
    await withErrors(spdk, base, async (bdev) => {
      await expect(create({ base })).rejects.toMatchObject({ code: 'EEXIST' });
      await expect(base.open({ write: true })).rejects.toMatchObject({ code: 'EPERM' });
      const inject = (options: object) => bdev.inject(options as never);
      await expect(inject({ ioType: 'reset', error: 'failure' })).rejects.toThrow(
        'expected read, write, unmap, flush, all for ioType, got',
      );
      await expect(inject({ ioType: 'read', error: 'toString' })).rejects.toThrow(RangeError);
      await expect(inject({ ioType: 'read', error: 'failure', count: -1 })).rejects.toThrow(RangeError);
      await expect(inject({ ioType: 'read', error: 'failure', count: 2 ** 32 })).rejects.toThrow(RangeError);
      await expect(inject({ ioType: 'read', error: 'corruptData', corruptValue: 0 })).rejects.toThrow(
        'expected integer from 1 to 255 for corruptValue, got',
      );
      await expect(bdev.inject(null as never)).rejects.toThrow(TypeError);
      const raw = { name: bdev.name, io_type: 'read', error_type: 'corrupt_data', corrupt_value: 0 };
      await expect(spdk.rpc('bdev_error_inject_error', raw)).rejects.toMatchObject({ code: 'EINVAL' });
      for (const wrong of [
        { io_type: 'reset' },
        { error_type: 'bogus' },
        { num: -1 },
        { corrupt_value: 256 },
      ]) {
        await expect(spdk.rpc('bdev_error_inject_error', { ...raw, ...wrong })).rejects.toMatchObject({
          code: 'ERR_SPDK_RPC_INTERNAL',
        });
      }
    });
    const gone = await spdk.devices.create({ driver: 'error', base });
    await spdk.devices.delete(gone.name);
    await expect(gone.inject({ ioType: 'read', error: 'failure' })).rejects.toMatchObject({ code: 'ENODEV' });
    const noError = { name: base.name, io_type: 'read', error_type: 'failure' };
    await expect(spdk.rpc('bdev_error_inject_error', noError)).rejects.toMatchObject({ code: 'ENODEV' });
    await expect(spdk.rpc('bdev_error_delete', { name: base.name })).rejects.toMatchObject({
      code: 'ENODEV',
    });
  });

  test('of a base that comes later comes with it; gone with it, it is forgotten', async ({ spdk }) => {
    expect(await spdk.rpc('bdev_error_create', { base_name: 'ErrorLater' })).toBe(true);
    const create = () => spdk.devices.create('malloc:///ErrorLater?size=1MiB');
    await create();
    expect(deviceNames(spdk)).toContain('EE_ErrorLater');
    await spdk.devices.delete('ErrorLater');
    await create();
    expect(deviceNames(spdk)).not.toContain('EE_ErrorLater');
    await spdk.devices.delete('ErrorLater');
  });

  test('goes with its base under I/O', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    const bdev = await spdk.devices.create(`error:?base=${base.name}`);
    expect(await removeUnderIo([bdev], () => spdk.devices.delete(base.name))).toBe(1);
    expect(deviceNames(spdk)).not.toContain(bdev.name);
  });
});

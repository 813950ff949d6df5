import { type Bdev, type BdevDesc, DelayBdev, type DelayLatencies, DmaBuf, type Spdk } from '@spdk-ts/spdk';
import { describe, expect, test } from '@spdk-ts/testing/vitest';
import { describeBdev, deviceNames, savedCalls } from './configuration.js';
import { removeUnderIo } from './under-io.js';

const block = 512;
/** What a loaded machine may add to a latency. */
const slackMs = 2000;
const hourUs = 3_600_000_000;
const hours: DelayLatencies = {
  avgReadLatencyUs: hourUs,
  p99ReadLatencyUs: hourUs,
  avgWriteLatencyUs: hourUs,
  p99WriteLatencyUs: hourUs,
};

async function withDelay<Result>(
  spdk: Spdk,
  base: Bdev,
  latencies: DelayLatencies,
  use: (disk: BdevDesc, bdev: DelayBdev) => Promise<Result>,
): Promise<Result> {
  const bdev = await spdk.devices.create({ driver: 'delay', base, name: 'Delay0', ...latencies });
  try {
    await using disk = await bdev.open({ write: true });
    return await use(disk, bdev);
  } finally {
    if (deviceNames(spdk).includes('Delay0')) await spdk.devices.delete('Delay0');
  }
}

/** A delay device that ends no read or write while the test runs; modules that examine new devices have done so before. */
function withHours(spdk: Spdk, base: Bdev, use: (disk: BdevDesc) => Promise<void>): Promise<void> {
  return withDelay(spdk, base, {}, async (disk, bdev) => {
    await spdk.rpc('bdev_wait_for_examine');
    await bdev.updateLatency(hours);
    await use(disk);
  });
}

async function milliseconds(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

describe('a delay device', () => {
  test('lets reads and writes take longer, each its own time', async ({ spdk, mallocBdev }) => {
    const latencies = { avgReadLatencyUs: 40_000, avgWriteLatencyUs: 90_000 };
    await withDelay(spdk, await mallocBdev({ size: '1MiB' }), latencies, async (disk, bdev) => {
      expect(bdev).toBeInstanceOf(DelayBdev);
      expect(spdk.devices.get('Delay0')).toBeInstanceOf(DelayBdev);
      using data = DmaBuf.alloc(block).fill(9);
      using back = DmaBuf.alloc(block);
      const writeMs = await milliseconds(() => disk.write(data, { offset: 0 }));
      const readMs = await milliseconds(() => disk.read(back, { offset: 0 }));
      expect(back.equals(data)).toBe(true);
      expect(writeMs).toBeGreaterThanOrEqual(89);
      expect(writeMs).toBeLessThan(90 + slackMs);
      expect(readMs).toBeGreaterThanOrEqual(39);
      expect(readMs).toBeLessThan(40 + slackMs);
    });
  });

  test('delays many at once, not one after the other', async ({ spdk, mallocBdev }) => {
    await withDelay(spdk, await mallocBdev({ size: '1MiB' }), { avgReadLatencyUs: 50_000 }, async (disk) => {
      const buffers = Array.from({ length: 100 }, () => DmaBuf.alloc(block));
      const read = (buffer: DmaBuf) => disk.read(buffer, { offset: 0 });
      const allMs = await milliseconds(() => Promise.all(buffers.map(read)));
      expect(allMs).toBeGreaterThanOrEqual(49);
      expect(allMs).toBeLessThan(50 + slackMs);
      for (const buffer of buffers) buffer[Symbol.dispose]();
    });
  });

  test('delays about one of a hundred by the p99 latency', async ({ spdk, mallocBdev }) => {
    const p99Ms = 20;
    const latencies = { p99ReadLatencyUs: p99Ms * 1000, p99WriteLatencyUs: p99Ms * 1000 };
    await withDelay(spdk, await mallocBdev({ size: '1MiB' }), latencies, async (disk) => {
      using data = DmaBuf.alloc(block);
      for (const run of [() => disk.read(data, { offset: 0 }), () => disk.write(data, { offset: 0 })]) {
        let slow = 0;
        for (let i = 0; i < 2000; i++) if ((await milliseconds(run)) >= p99Ms - 1) slow++;
        // 20 are expected; fewer than 2 or more than 60 by chance once in millions of runs.
        expect(slow).toBeGreaterThanOrEqual(2);
        expect(slow).toBeLessThanOrEqual(60);
      }
    });
  });

  test('does not delay other kinds of I/O, nor anything by 0', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    await withHours(spdk, base, async (disk) => {
      await disk.writeZeroes({ offset: 0, length: block });
      await disk.unmap({ offset: 0, length: block });
      await disk.flush();
      await disk.reset();
    });
    await withDelay(spdk, base, {}, async (disk) => {
      using data = DmaBuf.alloc(block).fill(3);
      for (let i = 0; i < 1000; i++) await disk.write(data, { offset: 0 });
      // v26.05 says that it compares by itself, and fails.
      if (!disk.ioTypeSupported('compare')) await disk.compare(data, { offset: 0 });
    });
  });

  test('delays zero copy: its start as a read, its end as a write', async ({ spdk, mallocBdev }) => {
    const latencies = { avgReadLatencyUs: 40_000, avgWriteLatencyUs: 40_000 };
    await withDelay(spdk, await mallocBdev({ size: '1MiB' }), latencies, async (disk) => {
      const zcopy = { offset: 0, length: block };
      const start = performance.now();
      const lent = await disk.zcopy(zcopy);
      expect(performance.now() - start).toBeGreaterThanOrEqual(39);
      expect(await milliseconds(() => lent.end({ commit: true }))).toBeGreaterThanOrEqual(39);
    });
  });

  test('can be aborted while it delays', async ({ spdk, mallocBdev }) => {
    await withHours(spdk, await mallocBdev({ size: '1MiB' }), async (disk) => {
      using data = DmaBuf.alloc(block);
      const controller = new AbortController();
      const { signal } = controller;
      const started = Promise.allSettled([
        disk.read(data, { offset: 0, signal }),
        disk.write(data, { offset: 0, signal }),
        disk.zcopy({ offset: 0, length: block, signal }),
      ]);
      // By then the base has completed them.
      for (let i = 0; i < 20; i++) await disk.flush();
      controller.abort();
      for (const result of await started) {
        expect(result.status === 'rejected' && result.reason.code).toBe('ABORT_ERR');
      }
    });
  });

  test('ends what waits when it is reset', async ({ spdk, mallocBdev }) => {
    await withHours(spdk, await mallocBdev({ size: '1MiB' }), async (disk) => {
      using data = DmaBuf.alloc(block);
      const started = Promise.allSettled(Array.from({ length: 50 }, () => disk.write(data, { offset: 0 })));
      for (let i = 0; i < 20; i++) await disk.flush();
      await disk.reset();
      const codes = (await started).map((result) => result.status === 'rejected' && result.reason.code);
      expect([...new Set(codes)]).toEqual(['ERR_SPDK_ABORTED']);
    });
  });

  test('takes new latencies, for what comes after what waits', async ({ spdk, mallocBdev }) => {
    await withDelay(
      spdk,
      await mallocBdev({ size: '1MiB' }),
      { avgReadLatencyUs: 100_000 },
      async (disk, bdev) => {
        using data = DmaBuf.alloc(block);
        const order: string[] = [];
        const before = disk.read(data, { offset: 0 }).then(() => order.push('before'));
        for (let i = 0; i < 20; i++) await disk.flush();
        await bdev.updateLatency({ avgReadLatencyUs: 0 });
        const after = disk.read(data, { offset: 0 }).then(() => order.push('after'));
        await Promise.all([before, after]);
        expect(order).toEqual(['before', 'after']);
        await bdev.updateLatency({
          avgReadLatencyUs: 0,
          avgWriteLatencyUs: 60_000,
          p99WriteLatencyUs: 60_000,
        });
        expect(await milliseconds(() => disk.write(data, { offset: 0 }))).toBeGreaterThanOrEqual(59);
        await bdev.updateLatency({});
        expect(await milliseconds(() => disk.write(data, { offset: 0 }))).toBeGreaterThanOrEqual(59);
      },
    );
  });

  test('describes itself as SPDK’s, and is saved with the present latencies', async ({ spdk }) => {
    const base = await spdk.devices.create({
      driver: 'malloc',
      name: 'DelayBase',
      size: '1MiB',
      uuid: '2f6e6e5e-1d2c-4f8e-9a57-0a0f3b1f6d11',
    });
    const latencies = { avgReadLatencyUs: 1000, p99ReadLatencyUs: 2000, avgWriteLatencyUs: 3000 };
    await withDelay(spdk, base, latencies, async (_disk, bdev) => {
      await bdev.updateLatency({ p99WriteLatencyUs: 4000 });
      // Kept as ticks, so a microsecond may be lost.
      const near = (us: number) => expect.toSatisfy((value: number) => value <= us && value >= us - us / 100);
      const configuration = {
        name: 'Delay0',
        base_bdev_name: 'DelayBase',
        uuid: '931aa180-d83d-51d0-b1ed-70fd53a4960d',
        avg_read_latency: near(1000),
        p99_read_latency: near(2000),
        avg_write_latency: near(3000),
        p99_write_latency: near(4000),
      };
      expect(await describeBdev(spdk, 'Delay0')).toMatchObject({
        product_name: 'delay',
        uuid: configuration.uuid,
        num_blocks: 2048,
        driver_specific: { delay: configuration },
      });
      expect(await savedCalls(spdk, 'bdev_delay_create')).toEqual([configuration]);
    });
    expect(await savedCalls(spdk, 'bdev_delay_create')).toEqual([]);
    const uuid = 'deadbeef-0000-4000-8000-000000000002';
    await spdk.devices.create(`delay:///Delay1?base=DelayBase&avg_read_us=10&p99_write_us=50&uuid=${uuid}`);
    expect(await savedCalls(spdk, 'bdev_delay_create')).toMatchObject([{ name: 'Delay1', uuid }]);
    await spdk.devices.delete('Delay1');
    await spdk.devices.delete('DelayBase');
  });

  test('is refused with what is wrong', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    const create = (options: object) =>
      spdk.devices.create({ driver: 'delay', base, name: 'Delay1', ...options } as never);
    await expect(create({ base: 'no such' })).rejects.toMatchObject({ code: 'ENODEV' });
    await expect(create({ name: '' })).rejects.toThrow(RangeError);
    await expect(create({ avgReadLatencyUs: -1 })).rejects.toThrow('for avgReadLatencyUs, got number -1');
    await expect(create({ avgReadLatencyUs: 2 ** 41 })).rejects.toThrow(RangeError);
    await expect(create({ avgReadLatencyUs: '1' })).rejects.toThrow(TypeError);
    await expect(create({ avgReadLatency: 1 })).rejects.toThrow(/for latencies, got string "?avgReadLatency/);
    await expect(create({ avgWriteLatencyUs: 10, p99WriteLatencyUs: 9 })).rejects.toThrow(
      'expected at least the average of 10 for p99WriteLatencyUs, got number 9',
    );
    await withDelay(spdk, base, {}, async (_disk, bdev) => {
      await expect(base.open({ write: true })).rejects.toMatchObject({ code: 'EPERM' });
      await expect(create({ name: 'Delay0' })).rejects.toMatchObject({ code: 'EEXIST' });
      await expect(bdev.updateLatency({ p99ReadLatencyUs: 0.5 })).rejects.toThrow(RangeError);
      const params = { delay_bdev_name: 'Delay0', latency_type: 'p50_read', latency_us: 1 };
      await expect(spdk.rpc('bdev_delay_update_latency', params)).rejects.toMatchObject({
        // v26.05: of what cannot be decoded.
        code: expect.stringMatching(/^ERR_SPDK_RPC_(INVALID_PARAMS|INTERNAL)$/),
      });
    });
    const raw = { base_bdev_name: base.name, name: 'Delay2', avg_read_latency: 1, p99_read_latency: 0 };
    await expect(
      spdk.rpc('bdev_delay_create', { ...raw, avg_write_latency: 0, p99_write_latency: 0 }),
    ).rejects.toMatchObject({ code: 'EINVAL' });
    await expect(spdk.rpc('bdev_delay_create', raw)).rejects.toMatchObject({ code: 'ERR_SPDK_RPC_INTERNAL' });
    await expect(spdk.rpc('bdev_delay_delete', { name: base.name })).rejects.toMatchObject({
      code: 'ENODEV',
    });
    const gone = await spdk.devices.create({ driver: 'delay', base, name: 'DelayGone' });
    await spdk.devices.delete('DelayGone');
    await expect(gone.updateLatency({ avgReadLatencyUs: 1 })).rejects.toMatchObject({
      code: 'ERR_SPDK_RPC_INVALID_PARAMS',
    });
  });

  test('of a base that comes later comes with it', async ({ spdk }) => {
    const latencies = {
      avg_read_latency: 0,
      p99_read_latency: 0,
      avg_write_latency: 0,
      p99_write_latency: 0,
    };
    const params = { base_bdev_name: 'DelayLater', name: 'DelayOnLater', ...latencies };
    expect(await spdk.rpc('bdev_delay_create', params)).toBe('DelayOnLater');
    await spdk.devices.create('malloc:///DelayLater?size=1MiB');
    expect(deviceNames(spdk)).toContain('DelayOnLater');
    await spdk.devices.delete('DelayOnLater');
    await spdk.devices.delete('DelayLater');
  });

  test('goes with its base under I/O', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '1MiB' });
    const latencies = { avgWriteLatencyUs: 200, p99WriteLatencyUs: 3000 };
    const bdev = await spdk.devices.create({ driver: 'delay', base, name: 'DelayGoing', ...latencies });
    expect(await removeUnderIo([bdev], () => spdk.devices.delete(base.name))).toBe(1);
    expect(deviceNames(spdk)).not.toContain('DelayGoing');
  });
});

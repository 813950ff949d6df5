import { DmaBuf, SpdkError } from '@spdk-ts/spdk';
import { describe, expect, test } from '@spdk-ts/testing/vitest';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

const errorWith = (code: string) => expect.objectContaining({ code, constructor: SpdkError });

describe('statistics', () => {
  test('have the fastest and the slowest I/O, and start again', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(4096);
    for (let count = 0; count < 5; count++) await disk.write(buffer, { offset: 0 });
    const stats = await bdev.stats();
    expect(stats.write).toMatchObject({ ops: 5n, bytes: 20480n });
    const [min, mean, max] = [
      stats.minLatencyUs('write'),
      stats.meanLatencyUs('write'),
      stats.maxLatencyUs('write'),
    ];
    expect(min).toBeGreaterThan(0);
    expect(min).toBeLessThanOrEqual(mean);
    expect(mean).toBeLessThanOrEqual(max);
    expect(stats.totalLatencyUs('write')).toBeCloseTo(mean * 5, 3);
    expect(stats.copy).toMatchObject({ ops: 0n, minLatencyTicks: undefined, maxLatencyTicks: undefined });
    await bdev.resetStats();
    const after = await bdev.stats();
    expect(after.write).toMatchObject({ ops: 0n, bytes: 0n, latencyTicks: 0n, minLatencyTicks: undefined });
    expect(after.minLatencyUs('write')).toBe(0);
  });

  test('count failures by how they failed', async ({ mallocBdev, errorBdev }) => {
    const bdev = await errorBdev({ over: await mallocBdev({ size: '1MiB' }) });
    await bdev.resetStats();
    expect((await bdev.stats()).errors.size).toBe(0);
    await bdev.inject({ ioType: 'write', error: 'failure', count: 3 });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(4096);
    for (let count = 0; count < 3; count++) await disk.write(buffer, { offset: 0 }).catch(() => {});
    const { errors, write } = await bdev.stats();
    expect(write.ops).toBe(0n);
    expect([...errors]).toEqual([['failed', 3]]);
  });

  test('of all devices are told by name, without those that go meanwhile', async ({ spdk, mallocBdev }) => {
    const [used, idle] = [await mallocBdev({ size: '1MiB' }), await mallocBdev({ size: '1MiB' })];
    await spdk.devices.create('null:///Going?size=1MiB');
    await using disk = await used.open({ write: true });
    using buffer = DmaBuf.alloc(4096);
    await disk.write(buffer, { offset: 0 });
    await disk.write(buffer, { offset: 0 });
    const [stats] = await Promise.all([spdk.devices.stats(), spdk.devices.delete('Going')]);
    expect(stats.get(used.name)?.write).toMatchObject({ ops: 2n, bytes: 8192n });
    expect(stats.get(idle.name)?.write.ops).toBe(0n);
    const after = await spdk.devices.stats();
    expect([...after.keys()].sort()).toEqual([...spdk.devices].map(({ name }) => name).sort());
    expect(after.has('Going')).toBe(false);
  });
});

describe('histograms', () => {
  test('have each I/O since they were enabled', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(4096);
    await expect(bdev.histogram()).rejects.toEqual(errorWith('EFAULT'));
    await disk.write(buffer, { offset: 0 });
    await bdev.enableHistogram();
    for (let count = 0; count < 100; count++) await disk.write(buffer, { offset: 0 });
    const histogram = await bdev.histogram();
    expect(histogram.count).toBe(100);
    const [first, last] = [histogram.buckets[0], histogram.buckets.at(-1)];
    expect(histogram.percentileUs(0)).toBe(first?.toUs);
    expect(histogram.percentileUs(100)).toBe(last?.toUs);
    expect(histogram.percentileUs(50)).toBeLessThanOrEqual(histogram.percentileUs(99));
    expect(first?.fromUs).toBeLessThan(first?.toUs ?? 0);
    expect(() => histogram.percentileUs(101)).toThrow(RangeError);
    await bdev.enableHistogram(false);
    await expect(bdev.histogram()).rejects.toEqual(errorWith('EFAULT'));
  });
});

describe('rate limits', () => {
  test('are set, kept and ended one by one', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using _disk = await bdev.open();
    const none = {
      iosPerSecond: undefined,
      bytesPerSecond: undefined,
      readBytesPerSecond: undefined,
      writeBytesPerSecond: undefined,
    };
    expect(bdev.rateLimits).toEqual(none);
    await bdev.setRateLimits({ iosPerSecond: 20_000, writeBytesPerSecond: 5 * 2 ** 20 - 1 });
    expect(bdev.rateLimits).toEqual({ ...none, iosPerSecond: 20_000, writeBytesPerSecond: 5 * 2 ** 20 });
    await bdev.setRateLimits({ iosPerSecond: 0 });
    expect(bdev.rateLimits).toEqual({ ...none, writeBytesPerSecond: 5 * 2 ** 20 });
    await bdev.setRateLimits({ writeBytesPerSecond: 0 });
    expect(bdev.rateLimits).toEqual(none);
    await expect(bdev.setRateLimits({ iosPerSecond: -1 })).rejects.toThrow(RangeError);
    await expect(bdev.setRateLimits({ bytesPerSecond: '1MiB' as never })).rejects.toThrow(TypeError);
  });
});

describe('samples of the queue depth', () => {
  test('are taken while they are wanted', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    expect(bdev.queueDepth).toBeUndefined();
    bdev.sampleQueueDepth(1000);
    await expect.poll(() => bdev.queueDepth?.depth).toBe(0);
    expect(bdev.queueDepth?.periodUs).toBe(1000);
    bdev.sampleQueueDepth(0);
    await expect.poll(() => bdev.queueDepth).toBeUndefined();
    expect(() => bdev.sampleQueueDepth(-1)).toThrow(RangeError);
  });
});

import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type BdevDesc, DmaBuf, IoError } from '@spdk-ts/spdk';
import { describe, expect, test } from '@spdk-ts/testing/vitest';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

const size = 2 ** 20;

const sha = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

async function everything(disk: BdevDesc): Promise<Buffer> {
  using buffer = DmaBuf.alloc(disk.sizeBytes);
  await disk.read(buffer, { offset: 0 });
  return Buffer.from(buffer.bytes);
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('Node streams', () => {
  test('carry a file to a device and back', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '16MiB' });
    await using disk = await bdev.open({ write: true });
    const folder = await mkdtemp(join(tmpdir(), 'spdk-ts-stream-'));
    try {
      const data = randomBytes(9 * 2 ** 20 + 777);
      await writeFile(join(folder, 'in'), data);
      await pipeline(createReadStream(join(folder, 'in')), disk.writable({ flush: true }));
      await pipeline(disk.readable({ end: data.length }), createWriteStream(join(folder, 'out')));
      expect(sha(await readFile(join(folder, 'out')))).toBe(sha(data));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('begin and end anywhere, and leave what is beside them', async ({ mallocBdev, random }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using old = DmaBuf.alloc(size).fill(0xee);
    await disk.write(old, { offset: 0 });
    const expected = Buffer.alloc(size, 0xee);
    for (const [start, length, chunkBytes] of [
      [0, 1, 512],
      [511, 2, 512],
      [513, 100, 4096],
      [1000, 10_000, 1024],
      [4096, 8192, 1024],
      [300_001, 70_000, 4096],
      [size - 700, 700, 512],
    ] as const) {
      const data = Buffer.alloc(length);
      random.fill(data);
      data.copy(expected, start);
      const pieces: Buffer[] = [];
      for (let at = 0; at < length; at += 333) pieces.push(data.subarray(at, at + 333));
      await pipeline(Readable.from(pieces), disk.writable({ start, chunkBytes, inFlight: 3 }));
      const back = await collect(disk.readable({ start, end: start + length, chunkBytes, inFlight: 2 }));
      expect(Buffer.compare(back, data)).toBe(0);
    }
    expect(sha(await everything(disk))).toBe(sha(expected));
  });

  test('have several I/Os under way, and hold those who are too fast', async ({ spdk, mallocBdev }) => {
    const base = await mallocBdev({ size: '4MiB' });
    const bdev = await spdk.devices.create({
      driver: 'delay',
      name: 'SlowStream',
      base,
      avgReadLatencyUs: 20_000,
      p99ReadLatencyUs: 20_000,
      avgWriteLatencyUs: 20_000,
      p99WriteLatencyUs: 20_000,
    });
    {
      await using disk = await bdev.open({ write: true });
      const stream = disk.writable({ chunkBytes: 65_536, inFlight: 8 });
      expect(stream.write(Buffer.alloc(65_536))).toBe(false);
      const started = performance.now();
      await pipeline(Readable.from(Array.from({ length: 31 }, () => Buffer.alloc(65_536))), stream);
      const writing = performance.now() - started;
      // One after the other 31 writes take 620 ms at least.
      expect(writing).toBeLessThan(500);
      const begun = performance.now();
      expect((await collect(disk.readable({ end: 2 ** 21, chunkBytes: 65_536, inFlight: 8 }))).length).toBe(
        2 ** 21,
      );
      expect(performance.now() - begun).toBeLessThan(500);
    }
    await spdk.devices.delete('SlowStream');
  });

  test('are ended by a signal, and by being destroyed, with I/O under way', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '16MiB' });
    await using disk = await bdev.open({ write: true });
    const controller = new AbortController();
    const reading = collect(disk.readable({ chunkBytes: 4096, signal: controller.signal }));
    controller.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    for await (const chunk of disk.readable({ chunkBytes: 4096 })) {
      expect(chunk).toHaveLength(4096);
      break;
    }
    const stream = disk.writable({ chunkBytes: 4096 });
    stream.write(Buffer.alloc(16_384));
    stream.destroy();
    expect(stream.destroyed).toBe(true);
    await expect(
      pipeline(Readable.from([Buffer.alloc(512)]), disk.writable({ signal: AbortSignal.abort() })),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('fail when the device goes', async ({ spdk }) => {
    const bdev = await spdk.devices.create('malloc:///StreamGone?size=16MiB');
    const disk = await bdev.open({ write: true });
    let deleted: Promise<void> | undefined;
    const reading = (async () => {
      for await (const _ of disk.readable({ chunkBytes: 4096 }))
        deleted ??= spdk.devices.delete('StreamGone');
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });
    await deleted;
    expect(() => disk.readable()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
  });

  test('tell of failed I/O', async ({ mallocBdev, errorBdev }) => {
    const bdev = await errorBdev({ over: await mallocBdev({ size: '1MiB' }) });
    await using disk = await bdev.open({ write: true });
    await bdev.inject({ ioType: 'read', error: 'failure', count: 1 });
    await expect(collect(disk.readable({ chunkBytes: 4096 }))).rejects.toThrow(IoError);
    await bdev.inject({ ioType: 'write', error: 'failure', count: 1 });
    await expect(
      pipeline(Readable.from([Buffer.alloc(8192)]), disk.writable({ chunkBytes: 4096 })),
    ).rejects.toThrow(IoError);
    await bdev.inject({ ioType: 'write', error: 'failure', count: 1 });
    await expect(pipeline(Readable.from([Buffer.alloc(100)]), disk.writable())).rejects.toThrow(IoError);
  });

  test('do not reach beyond the device', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    await expect(
      pipeline(Readable.from([Buffer.alloc(1000), Buffer.alloc(1)]), disk.writable({ start: size - 1000 })),
    ).rejects.toMatchObject({ code: 'ENOSPC' });
    expect((await collect(disk.readable({ start: size }))).length).toBe(0);
    for (const options of [
      { start: -1 },
      { start: size + 1 },
      { start: 2, end: 1 },
      { chunkBytes: 0 },
      { inFlight: 0 },
    ]) {
      expect(() => disk.readable(options)).toThrow(RangeError);
    }
    expect(() => disk.readable({ start: '0' as never })).toThrow(TypeError);
    expect(() => disk.writable({ signal: {} as never })).toThrow(TypeError);
    expect(() => disk.writable({ flush: 1 as never })).toThrow(TypeError);
    expect(() => disk.readable(null as never)).toThrow(TypeError);
  });
});

describe('web streams', () => {
  test('carry data to a device and back', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '4MiB' });
    await using disk = await bdev.open({ write: true });
    const data = randomBytes(3_000_001);
    const pieces = Array.from({ length: 31 }, (_, index) =>
      data.subarray(index * 100_000, (index + 1) * 100_000),
    );
    await ReadableStream.from(pieces).pipeTo(disk.writableStream({ start: 100, chunkBytes: 65_536 }));
    const back = await collect(
      disk.readableStream({ start: 100, end: 100 + data.length, chunkBytes: 65_536 }),
    );
    expect(sha(back)).toBe(sha(data));
  });

  test('are cancelled, aborted and fail', async ({ mallocBdev, errorBdev }) => {
    const bdev = await errorBdev({ over: await mallocBdev({ size: '1MiB' }) });
    await using disk = await bdev.open({ write: true });
    const reader = disk.readableStream({ chunkBytes: 4096 }).getReader();
    expect((await reader.read()).value).toHaveLength(4096);
    await reader.cancel();
    const controller = new AbortController();
    const aborted = disk.readableStream({ signal: controller.signal }).getReader();
    controller.abort();
    await expect(aborted.read()).rejects.toMatchObject({ name: 'AbortError' });
    await bdev.inject({ ioType: 'read', error: 'failure', count: 1 });
    await expect(collect(disk.readableStream())).rejects.toThrow(IoError);
    const writer = disk.writableStream({ start: size - 10 }).getWriter();
    await expect(writer.write(Buffer.alloc(11))).rejects.toMatchObject({ code: 'ENOSPC' });
    await expect(writer.closed).rejects.toMatchObject({ code: 'ENOSPC' });
  });
});

import { getEventListeners, once } from 'node:events';
import { AbortError, type BdevDesc, DmaBuf } from '@spdk-ts/spdk';
import { describe, expect, test } from '@spdk-ts/testing/vitest';
import fc from 'fast-check';

const block = 512;

/** Every promise method, on the first block or the first two. */
const methods: [string, (disk: BdevDesc, buffer: DmaBuf, signal: AbortSignal) => Promise<unknown>][] = [
  ['read', (disk, buffer, signal) => disk.read(buffer, { offset: 0, signal })],
  ['write', (disk, buffer, signal) => disk.write(buffer, { offset: 0, signal })],
  ['readv', (disk, buffer, signal) => disk.readv([buffer], { offset: 0, signal })],
  ['writev', (disk, buffer, signal) => disk.writev([buffer], { offset: 0, signal })],
  ['compare', (disk, buffer, signal) => disk.compare(buffer, { offset: 0, signal })],
  ['compareAndWrite', (disk, buffer, signal) => disk.compareAndWrite(buffer, buffer, { offset: 0, signal })],
  ['copy', (disk, _buffer, signal) => disk.copy({ from: block, offset: 0, length: block, signal })],
  ['writeZeroes', (disk, _buffer, signal) => disk.writeZeroes({ offset: 0, length: block, signal })],
  ['unmap', (disk, _buffer, signal) => disk.unmap({ offset: 0, length: block, signal })],
  ['flush', (disk, _buffer, signal) => disk.flush({ signal })],
  ['reset', (disk, _buffer, signal) => disk.reset({ signal })],
  ['zcopy', async (disk, _buffer, signal) => (await disk.zcopy({ offset: 0, length: block, signal })).end()],
];

const aborted = { name: 'AbortError', code: 'ABORT_ERR', message: 'The operation was aborted' };

describe.for(methods)('the signal of %s', ([_name, run]) => {
  test('that was aborted before keeps the I/O from the device', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(block);
    const before = await bdev.stats();
    const reason = new Error('changed my mind');
    const refused = run(disk, buffer, AbortSignal.abort(reason));
    await expect(refused).rejects.toBeInstanceOf(AbortError);
    await expect(refused).rejects.toMatchObject({ ...aborted, cause: reason });
    const { read, write, copy, unmap } = await bdev.stats();
    expect([read.ops, write.ops, copy.ops, unmap.ops]).toEqual([
      before.read.ops,
      before.write.ops,
      before.copy.ops,
      before.unmap.ops,
    ]);
    await run(disk, buffer, new AbortController().signal);
  });

  test('has no listener once the I/O has ended, and several I/Os may share it', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(block);
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 20 }, () => run(disk, buffer, signal)));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('that is none is a TypeError', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(block);
    await expect(run(disk, buffer, { aborted: false } as never)).rejects.toMatchObject({
      name: 'TypeError',
      code: 'ERR_INVALID_ARG_TYPE',
    });
  });
});

describe('an abort', () => {
  test('looks like that of Node', async () => {
    const fs = await import('node:fs/promises');
    const nodes = await fs
      .readFile('.', { signal: AbortSignal.abort('why') })
      .catch((error: unknown) => error);
    const { name, code, message, cause } = nodes as AbortError;
    const own = new AbortError(AbortSignal.abort('why'));
    expect({ name, code, message, cause }).toEqual({
      name: own.name,
      code: own.code,
      message: own.message,
      cause: own.cause,
    });
  });

  test('ends what waits: in the ring and for a place in it', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(block).fill(1);
    const controller = new AbortController();
    const writes = Array.from({ length: 600 }, (_, index) =>
      disk.write(buffer, { offset: index * block, signal: controller.signal }),
    );
    controller.abort();
    const ended = await Promise.allSettled(writes);
    for (const result of ended) {
      expect(result.status === 'rejected' && result.reason.code).toBe('ABORT_ERR');
    }
    expect((await bdev.stats()).write.ops).toBe(0n);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    // The ring is as good as before.
    await Promise.all(
      Array.from({ length: 600 }, (_, index) => disk.writev(buffer, { offset: index * block })),
    );
  });

  test('of some leaves the others alone', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(block).fill(1);
    const controller = new AbortController();
    const writes = Array.from({ length: 600 }, (_, index) =>
      disk.write(buffer, {
        offset: index * block,
        signal: index % 3 === 0 ? controller.signal : new AbortController().signal,
      }),
    );
    controller.abort();
    const ended = await Promise.allSettled(writes);
    expect(ended.map(({ status }) => status)).toEqual(
      ended.map((_, index) => (index % 3 === 0 ? 'rejected' : 'fulfilled')),
    );
    using whole = DmaBuf.alloc(600 * block);
    await disk.read(whole, { offset: 0 });
    const written = ended.map((_, index) => whole.bytes[index * block]);
    expect(written).toEqual(ended.map((_, index) => (index % 3 === 0 ? 0 : 1)));
  });

  test('that comes at any moment ends the promise as it ended the I/O', async ({ spdk, mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    const nothing = await spdk.devices.create({ driver: 'null', name: 'NullAbort', size: '1MiB' });
    const nullDisk = await nothing.open({ write: true });
    using buffer = DmaBuf.alloc(block);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ turns: fc.nat(3), fill: fc.integer({ min: 1, max: 255 }) }), { maxLength: 20 }),
        async (writes) => {
          for (const { turns, fill } of writes) {
            using zeroes = DmaBuf.alloc(block);
            await disk.write(zeroes, { offset: 0 });
            buffer.fill(fill);
            const controller = new AbortController();
            const settled = Promise.allSettled([
              disk.write(buffer, { offset: 0, signal: controller.signal }),
              nullDisk.write(buffer, { offset: 0, signal: controller.signal }),
            ]);
            for (let turn = 0; turn < turns; turn++) await null;
            if (turns === 3) await new Promise((resolve) => setImmediate(resolve));
            controller.abort();
            const [onMalloc, onNull] = await settled;
            for (const { status, reason } of [onMalloc, onNull] as PromiseRejectedResult[]) {
              if (status === 'rejected') expect(reason).toMatchObject(aborted);
            }
            await disk.read(zeroes, { offset: 0 });
            expect(zeroes.bytes[0]).toBe(onMalloc.status === 'fulfilled' ? fill : 0);
            expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
          }
        },
      ),
      { numRuns: 30 },
    );
    await nullDisk.close();
    await spdk.devices.delete('NullAbort');
  });

  test('by a timeout gives its reason', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(block);
    const signal = AbortSignal.timeout(1);
    await once(signal, 'abort');
    await expect(disk.read(buffer, { offset: 0, signal })).rejects.toMatchObject({
      ...aborted,
      cause: { name: 'TimeoutError' },
    });
  });
});

describe('IoQueue.abort', () => {
  test('ends a slot whose I/O the device does not have yet', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using queue = disk.queue({ depth: 4, slotBytes: block });
    const ended: [number, number][] = [];
    queue.onComplete = (slot, status) => ended.push([slot, status]);
    expect(queue.abort(1)).toBe(false);
    queue.write(1, 0);
    queue.write(2, block);
    expect(queue.abort(1)).toBe(true);
    expect(() => queue.write(1, 0)).toThrow(expect.objectContaining({ code: 'ERR_SPDK_SLOT_BUSY' }));
    await queue.until(() => queue.completed === 2);
    expect(ended.toSorted()).toEqual([
      [1, 1],
      [2, 0],
    ]);
    expect(queue.error(1)).toMatchObject({
      code: 'ERR_SPDK_ABORTED',
      operation: 'write',
      status: 'aborted',
      nvme: { name: 'ABORTED_BY_REQUEST' },
    });
    expect((await bdev.stats()).write.ops).toBe(1n);
    expect(queue.abort(1)).toBe(false);
    for (const slot of [4, -1, 0.5]) {
      expect(() => queue.abort(slot)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
    }
  });

  test('the rarer operations work on slots too', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using queue = disk.queue({ depth: 1, slotBytes: block });
    let last = -1;
    queue.onComplete = (_slot, status) => {
      last = status;
    };
    const run = async (submit: () => void) => {
      const done = queue.completed + 1;
      submit();
      await queue.until(() => queue.completed === done);
      return last;
    };
    queue.bytes(0).fill(3);
    expect(await run(() => queue.write(0, 0))).toBe(0);
    expect(await run(() => queue.copy(0, 4096, block, 0))).toBe(0);
    expect(await run(() => queue.compare(0, 4096))).toBe(0);
    expect(await run(() => queue.compare(0, 8192))).toBe(1);
    expect(queue.error(0)).toMatchObject({ code: 'ERR_SPDK_MISCOMPARE', operation: 'compare', offset: 8192 });
    expect(await run(() => queue.reset(0))).toBe(0);
    expect(() => queue.copy(0, 0, block, 100)).toThrow(/for from/);
    expect(() => queue.copy(0, 0, block, 2 ** 20)).toThrow(/for from/);
  });
});

import { type BdevDesc, DmaBuf } from '@spdk-ts/spdk';
import { describe, expect, test } from '@spdk-ts/testing/vitest';
import fc from 'fast-check';

const slotBytes = 4096;

/** Completes once the slot has; resolves with its status. */
function once(queue: ReturnType<BdevDesc['queue']>): (slot: number) => Promise<number> {
  const waiting = new Map<number, (status: number) => void>();
  queue.onComplete = (slot, status) => {
    waiting.get(slot)?.(status);
    waiting.delete(slot);
  };
  return (slot) => new Promise((resolve) => waiting.set(slot, resolve));
}

describe('IoQueue', () => {
  test('reads back what it wrote', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using queue = disk.queue({ depth: 4, slotBytes });
    const completion = once(queue);
    queue.bytes(2).fill(0x5a);
    queue.write(2, 8192);
    expect(await completion(2)).toBe(0);
    queue.read(1, 8192);
    expect(await completion(1)).toBe(0);
    expect(Buffer.compare(queue.bytes(1), queue.bytes(2))).toBe(0);
    expect(queue.bytes(0).every((byte) => byte === 0)).toBe(true);
    expect(queue.completed).toBe(2);
    expect(queue.outstanding).toBe(0);
  });

  test('goes round its rings many times, submitting from the callback', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using queue = disk.queue({ depth: 7, slotBytes });
    const total = 100_000;
    let started = 0;
    const next = (slot: number) => {
      if (started < total) queue.read(slot, (started++ % 256) * slotBytes);
    };
    queue.onComplete = (slot, status) => {
      expect(status).toBe(0);
      next(slot);
    };
    for (let slot = 0; slot < queue.depth; slot++) next(slot);
    await queue.until(() => queue.completed === total);
    expect(queue.outstanding).toBe(0);
  });

  test('zeroes, unmaps and flushes', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    using queue = disk.queue({ depth: 1, slotBytes });
    const completion = once(queue);
    const run = async (submit: () => void) => {
      submit();
      expect(await completion(0)).toBe(0);
    };
    queue.bytes(0).fill(1);
    await run(() => queue.write(0, 0));
    await run(() => queue.writeZeroes(0, 512, 1024));
    await run(() => queue.unmap(0, 2048, 512));
    await run(() => queue.flush(0));
    await run(() => queue.read(0, 0));
    const bytes = queue.bytes(0);
    const blocks = [0, 1, 2, 3, 4, 5, 6, 7].map((block) => bytes[block * 512]);
    expect(blocks).toEqual([1, 0, 0, 1, 0, 1, 1, 1]);
  });

  test('says what failed', async ({ mallocBdev }) => {
    const bdev = await mallocBdev();
    await using disk = await bdev.open();
    using queue = disk.queue({ depth: 1, slotBytes });
    const completion = once(queue);
    queue.write(0, 4096);
    const status = await completion(0);
    expect(status).toBeLessThan(0);
    expect(queue.error(0)).toMatchObject({
      code: 'EBADF',
      operation: 'write',
      offset: 4096,
      length: slotBytes,
    });
  });

  test('closing waits for what is under way, and ends its memory', async ({ mallocBdev }) => {
    const bdev = await mallocBdev();
    await using disk = await bdev.open({ write: true });
    const queue = disk.queue({ depth: 8, slotBytes });
    const slots: number[] = [];
    queue.onComplete = (slot) => slots.push(slot);
    for (let slot = 0; slot < 8; slot++) queue.write(slot, slot * slotBytes);
    const bytes = queue.bytes(0);
    const unmet = queue.until(() => false);
    await queue.close();
    await expect(unmet).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });
    expect(slots.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(bytes.length).toBe(0);
    expect(() => queue.read(0, 0)).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
    await queue.close();
  });

  test('closing the device closes its queues', async ({ mallocBdev }) => {
    const bdev = await mallocBdev();
    const disk = await bdev.open({ write: true });
    const queue = disk.queue({ depth: 8, slotBytes });
    for (let slot = 0; slot < 8; slot++) queue.write(slot, slot * slotBytes);
    await disk.close();
    expect(queue.completed).toBe(8);
    expect(() => queue.read(0, 0)).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
    expect(() => disk.queue({ depth: 1, slotBytes })).toThrow(
      expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }),
    );
  });

  test('until rejects with what its condition throws', async ({ mallocBdev }) => {
    const bdev = await mallocBdev();
    await using disk = await bdev.open();
    using queue = disk.queue({ depth: 1, slotBytes });
    let asked = 0;
    const unmet = queue.until(() => {
      if (asked++ > 0) throw new Error('from the condition');
      return false;
    });
    queue.read(0, 0);
    await expect(unmet).rejects.toThrow('from the condition');
  });
});

describe('bad use of a queue is refused before anything reaches the device', () => {
  test.for([
    ['a slot that is busy', (queue) => queue.read(1, 0), 'ERR_SPDK_SLOT_BUSY'],
    ['a slot that there is not', (queue) => queue.read(4, 0), 'ERR_OUT_OF_RANGE'],
    ['a negative slot', (queue) => queue.read(-1, 0), 'ERR_OUT_OF_RANGE'],
    ['a slot that is no number', (queue) => queue.read('1' as never, 0), 'ERR_INVALID_ARG_TYPE'],
    ['an offset off a block', (queue) => queue.read(0, 100), 'ERR_OUT_OF_RANGE'],
    ['an offset of NaN', (queue) => queue.read(0, Number.NaN), 'ERR_OUT_OF_RANGE'],
    ['an offset beyond the end', (queue) => queue.read(0, 16 * 2 ** 20), 'ERR_OUT_OF_RANGE'],
    ['a length of nothing', (queue) => queue.read(0, 0, 0), 'ERR_OUT_OF_RANGE'],
    ['a broken length', (queue) => queue.read(0, 0, 100), 'ERR_OUT_OF_RANGE'],
    ['a length above the slot', (queue) => queue.read(0, 0, 8192), 'ERR_OUT_OF_RANGE'],
  ] as [string, (queue: ReturnType<BdevDesc['queue']>) => void, string][])(
    '%s',
    async ([_what, use, code], { mallocBdev }) => {
      const bdev = await mallocBdev({ size: '16MiB' });
      await using disk = await bdev.open({ write: true });
      using queue = disk.queue({ depth: 4, slotBytes });
      queue.read(1, 0);
      expect(() => use(queue)).toThrow(expect.objectContaining({ code }));
      await queue.until(() => queue.completed === 1);
      expect(queue.outstanding).toBe(0);
    },
  );

  test.for([
    ['no depth', { depth: 0, slotBytes }],
    ['too deep', { depth: 65_537, slotBytes }],
    ['slots of no bytes', { depth: 1, slotBytes: 0 }],
    ['slots of a broken block', { depth: 1, slotBytes: 100 }],
  ] as const)('%s', async ([_what, options], { mallocBdev }) => {
    const bdev = await mallocBdev();
    await using disk = await bdev.open();
    expect(() => disk.queue(options)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
  });
});

describe('random sequences', () => {
  test('on a queue and by promises at once end as a model in memory says', async ({ mallocBdev }) => {
    const blocks = 64;
    const blockBytes = 512;
    const step = fc.record({
      operation: fc.constantFrom('write', 'writeZeroes', 'read', 'promisedWrite'),
      block: fc.nat(blocks - 8),
      count: fc.integer({ min: 1, max: 8 }),
      fill: fc.integer({ min: 1, max: 255 }),
    });
    const bdev = await mallocBdev({ size: blocks * blockBytes });
    await using disk = await bdev.open({ write: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 100 }),
        fc.integer({ min: 1, max: 5 }),
        async (steps, depth) => {
          const model = new Uint8Array(blocks * blockBytes);
          await disk.writeZeroes({ offset: 0, length: model.length });
          await using queue = disk.queue({ depth, slotBytes: 8 * blockBytes });
          for (const [index, { operation, block, count, fill }] of steps.entries()) {
            const slot = index % depth;
            const [offset, length] = [block * blockBytes, count * blockBytes];
            // One at a time: the order of overlapping I/O in flight is nobody's promise.
            if (operation === 'promisedWrite') {
              using buffer = DmaBuf.alloc(length).fill(fill);
              await disk.write(buffer, { offset });
              model.fill(fill, offset, offset + length);
              continue;
            }
            const done = queue.completed + 1;
            if (operation === 'read') queue.read(slot, offset, length);
            else if (operation === 'writeZeroes') queue.writeZeroes(slot, offset, length);
            else {
              queue.bytes(slot).fill(fill);
              queue.write(slot, offset, length);
            }
            await queue.until(() => queue.completed === done);
            if (operation === 'writeZeroes') model.fill(0, offset, offset + length);
            if (operation === 'write') model.fill(fill, offset, offset + length);
            if (operation === 'read') {
              expect(
                Buffer.compare(
                  queue.bytes(slot).subarray(0, length),
                  model.subarray(offset, offset + length),
                ),
              ).toBe(0);
            }
          }
          using whole = DmaBuf.alloc(model.length);
          await disk.read(whole, { offset: 0 });
          expect(whole.equals(model)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });
});

import { DmaBuf } from '@spdk-ts/spdk';
import { describe, expect, test } from '@spdk-ts/testing/vitest';

const size = 2 ** 20;

// SPDK is in the middle of the I/O's end when a completion runs: what is taken away there must stay until it is through.
describe('inside of a completion', () => {
  test('a buffer may be disposed of, while others still use it', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size });
    await using disk = await bdev.open({ write: true });
    const buffer = DmaBuf.alloc(4096).fill(0x5a);
    const writes = [0, 4096, 8192].map((offset) => disk.write(buffer, { offset }));
    const first = writes[0]?.then(() => buffer[Symbol.dispose]());
    await Promise.all([first, ...writes]);
    using back = DmaBuf.alloc(4096);
    await disk.read(back, { offset: 8192 });
    expect(back.bytes.every((byte) => byte === 0x5a)).toBe(true);
    await expect(disk.write(buffer, { offset: 0 })).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });
  });

  test('the descriptor may be closed: what is under way settles', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size });
    const disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(4096);
    const reads = Array.from({ length: 64 }, (_, at) => disk.read(buffer, { offset: at * 4096 }));
    const closed = reads[0]?.then(() => disk.close());
    const settled = await Promise.allSettled(reads);
    expect(settled.every(({ status }) => status === 'fulfilled')).toBe(true);
    await closed;
    await expect(disk.read(buffer, { offset: 0 })).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });
  });

  test('the queue may be closed, and its descriptor', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size });
    const disk = await bdev.open({ write: true });
    const queue = disk.queue({ depth: 8, slotBytes: 4096 });
    const refused: unknown[] = [];
    let closed: Promise<unknown> | undefined;
    queue.onComplete = (slot) => {
      closed ??= Promise.all([queue.close(), disk.close()]);
      try {
        queue.read(slot, 0);
      } catch (error) {
        refused.push(error);
      }
    };
    for (let slot = 0; slot < 8; slot++) queue.read(slot, slot * 4096);
    await expect(queue.until(() => false)).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });
    await closed;
    expect(refused).toHaveLength(8);
    for (const error of refused) expect(error).toMatchObject({ code: 'ERR_SPDK_CLOSED' });
  });

  test('a slot cannot be used again before its turn', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size });
    await using disk = await bdev.open({ write: true });
    const queue = disk.queue({ depth: 2, slotBytes: 4096 });
    const errors: unknown[] = [];
    queue.onComplete = () => {
      if (queue.completed > 1) return;
      queue.read(0, 0);
      try {
        queue.read(0, 0);
      } catch (error) {
        errors.push(error);
      }
    };
    queue.read(0, 0);
    await queue.until(() => queue.completed === 2);
    expect(errors).toMatchObject([{ code: 'ERR_SPDK_SLOT_BUSY' }]);
  });
});

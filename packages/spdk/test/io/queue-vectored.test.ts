import { DmaBuf, IoVec } from '@spdk-ts/spdk';
import { describe, expect, test } from '@spdk-ts/testing/vitest';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

describe('vectored I/O of a queue', () => {
  test('gathers and scatters other buffers than those of the slots', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    await using queue = disk.queue({ depth: 4, slotBytes: 512 });
    using first = DmaBuf.alloc(4096).fill(1);
    using second = DmaBuf.alloc(4096).fill(2);
    using back = DmaBuf.alloc(8192);
    const statuses: number[] = [];
    queue.onComplete = (_slot, status) => statuses.push(status);
    queue.writev(0, [first, new IoVec(second, { length: 1024 })], 8192);
    await queue.until(() => queue.completed === 1);
    queue.readv(0, [new IoVec(back, { offset: 1024, length: 5120 })], 8192);
    queue.readv(1, back.byteLength === 8192 ? [new IoVec(back, { length: 1024 })] : [], 8192 + 4096);
    await queue.until(() => queue.completed === 3);
    expect(statuses).toEqual([0, 0, 0]);
    expect(back.bytes.subarray(0, 1024).every((byte) => byte === 2)).toBe(true);
    expect(back.bytes.subarray(1024, 5120).every((byte) => byte === 1)).toBe(true);
    expect(back.bytes.subarray(5120, 6144).every((byte) => byte === 2)).toBe(true);
    expect(queue.bytes(0).every((byte) => byte === 0)).toBe(true);
  });

  test('keeps memory that is disposed of meanwhile, also under resubmission', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    await using queue = disk.queue({ depth: 1, slotBytes: 512 });
    const buffers = Array.from({ length: 8 }, (_, index) => DmaBuf.alloc(4096).fill(index + 1));
    let next = 0;
    const submit = () => {
      const buffer = buffers[next] as DmaBuf;
      queue.writev(0, buffer, next++ * 4096);
      buffer[Symbol.dispose]();
    };
    queue.onComplete = (_slot, status) => {
      expect(status).toBe(0);
      if (next < buffers.length) submit();
    };
    submit();
    await queue.until(() => queue.completed === buffers.length);
    using back = DmaBuf.alloc(8 * 4096);
    await disk.read(back, { offset: 0 });
    for (let index = 0; index < 8; index++) expect(back.bytes[index * 4096 + 4095]).toBe(index + 1);
  });

  test('is refused for busy slots, other memory and other places', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await using disk = await bdev.open({ write: true });
    await using queue = disk.queue({ depth: 1, slotBytes: 512 });
    using buffer = DmaBuf.alloc(4096);
    queue.writev(0, buffer, 0);
    expect(() => queue.writev(0, buffer, 0)).toThrow(expect.objectContaining({ code: 'ERR_SPDK_SLOT_BUSY' }));
    await queue.until(() => queue.completed === 1);
    expect(() => queue.readv(1, buffer, 0)).toThrow(RangeError);
    expect(() => queue.readv(0, buffer, 1)).toThrow(RangeError);
    expect(() => queue.readv(0, buffer, 2 ** 20)).toThrow(RangeError);
    expect(() => queue.readv(0, [], 0)).toThrow(RangeError);
    expect(() => queue.readv(0, new Uint8Array(512) as never, 0)).toThrow(TypeError);
    const freed = DmaBuf.alloc(4096);
    freed[Symbol.dispose]();
    expect(() => queue.readv(0, freed, 0)).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
    queue.readv(0, buffer, 0);
    await queue.until(() => queue.completed === 2);
  });
});

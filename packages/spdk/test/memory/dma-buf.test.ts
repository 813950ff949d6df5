import { DmaBuf, IoVec, SpdkError } from '@spdk-ts/spdk';
import { describe, expect, test } from '@spdk-ts/testing/vitest';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

describe('DmaBuf', () => {
  test('takes data in and hands it out', ({ spdk }) => {
    expect(spdk.backend).toBeDefined();
    using buffer = DmaBuf.from(Buffer.from('hello'), { byteLength: 512 });
    expect(buffer.byteLength).toBe(512);
    expect(buffer.bytes.subarray(5).every((byte) => byte === 0)).toBe(true);
    const target = new Uint8Array(8);
    expect(buffer.copyTo(target, 1)).toBe(8);
    expect(Buffer.from(target).toString()).toBe('ello\0\0\0\0');
    expect(buffer.copyTo(target, 508)).toBe(4);
    buffer.copyFrom(Buffer.from('XY'), 510);
    expect(Buffer.from(buffer.bytes.subarray(509)).toString()).toBe('\0XY');
    expect(() => buffer.copyFrom(Buffer.from('XYZ'), 510)).toThrow(RangeError);
    expect(() => buffer.copyFrom('text' as never)).toThrow(TypeError);
    expect(() => DmaBuf.from(Buffer.alloc(0))).toThrow(RangeError);
    expect(() => DmaBuf.from(Buffer.from('abc'), { byteLength: 2 })).toThrow(RangeError);
    using copy = DmaBuf.from(buffer.bytes);
    expect(copy.equals(buffer)).toBe(true);
    expect(copy.fill(1).equals(buffer)).toBe(false);
  });

  test('is aligned, of a NUMA node and zeroed as asked', ({ spdk }) => {
    expect(spdk.backend).toBeDefined();
    using buffer = DmaBuf.alloc(4096, { alignBytes: 2 ** 16, numaId: 0 });
    expect(buffer.guard.address % 2 ** 16).toBe(0);
    expect(buffer.bytes.every((byte) => byte === 0)).toBe(true);
    using raw = DmaBuf.alloc(4096, { zeroed: false });
    expect(raw.byteLength).toBe(4096);
    expect(() => DmaBuf.alloc(4096, { zeroed: 1 as never })).toThrow(TypeError);
    expect(() => DmaBuf.alloc(4096, { numaId: -1 })).toThrow(RangeError);
  });

  test('is dumped as hexdump -C does', ({ spdk }) => {
    expect(spdk.backend).toBeDefined();
    using buffer = DmaBuf.alloc(68);
    buffer.copyFrom(Buffer.from('The quick brown fox\x7f'));
    expect(buffer.dump()).toBe(
      [
        '00000000  54 68 65 20 71 75 69 63  6b 20 62 72 6f 77 6e 20  |The quick brown |',
        '00000010  66 6f 78 7f 00 00 00 00  00 00 00 00 00 00 00 00  |fox.............|',
        '00000020  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|',
        '*',
        '00000040  00 00 00 00                                       |....|',
        '00000044',
      ].join('\n'),
    );
    buffer[Symbol.dispose]();
    expect(() => buffer.dump()).toThrow(SpdkError);
    expect(() => buffer.copyTo(new Uint8Array(1))).toThrow(SpdkError);
    expect(() => buffer.copyFrom(new Uint8Array(1))).toThrow(SpdkError);
  });
});

describe('IoVec', () => {
  test('is cut, compared, filled and copied', ({ spdk }) => {
    expect(spdk.backend).toBeDefined();
    using buffer = DmaBuf.alloc(4096);
    const part = new IoVec(buffer, { offset: 512, length: 1024 });
    const inner = part.slice(512).fill(7);
    expect([inner.offset, inner.length, inner.byteLength]).toEqual([1024, 512, 512]);
    expect(part.firstDifference(new Uint8Array(1024))).toBe(512);
    expect(part.slice(0, 512).equals(new Uint8Array(512))).toBe(true);
    expect(part.slice(0, 512).firstDifference(new Uint8Array(100))).toBe(100);
    part.copyFrom(Buffer.from([1, 2, 3]));
    expect([...buffer.bytes.subarray(511, 516)]).toEqual([0, 1, 2, 3, 0]);
    expect(() => part.slice(1024)).toThrow(RangeError);
    expect(() => part.slice(0, 1025)).toThrow(RangeError);
    expect(() => inner.copyFrom(new Uint8Array(513))).toThrow(RangeError);
  });
});

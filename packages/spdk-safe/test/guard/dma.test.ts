import { DmaGuard } from '@spdk-ts/spdk-safe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSpdk, stopSpdk } from '../running-spdk.js';

beforeAll(startSpdk);
afterAll(stopSpdk);

describe('DmaGuard', () => {
  test('hands out zeroed, aligned memory', () => {
    using dma = DmaGuard.alloc(8192, 4096);
    expect(dma.unsafePointer() % 4096).toBe(0);
    expect(new Uint8Array(dma.buffer).every((byte) => byte === 0)).toBe(true);
    expect(dma.byteLength).toBe(8192);
  });

  test('gives the memory back when it is disposed of', () => {
    const first = DmaGuard.alloc(2 ** 20, 4096);
    const address = first.unsafePointer();
    first[Symbol.dispose]();
    using second = DmaGuard.alloc(2 ** 20, 4096);
    expect(second.unsafePointer()).toBe(address);
  });

  test('keeps the memory while somebody holds it, although it is disposed of', () => {
    const first = DmaGuard.alloc(2 ** 20, 4096);
    const address = first.hold();
    first.hold();
    first[Symbol.dispose]();
    first.unhold();
    using meanwhile = DmaGuard.alloc(2 ** 20, 4096);
    expect(meanwhile.unsafePointer()).not.toBe(address);
    first.unhold();
    using afterwards = DmaGuard.alloc(2 ** 20, 4096);
    expect(afterwards.unsafePointer()).toBe(address);
  });

  test('is of no use afterwards, and closing it again does nothing', () => {
    const dma = DmaGuard.alloc(512, 512);
    const view = new Uint8Array(dma.buffer);
    dma[Symbol.dispose]();
    dma[Symbol.dispose]();
    expect(view.length).toBe(0);
    expect(dma.closed).toBe(true);
    const closed = expect.objectContaining({ code: 'ERR_SPDK_CLOSED' });
    expect(() => dma.unsafePointer()).toThrow(closed);
    expect(() => dma.hold()).toThrow(closed);
  });

  test.each([
    ['no bytes', 0, 512, 'ERR_OUT_OF_RANGE'],
    ['a fraction of a byte', 1.5, 512, 'ERR_OUT_OF_RANGE'],
    ['an alignment of 3', 512, 3, 'EINVAL'],
    ['more memory than there is', 2 ** 46, 512, 'ENOMEM'],
  ])('refuses %s', (_what, bytes, alignBytes, code) => {
    expect(() => DmaGuard.alloc(bytes, alignBytes)).toThrow(expect.objectContaining({ code }));
  });
});

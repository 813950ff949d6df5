import { describe, expect, test } from 'vitest';
import { loadProbe, runScript, thrownBy } from './probe/probe.js';

const probe = loadProbe();
const { memory, functions: f } = probe;

describe('memory.view', () => {
  test('shows memory that it does not own', () => {
    const bytes = new Uint8Array(64).fill(7);
    const view = new Uint8Array(memory.view(memory.addressOf(bytes), 64));
    expect(view.every((byte) => byte === 7)).toBe(true);
    view[3] = 9;
    expect(bytes[3]).toBe(9);
  });

  test('two views of one address coexist', () => {
    const bytes = new Uint8Array(64);
    const first = memory.view(memory.addressOf(bytes), 64);
    const second = memory.view(memory.addressOf(bytes), 32);
    new Uint8Array(first)[0] = 1;
    expect(new Uint8Array(second)[0]).toBe(1);
    memory.detach(first);
    expect([first.byteLength, second.byteLength]).toEqual([0, 32]);
  });

  test('zero bytes anywhere, even at NULL', () => {
    expect(memory.view(0, 0).byteLength).toBe(0);
    expect(memory.view(4096, 0).byteLength).toBe(0);
  });

  test('wrong arguments', () => {
    const view = memory.view as (...args: unknown[]) => unknown;
    expect(thrownBy(() => view(0, 8))).toContain('memory.view: expected an address that is not NULL for ptr');
    expect(thrownBy(() => view(4096))).toContain('memory.view: expected 2 arguments, got 1');
    expect(thrownBy(() => view(4096, -1))).toContain('memory.view: expected a safe integer from 0');
    expect(thrownBy(() => view('x', 1))).toContain('memory.view: expected pointer');
  });

  test('views survive collection in any order, and their memory stays', () => {
    const { status, lines } = runScript(
      (inner) => {
        const bytes = new Uint8Array(4096).fill(5);
        const address = inner.memory.addressOf(bytes);
        for (let i = 0; i < 2000; i++) {
          new Uint8Array(inner.memory.view(address, 4096))[0] = i & 0xff;
          if (i % 500 === 0) (globalThis as unknown as { gc(): void }).gc();
        }
        (globalThis as unknown as { gc(): void }).gc();
        console.log(bytes[1]);
      },
      ['--expose-gc'],
    );
    expect([status, lines]).toEqual([0, ['5']]);
  });
});

describe('memory.detach', () => {
  test('makes every view of the buffer empty, twice without harm', () => {
    const bytes = new Uint8Array(64);
    const buffer = memory.view(memory.addressOf(bytes), 64);
    const view = new Uint32Array(buffer);
    memory.detach(buffer);
    memory.detach(buffer);
    expect([buffer.byteLength, view.length]).toEqual([0, 0]);
  });

  test('wrong arguments', () => {
    expect(thrownBy(() => memory.detach(new Uint8Array(1) as unknown as ArrayBuffer))).toContain(
      'memory.detach: expected an ArrayBuffer for buffer',
    );
  });
});

describe('memory.readCString and addressOf', () => {
  test('read what is there', () => {
    const text = Buffer.from('some text\0more');
    expect(memory.readCString(memory.addressOf(text))).toBe('some text');
    expect(memory.readCString(0)).toBeNull();
  });

  test('an address is what C gets', () => {
    const bytes = new Uint8Array(1024).subarray(17);
    expect(memory.addressOf(bytes)).toBe(f['sample_pointer']?.(bytes));
    expect(thrownBy(() => memory.addressOf(5 as unknown as ArrayBuffer))).toContain(
      'memory.addressOf: expected an ArrayBuffer or a view of one for view',
    );
  });
});

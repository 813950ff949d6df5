import { describe, expect, test } from 'vitest';
import { loadProbe, thrownBy } from './probe/probe.js';

const { functions: f } = loadProbe();

describe('integers up to 32 bits are numbers, checked', () => {
  test.each([
    ['sample_i8', -128, 127],
    ['sample_u8', 0, 255],
    ['sample_i16', -32768, 32767],
    ['sample_u16', 0, 65535],
    ['sample_i32', -(2 ** 31), 2 ** 31 - 1],
    ['sample_u32', 0, 2 ** 32 - 1],
  ] as const)('%s from %d to %d', (name, min, max) => {
    const call = f[name] as (value: unknown) => unknown;
    expect(call(min)).toBe(min);
    expect(call(max)).toBe(max);
    expect(call(-0)).toBe(0);
    for (const bad of [min - 1, max + 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(thrownBy(() => call(bad))).toBe(
        `RangeError ERR_OUT_OF_RANGE: ${name}: expected an integer from ${min} to ${max} for value (argument 1 of 1), got number ${bad}`,
      );
    }
  });

  test.each([
    ['1', 'string "1"'],
    [true, 'boolean true'],
    [null, 'null'],
    [undefined, 'undefined'],
    [1n, 'bigint 1'],
    [{}, 'an object'],
    [[], 'an array'],
    [new Uint8Array(3), 'a typed array of length 3'],
    [new ArrayBuffer(1), 'an ArrayBuffer'],
    [new DataView(new ArrayBuffer(1)), 'a DataView'],
    [Symbol('s'), 'a symbol'],
    [() => 0, 'a function'],
  ])('no number: %s', (value, shown) => {
    expect(thrownBy(() => f['sample_u32']?.(value))).toBe(
      `TypeError ERR_INVALID_ARG_TYPE: sample_u32: expected number for value (argument 1 of 1), got ${shown}`,
    );
  });
});

describe('64-bit integers take numbers and bigints and return bigints', () => {
  test.each(['sample_u64', 'sample_size'])('%s', (name) => {
    const call = f[name] as (value: unknown) => unknown;
    expect(call(5)).toBe(5n);
    expect(call(Number.MAX_SAFE_INTEGER)).toBe(2n ** 53n - 1n);
    expect(call(2n ** 64n - 1n)).toBe(2n ** 64n - 1n);
    for (const bad of [-1, 0.5, 2 ** 53, Number.NaN, -1n, 2n ** 64n]) {
      expect(thrownBy(() => call(bad))).toMatch(
        new RegExp(
          `^RangeError ERR_OUT_OF_RANGE: ${name}: expected a safe integer from 0 or an unsigned bigint`,
        ),
      );
    }
    expect(thrownBy(() => call('5'))).toContain('expected number or bigint for value');
  });

  test.each(['sample_i64', 'sample_long'])('%s', (name) => {
    const call = f[name] as (value: unknown) => unknown;
    expect(call(-5)).toBe(-5n);
    expect(call(-(2n ** 63n))).toBe(-(2n ** 63n));
    expect(call(2n ** 63n - 1n)).toBe(2n ** 63n - 1n);
    for (const bad of [2n ** 63n, -(2n ** 63n) - 1n, -(2 ** 53)]) {
      expect(thrownBy(() => call(bad))).toContain('expected a safe integer or a bigint of 64 bits');
    }
  });
});

describe('other scalars', () => {
  test('bool takes booleans only', () => {
    expect(f['sample_bool']?.(true)).toBe(true);
    expect(f['sample_bool']?.(false)).toBe(false);
    expect(thrownBy(() => f['sample_bool']?.(1))).toContain(
      'expected boolean for value (argument 1 of 1), got number 1',
    );
  });

  test('float and double', () => {
    expect(f['sample_double']?.(0.1)).toBe(0.1);
    expect(f['sample_float']?.(0.5)).toBe(0.5);
    expect(f['sample_float']?.(0.1)).toBe(Math.fround(0.1));
    expect(f['sample_double']?.(Number.NaN)).toBeNaN();
    expect(thrownBy(() => f['sample_double']?.(1n))).toContain('expected number');
  });

  test('enums are numbers of their own signedness', () => {
    expect(f['sample_color']?.(2)).toBe(2);
    expect(f['sample_sign']?.(-1)).toBe(-1);
    expect(thrownBy(() => f['sample_color']?.(-1))).toContain('ERR_OUT_OF_RANGE');
  });

  test('void is undefined', () => {
    expect(f['sample_nothing']?.()).toBeUndefined();
  });

  test('structs by value are Uint8Arrays of their size', () => {
    const pair = new Uint8Array(16);
    const view = new DataView(pair.buffer);
    view.setUint32(0, 7, true);
    view.setBigUint64(8, 9n, true);
    const swapped = new DataView(f['sample_swap']?.(pair).buffer);
    expect(swapped.getUint32(0, true)).toBe(9);
    expect(swapped.getBigUint64(8, true)).toBe(7n);
    expect(f['sample_swap']?.(Buffer.alloc(16))).toBeInstanceOf(Uint8Array);
    for (const bad of [new Uint8Array(15), new Uint16Array(8), new ArrayBuffer(16), null, 5]) {
      expect(thrownBy(() => f['sample_swap']?.(bad))).toContain(
        'expected a Uint8Array of 16 bytes for pair (argument 1 of 1)',
      );
    }
  });
});

describe('pointers', () => {
  const low = (value: unknown) => f['sample_pointer_low']?.(value);

  test('are numbers, and NULL is 0', () => {
    expect(f['sample_pointer']?.(0x7fff_1234_5678)).toBe(0x7fff_1234_5678);
    expect(f['sample_pointer']?.(0x7fff_1234_5678n)).toBe(0x7fff_1234_5678);
    expect(f['sample_pointer']?.(null)).toBe(0);
    expect(f['sample_characters']?.(4096)).toBe(4096);
  });

  test('may be buffers and views, which stand for their first byte', () => {
    const buffer = new ArrayBuffer(256);
    const base = low(buffer);
    expect(low(new Uint8Array(buffer, 16))).toBe(base + 16);
    expect(low(new Float64Array(buffer, 64))).toBe(base + 64);
    expect(low(new DataView(buffer, 32))).toBe(base + 32);
    expect(f['sample_sum']?.(Uint8Array.of(1, 2, 3), 3)).toBe(6n);
    expect(f['sample_sum']?.(Buffer.from([5, 5]), 2)).toBe(10n);
    expect(f['sample_sum']?.(new Uint8Array(new SharedArrayBuffer(4)).fill(2), 4)).toBe(8n);
  });

  test('a detached buffer is refused instead of being NULL', () => {
    const view = new Uint8Array(8);
    structuredClone(view.buffer, { transfer: [view.buffer] });
    expect(thrownBy(() => low(view))).toContain('expected an attached buffer for value');
    expect(thrownBy(() => low(view.buffer))).toContain('expected an attached buffer for value');
  });

  test.each([-1, 0.5, 2 ** 53, Number.NaN, -1n, 2n ** 64n])('%s is no address', (value) => {
    expect(thrownBy(() => low(value))).toContain('expected an address (a safe integer from 0)');
  });

  test.each([['1'], [undefined], [{}], [[]], [true], [() => 0]])('%s is no pointer', (value) => {
    expect(thrownBy(() => low(value))).toContain(
      'TypeError ERR_INVALID_ARG_TYPE: sample_pointer_low: expected pointer',
    );
  });
});

describe('strings', () => {
  test('go both ways as UTF-8', () => {
    for (const text of ['', 'plain', 'héllo wörld', '日本語', '😀', 'x'.repeat(379)]) {
      expect(f['sample_text']?.(text)).toBe(text);
    }
  });

  test('of every length around the size of the inline copy keep their end', () => {
    for (let length = 370; length < 400; length++) {
      expect(f['sample_text_length']?.(`${'x'.repeat(length)}é`)).toBe(BigInt(length + 2));
      expect(f['sample_text_length']?.('日'.repeat(length))).toBe(BigInt(length * 3));
    }
    expect(f['sample_text_length']?.('x'.repeat(1_000_000))).toBe(1_000_000n);
  });

  test('null is NULL, a number is an address', () => {
    expect(f['sample_text']?.(null)).toBeNull();
    const bytes = Buffer.from('at an address\0');
    const address = f['sample_pointer']?.(bytes);
    expect(f['sample_text']?.(address)).toBe('at an address');
    expect(f['sample_text']?.(BigInt(address))).toBe('at an address');
  });

  test('with NUL are refused', () => {
    expect(thrownBy(() => f['sample_text']?.('a\0b'))).toBe(
      'TypeError ERR_INVALID_ARG_TYPE: sample_text: expected a string without NUL characters for text (argument 1 of 1), got string "a\\x00b"',
    );
  });

  test.each([[undefined], [{}], [true], [Buffer.from('x')]])('%s is no string', (value) => {
    expect(thrownBy(() => f['sample_text']?.(value))).toContain('expected string, null or address for text');
  });

  test('that C retains outlive the call, once per text', () => {
    f['sample_keep_text']?.(`${'kept '.repeat(100)}!`);
    for (let i = 0; i < 50; i++) f['sample_text']?.('overwrites the stack copy'.repeat(10));
    expect(f['sample_kept_text']?.()).toBe(`${'kept '.repeat(100)}!`);
  });

  test('that the caller owns are freed after conversion', () => {
    for (let i = 0; i < 1000; i++) expect(f['sample_owned_text']?.('mine')).toBe('mine');
    expect(f['sample_owned_text']?.(null)).toBeNull();
  });
});

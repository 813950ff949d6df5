import { JsonWriteContext, SpdkError } from '@spdk-ts/spdk-safe';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const written = (value: unknown) => JsonWriteContext.text((json) => json.write(value));
const einval = expect.objectContaining({ code: 'EINVAL', constructor: SpdkError });

describe('JSON by SPDK', () => {
  test('means what was written, whatever it was', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(written(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('has strings quoted, whatever is in them', () => {
    const characters = [...Array(0x20).keys()].map((code) => String.fromCharCode(code)).join('');
    for (const text of [
      '',
      '"\\/',
      characters,
      '\u007f\u0080',
      'ö€𐍈',
      'a\0b',
      '\ud800',
      '\udc00x',
      '\u2028',
    ]) {
      expect(JSON.parse(written(text))).toBe(text);
      if (/\p{Surrogate}/u.test(text)) continue;
      expect(JSON.parse(written({ [text]: 1 }))).toEqual({ [text]: 1 });
    }
    const long = 'ö'.repeat(100_000);
    expect(JSON.parse(written(long))).toBe(long);
  });

  test('has numbers of any size', () => {
    expect(written(2n ** 64n - 1n)).toBe('18446744073709551615');
    expect(written(-(2n ** 80n))).toBe('-1208925819614629174706176');
    expect(written([1.5, -0.1, 1e21, Number.NaN, 2 ** 53])).toBe('[1.5,-0.1,1e+21,null,9007199254740992]');
  });

  test('leaves out what JSON does not have', () => {
    const value = { a: undefined, b: () => 1, c: [undefined, Symbol('x')], d: new Date(0), e: new Number(1) };
    expect(written(value)).toBe(JSON.stringify(value));
    expect(() => written(undefined)).toThrow(TypeError);
    const circle: unknown[] = [];
    circle.push(circle);
    expect(() => written(circle)).toThrow(TypeError);
    const twice = { x: 1 };
    expect(written([twice, twice])).toBe('[{"x":1},{"x":1}]');
  });

  test('is put together from pieces', () => {
    const text = JsonWriteContext.text((json) => {
      json.objectBegin();
      json.named('one', 1);
      json.namedArrayBegin('list');
      json.write(null);
      json.raw('{"raw": [true]}');
      json.arrayEnd();
      json.namedObjectBegin('inner');
      json.name('x');
      json.write(false);
      json.objectEnd();
      json.objectEnd();
    });
    expect(JSON.parse(text)).toEqual({ one: 1, list: [null, { raw: [true] }], inner: { x: false } });
    const formatted = JsonWriteContext.text((json) => json.write({ a: [1] }), { formatted: true });
    expect(formatted).toContain('\n');
    expect(JSON.parse(formatted)).toEqual({ a: [1] });
  });

  test('is handed on in chunks', () => {
    const chunks: Buffer[] = [];
    using json = JsonWriteContext.begin((chunk) => chunks.push(chunk));
    json.write(Array.from({ length: 5000 }, (_, index) => `€${index}`));
    expect(chunks.length).toBeGreaterThan(2);
    json.end();
    expect(JSON.parse(Buffer.concat(chunks).toString())).toHaveLength(5000);
    expect(() => json.write(1)).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
    expect(() => json.end()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
  });

  test('stops with what the taker throws', () => {
    const full = new Error('no room');
    using json = JsonWriteContext.begin(() => {
      throw full;
    });
    json.write(1);
    expect(() => json.end()).toThrow(full);
    expect(() => JsonWriteContext.begin(undefined as never)).toThrow(TypeError);
  });
});

describe('what does not fit together is refused', () => {
  const refused = (name: string, build: (json: JsonWriteContext) => void) =>
    test(name, () => {
      using json = JsonWriteContext.begin(() => {});
      expect(() => build(json)).toThrow(einval);
    });
  refused('a value without name', (json) => {
    json.objectBegin();
    json.write(1);
  });
  refused('a name in an array', (json) => {
    json.arrayBegin();
    json.name('x');
  });
  refused('a name outside', (json) => json.named('x', 1));
  refused('two names', (json) => {
    json.objectBegin();
    json.name('x');
    json.name('y');
  });
  refused('a name without value', (json) => {
    json.objectBegin();
    json.name('x');
    json.objectEnd();
  });
  refused('the wrong end', (json) => {
    json.objectBegin();
    json.arrayEnd();
  });
  refused('an end too many', (json) => json.arrayEnd());
  refused('two values', (json) => {
    json.write(1);
    json.write(2);
  });
  refused('an end within', (json) => {
    json.arrayBegin();
    json.end();
  });
  refused('nothing', (json) => json.end());
  test('raw text that is no JSON', () => {
    using json = JsonWriteContext.begin(() => {});
    expect(() => json.raw('{')).toThrow(RangeError);
    expect(() => json.raw(1 as never)).toThrow(TypeError);
    expect(() => json.name(1 as never)).toThrow(TypeError);
  });
});

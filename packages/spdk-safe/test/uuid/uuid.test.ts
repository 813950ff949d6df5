import { Uuid } from '@spdk-ts/spdk-safe';
import { spdk_uuid_compare, spdk_uuid_fmt_lower, spdk_uuid_parse } from '@spdk-ts/spdk-sys/functions/uuid';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const text = '8A1F3C52-7f4e-4b1d-9d3e-0c2b1a495867';

describe('a UUID', () => {
  test('is parsed, printed and taken apart as SPDK does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const uuid = Uuid.fromBytes(bytes);
        const out = Buffer.alloc(37);
        if (spdk_uuid_fmt_lower(out, 37, bytes) !== 0) throw new Error('not formatted');
        const parsed = new Uint8Array(16);
        if (spdk_uuid_parse(parsed, String(uuid)) !== 0) throw new Error('not parsed');
        return (
          out.toString('latin1', 0, 36) === String(uuid) &&
          Buffer.compare(parsed, uuid.bytes) === 0 &&
          Uuid.parse(String(uuid)).equals(uuid)
        );
      }),
    );
  });

  test('is ordered as SPDK orders', () => {
    const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(sixteen, sixteen, (a, b) => {
        const order = Uuid.fromBytes(a).compare(Uuid.fromBytes(b));
        return (
          order === Math.sign(spdk_uuid_compare(a, b)) &&
          (order === 0) === Uuid.fromBytes(a).equals(String(Uuid.fromBytes(b)))
        );
      }),
    );
  });

  test('is generated anew each time, of version 4', () => {
    const [first, second] = [Uuid.generate(), Uuid.generate()];
    expect(first.equals(second)).toBe(false);
    expect(String(first)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(first.isNil).toBe(false);
    expect(Uuid.nil.isNil).toBe(true);
  });

  test('is in lower case, in JSON too, and its bytes are a copy', () => {
    const uuid = Uuid.parse(text);
    expect(`${uuid}`).toBe(text.toLowerCase());
    expect(JSON.stringify({ uuid })).toBe(`{"uuid":"${text.toLowerCase()}"}`);
    uuid.bytes.fill(0);
    expect(uuid.equals(text)).toBe(true);
  });

  test.each(['', 'x', text.slice(1), `${text}0`, text.replaceAll('-', ''), `{${text}}`, `${text}\n`])(
    'is not %j',
    (wrong) => {
      expect(() => Uuid.parse(wrong)).toThrow(RangeError);
    },
  );

  test('is nothing else', () => {
    expect(() => Uuid.parse(undefined as never)).toThrow(TypeError);
    expect(() => Uuid.fromBytes(new Uint8Array(15))).toThrow(RangeError);
    expect(() => Uuid.fromBytes('0123456789abcdef' as never)).toThrow(TypeError);
    expect(() => Uuid.nil.equals(7 as never)).toThrow(TypeError);
  });
});

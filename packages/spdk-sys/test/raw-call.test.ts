import * as sys from '@spdk-ts/spdk-sys';
import { describe, expect, test } from 'vitest';

describe('a raw call with wrong arguments throws and never reaches C', () => {
  // biome-ignore lint/suspicious/noExplicitAny: the point is to pass what the types forbid
  const raw = sys as any;

  test.each([
    ['too few', () => raw.spdk_uuid_compare(0), 'spdk_uuid_compare: expected 2 arguments, got 1'],
    ['too many', () => raw.spdk_uuid_compare(0, 0, 0), 'spdk_uuid_compare: expected 2 arguments, got 3'],
    [
      'a string for a pointer',
      () => raw.spdk_uuid_generate('x'),
      /spdk_uuid_generate: expected .* for uuid \(argument 1 of 1\), got string/,
    ],
    ['an object for a pointer', () => raw.spdk_uuid_generate({}), /spdk_uuid_generate: expected .* for uuid/],
    [
      'a symbol for a pointer',
      () => raw.spdk_uuid_generate(Symbol('x')),
      /spdk_uuid_generate: expected .* for uuid/,
    ],
    [
      'undefined for a string',
      () => raw.spdk_bdev_get_by_name(undefined),
      /spdk_bdev_get_by_name: expected .* for bdev_name/,
    ],
    [
      'a number for a boolean',
      () => raw.spdk_bdev_open_ext('x', 1, null, 0, 0),
      /expected boolean for write \(argument 2 of 5\), got number 1/,
    ],
    [
      'a string for a callback',
      () => raw.spdk_bdev_open_ext('x', true, 'f', 0, 0),
      /expected .*function.* for event_cb \(argument 3 of 5\), got string/,
    ],
    ['a bigint for an int', () => raw.spdk_strerror(1n), /spdk_strerror: expected .* for errnum/],
  ])('%s', (_what, call, message) => {
    expect(call).toThrow(expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }));
    expect(call).toThrow(message);
  });

  test.each([
    ['a fraction', () => sys.spdk_strerror(1.5)],
    ['NaN', () => sys.spdk_strerror(Number.NaN)],
    ['more than 32 bits', () => sys.spdk_strerror(2 ** 32)],
    ['a negative size', () => sys.spdk_dma_zmalloc(-1, 0, null)],
    ['more than 64 bits', () => sys.spdk_dma_zmalloc(1n << 64n, 0, null)],
    ['a pointer beyond 64 bits', () => sys.spdk_uuid_generate(1n << 64n)],
    ['a negative pointer', () => sys.spdk_uuid_generate(-8)],
  ])('%s', (_what, call) => {
    expect(call).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_(OUT_OF_RANGE|INVALID_ARG_TYPE)$/) }),
    );
  });

  test('a string with NUL', () => {
    expect(() => sys.spdk_bdev_get_by_name('a\0b')).toThrow(/NUL/);
  });
});

describe('values cross both ways', () => {
  test('strings and memory', () => {
    const uuid = new Uint8Array(16);
    const text = new Uint8Array(sys.constants.SPDK_UUID_STRING_LEN);
    expect(sys.spdk_uuid_parse(uuid, '2f6e6e5e-1d2c-4f8e-9a57-0a0f3b1f6d11')).toBe(0);
    expect([...uuid.subarray(0, 4)]).toEqual([0x2f, 0x6e, 0x6e, 0x5e]);
    expect(sys.spdk_uuid_fmt_lower(text, text.length, uuid)).toBe(0);
    expect(new TextDecoder().decode(text.subarray(0, 36))).toBe('2f6e6e5e-1d2c-4f8e-9a57-0a0f3b1f6d11');
    expect(sys.spdk_uuid_parse(uuid, 'no uuid')).toBeLessThan(0);
    expect(sys.spdk_strerror(19)).toBe('No such device');
  });

  test('struct views use the layout of the build', () => {
    const type = sys.structs.spdk_bdev_io_stat;
    const stat = type.alloc();
    stat.bytes_read = 2n ** 63n;
    stat.num_read_ops = 7;
    expect(stat.bytes_read).toBe(2n ** 63n);
    expect(stat.num_read_ops).toBe(7n);
    const { offset } = type.layout.fields.find(({ name }) => name === 'num_read_ops') ?? { offset: -1 };
    expect(new DataView(stat.$bytes.buffer).getBigUint64(offset, true)).toBe(7n);
    expect(() => {
      stat.num_read_ops = -1;
    }).toThrow(RangeError);
    expect(() => type.at(0)).toThrow(TypeError);
  });

  test('functions know their names and arity once they were called', () => {
    sys.spdk_uuid_compare(new Uint8Array(16), new Uint8Array(16));
    expect(sys.spdk_uuid_compare.name).toBe('spdk_uuid_compare');
    expect(sys.spdk_uuid_compare.length).toBe(2);
  });

  test('a function that was taken before its first call calls the same', () => {
    const { spdk_strerror: taken } = sys;
    expect(taken(19)).toBe('No such device');
    expect(taken(2)).toBe(sys.spdk_strerror(2));
  });

  test('enums and constants can be looked at as a whole', () => {
    const { spdk_bdev_event_type: events } = sys.enums;
    expect(Object.entries(events)).toContainEqual(['SPDK_BDEV_EVENT_RESIZE', events.SPDK_BDEV_EVENT_RESIZE]);
    expect('SPDK_BDEV_EVENT_REMOVE' in events).toBe(true);
    expect((events as Record<string, number>)['SPDK_BDEV_EVENT_NONE']).toBeUndefined();
    expect(Object.isFrozen(events)).toBe(true);
    expect({ ...sys.constants }).toMatchObject({ SPDK_UUID_STRING_LEN: 37 });
  });

  test('a function that the backend lacks says so by name', () => {
    const { backend, unsupported } = sys.backendInfo();
    const [name] = unsupported;
    if (name === undefined)
      throw new Error('every backend lacks something: functions that only the other flavours have');
    const call = (sys as unknown as Record<string, () => unknown>)[name];
    expect(call).toThrow(
      expect.objectContaining({ code: 'ERR_SPDK_UNSUPPORTED', message: expect.stringContaining(name) }),
    );
    expect(call).toThrow(backend);
  });
});

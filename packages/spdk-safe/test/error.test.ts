import {
  check,
  checkedInteger,
  checkedName,
  errnoMessage,
  errnoName,
  errnoNumber,
  IoError,
  SpdkError,
} from '@spdk-ts/spdk-safe';
import { describe, expect, test } from 'vitest';

describe('errno', () => {
  test('has names both ways, with either sign', () => {
    expect(errnoName(19)).toBe('ENODEV');
    expect(errnoName(-19)).toBe('ENODEV');
    expect(errnoNumber('ENODEV')).toBe(19);
    expect(errnoMessage(-12)).toBe('not enough memory');
  });

  test('keeps numbers that Linux does not have', () => {
    expect(errnoName(-4711)).toBe('errno 4711');
    expect(errnoNumber('ENOSUCH')).toBeUndefined();
  });
});

describe('check', () => {
  test('passes results on', () => {
    expect(check(0, 'spdk_env_init')).toBe(0);
    expect(check(7, 'spdk_env_init')).toBe(7);
  });

  test('throws a negative errno as an error with Node-style code', () => {
    expect(() => check(-19, 'spdk_bdev_open_ext', 'Malloc9')).toThrow(
      expect.objectContaining({
        name: 'SpdkError',
        code: 'ENODEV',
        errno: -19,
        operation: 'spdk_bdev_open_ext',
        message: 'spdk_bdev_open_ext Malloc9: no such device (ENODEV)',
      }),
    );
  });
});

describe('IoError', () => {
  test('says what failed and where', () => {
    const error = new IoError({
      operation: 'write',
      device: 'Malloc0',
      offset: 4096,
      length: 512,
      errno: -22,
    });
    expect(error).toBeInstanceOf(SpdkError);
    expect(error).toMatchObject({
      code: 'EINVAL',
      operation: 'write',
      offset: 4096,
      length: 512,
      device: 'Malloc0',
    });
    expect(error.message).toBe('write on Malloc0 at byte 4096, 512 bytes: invalid argument (EINVAL)');
  });

  test('keeps the NVMe status of a completion', () => {
    const nvme = { sct: 2, sc: 0x81, cdw0: 0 };
    const error = new IoError({ operation: 'read', device: 'Nvme0n1', offset: 0, length: 512, nvme });
    expect(error).toMatchObject({ code: 'ERR_SPDK_IO_FAILED', errno: undefined, nvme });
    expect(error.message).toContain('sct 2 sc 0x81');
  });
});

describe('arguments', () => {
  test.each(['', 'a\0b'])('the name %j is refused', (name) => {
    expect(() => checkedName(name, 'name')).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
  });

  test.each([undefined, null, 7, {}])('the name %j is of the wrong type', (name) => {
    expect(() => checkedName(name, 'name')).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
  });

  test.each([-1, 1.5, Number.NaN, 11])('the integer %d is refused', (value) => {
    expect(() => checkedInteger(value, 'count', 0, 10)).toThrow(
      expect.objectContaining({
        code: 'ERR_OUT_OF_RANGE',
        message: expect.stringContaining('for count, got number'),
      }),
    );
  });

  test('a bigint is no integer where a number is expected', () => {
    expect(() => checkedInteger(1n, 'count', 0)).toThrow(TypeError);
  });
});

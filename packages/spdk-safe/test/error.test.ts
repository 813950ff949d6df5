import {
  check,
  checkedInteger,
  checkedName,
  errnoMessage,
  errnoName,
  errnoNumber,
  IoError,
  nvmeStatusName,
  type RingFailure,
  SpdkError,
} from '@spdk-ts/spdk-safe';
import { enums } from '@spdk-ts/spdk-sys/enums';
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

  const none = { ioStatus: 0, nvme: { sct: 0, sc: 0, cdw0: 0 }, second: { sct: 0, sc: 0 }, aio: 0 };
  const scsi = { sc: 2, sk: 4, asc: 0x44, ascq: 1 };
  const { spdk_bdev_io_status: statuses } = enums;
  const failed = (failure: Partial<RingFailure>) =>
    new IoError({
      operation: 'read',
      device: 'Nvme0n1',
      offset: 0,
      length: 512,
      failure: { ...none, scsi, ...failure },
    });

  test('keeps the NVMe status of a completion, by name', () => {
    const error = failed({
      ioStatus: statuses.SPDK_BDEV_IO_STATUS_NVME_ERROR,
      nvme: { sct: 2, sc: 0x81, cdw0: 7 },
    });
    expect(error).toMatchObject({
      code: 'ERR_SPDK_IO_FAILED',
      errno: undefined,
      status: 'nvmeError',
      nvme: { sct: 2, sc: 0x81, cdw0: 7, name: 'UNRECOVERED_READ_ERROR' },
      scsi,
    });
    expect(error.message).toBe(
      'read on Nvme0n1 at byte 0, 512 bytes: NVMe status UNRECOVERED_READ_ERROR (sct 2, sc 0x81)',
    );
  });

  test('keeps codes of vendors', () => {
    const error = failed({
      ioStatus: statuses.SPDK_BDEV_IO_STATUS_NVME_ERROR,
      nvme: { sct: 7, sc: 0xc3, cdw0: 0 },
    });
    expect(error.nvme).toEqual({ sct: 7, sc: 0xc3, cdw0: 0, name: undefined });
    expect(error.message).toContain('NVMe status of a vendor (sct 7, sc 0xc3)');
  });

  test('of two fused commands names the one that failed', () => {
    const error = failed({
      ioStatus: statuses.SPDK_BDEV_IO_STATUS_NVME_ERROR,
      second: { sct: 2, sc: 0x80 },
    });
    expect(error.nvme).toMatchObject({ sct: 2, sc: 0x80, name: 'WRITE_FAULTS' });
    const miscompare = failed({
      ioStatus: statuses.SPDK_BDEV_IO_STATUS_NVME_ERROR,
      nvme: { sct: 2, sc: 0x85, cdw0: 0 },
      second: { sct: 0, sc: 9 },
    });
    expect(miscompare).toMatchObject({ code: 'ERR_SPDK_MISCOMPARE', nvme: { name: 'COMPARE_FAILURE' } });
  });

  test('keeps a SCSI status', () => {
    const error = failed({ ioStatus: statuses.SPDK_BDEV_IO_STATUS_SCSI_ERROR });
    expect(error).toMatchObject({ code: 'ERR_SPDK_IO_FAILED', status: 'scsiError', scsi });
    expect(error.message).toContain('SCSI status 0x02, sense 0x04/0x44/0x01');
  });

  test('has the errno of I/O through the kernel', () => {
    const error = failed({ ioStatus: statuses.SPDK_BDEV_IO_STATUS_AIO_ERROR, aio: -28 });
    expect(error).toMatchObject({ code: 'ENOSPC', errno: -28, status: 'aioError' });
  });

  test.each([
    ['aborted', 'ERR_SPDK_ABORTED'],
    ['miscompare', 'ERR_SPDK_MISCOMPARE'],
    ['failed', 'ERR_SPDK_IO_FAILED'],
    ['firstFusedFailed', 'ERR_SPDK_IO_FAILED'],
    ['status -100', 'ERR_SPDK_IO_FAILED'],
  ])('%s has code %s', (status, code) => {
    const numbers: Record<string, number> = {
      aborted: statuses.SPDK_BDEV_IO_STATUS_ABORTED,
      miscompare: statuses.SPDK_BDEV_IO_STATUS_MISCOMPARE,
      failed: statuses.SPDK_BDEV_IO_STATUS_FAILED,
      firstFusedFailed: statuses.SPDK_BDEV_IO_STATUS_FIRST_FUSED_FAILED,
    };
    expect(failed({ ioStatus: numbers[status] ?? -100 })).toMatchObject({ code, status, errno: undefined });
  });
});

describe('nvmeStatusName', () => {
  test.each([
    [0, 0, 'SUCCESS'],
    [0, 0x80, 'LBA_OUT_OF_RANGE'],
    [1, 0x80, 'CONFLICTING_ATTRIBUTES'],
    [2, 0x85, 'COMPARE_FAILURE'],
    [3, 0x71, 'ABORTED_BY_HOST'],
    [2, 1, undefined],
    [7, 0, undefined],
  ])('sct %i sc %i is %s', (sct, sc, name) => {
    expect(nvmeStatusName(sct, sc)).toBe(name);
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

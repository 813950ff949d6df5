import {
  IoStatus,
  IoType,
  ioStatusName,
  ioTypeName,
  NvmeAdminOpcode,
  NvmeGenericStatus,
  NvmeMediaStatus,
  NvmeOpcode,
  NvmeReservationAcquireAction,
  NvmeReservationPersistence,
  NvmeReservationRegisterAction,
  NvmeReservationReleaseAction,
  NvmeReservationType,
  NvmeStatus,
  NvmeStatusCodeType,
} from '@spdk-ts/spdk-safe';
import { enums } from '@spdk-ts/spdk-sys/enums';
import { describe, expect, test } from 'vitest';

describe('NVMe constants', () => {
  test.each<[object, object]>([
    [NvmeStatusCodeType, enums.spdk_nvme_status_code_type],
    [NvmeGenericStatus, enums.spdk_nvme_generic_command_status_code],
    [NvmeMediaStatus, enums.spdk_nvme_media_error_status_code],
    [NvmeAdminOpcode, enums.spdk_nvme_admin_opcode],
    [NvmeOpcode, enums.spdk_nvme_nvm_opcode],
    [NvmeReservationType, enums.spdk_nvme_reservation_type],
    [NvmeReservationAcquireAction, enums.spdk_nvme_reservation_acquire_action],
    [NvmeReservationRegisterAction, enums.spdk_nvme_reservation_register_action],
    [NvmeReservationReleaseAction, enums.spdk_nvme_reservation_release_action],
    [NvmeReservationPersistence, enums.spdk_nvme_reservation_register_cptpl],
  ])('%# are those of the SPDK at hand', (constants, enumeration) => {
    const known = Object.values(enumeration).filter((value) => value !== undefined);
    expect(known.length).toBeGreaterThan(1);
    expect(Object.values(constants)).toEqual(expect.arrayContaining(known));
  });

  test('are those of the specification', () => {
    expect(NvmeAdminOpcode.Identify).toBe(6);
    expect(NvmeOpcode.ReservationRegister).toBe(0x0d);
    expect(NvmeReservationType.ExclusiveAccessAllRegs).toBe(6);
  });
});

describe('an NVMe status', () => {
  test('has the name that the headers give it', () => {
    const status = new NvmeStatus(NvmeStatusCodeType.MediaError, NvmeMediaStatus.CompareFailure);
    expect(status.name).toBe('COMPARE_FAILURE');
    expect(String(status)).toBe('COMPARE_FAILURE (2/0x85)');
    expect(status.isSuccess).toBe(false);
    expect(NvmeStatus.from({ sct: 0, sc: 0 }).isSuccess).toBe(true);
  });

  test('keeps what nobody named', () => {
    const vendor = new NvmeStatus(7, 0xc1);
    expect([vendor.sct, vendor.sc, vendor.name]).toEqual([7, 0xc1, undefined]);
    expect(vendor.isVendorSpecific).toBe(true);
    expect(String(new NvmeStatus(5, 1))).toBe('UNKNOWN (5/0x01)');
    expect(vendor.equals(new NvmeStatus(7, 0xc1))).toBe(true);
    expect(vendor.equals(new NvmeStatus(7, 0xc2))).toBe(false);
  });

  test('knows a full disk', () => {
    expect(NvmeStatus.noSpace.isNoSpace).toBe(true);
    expect(String(NvmeStatus.noSpace)).toBe('VENDOR_SPECIFIC ENOSPC (7/0x1c)');
    expect(new NvmeStatus(0, NvmeGenericStatus.CapacityExceeded).isNoSpace).toBe(true);
    expect(new NvmeStatus(0, 0x1c).isNoSpace).toBe(false);
  });

  test('is of 3 and 8 bits', () => {
    expect(() => new NvmeStatus(8, 0)).toThrow(RangeError);
    expect(() => new NvmeStatus(0, 256)).toThrow(RangeError);
    expect(() => new NvmeStatus('0' as never, 0)).toThrow(TypeError);
  });
});

describe('kinds and statuses of I/O', () => {
  test('are all there, and the other way round', () => {
    const numbers = Object.entries(enums.spdk_bdev_io_type).filter(
      ([name, value]) => /^SPDK_BDEV_IO_TYPE_(?!INVALID)/.test(name) && value !== undefined,
    );
    expect(numbers.length).toBeGreaterThan(15);
    for (const [name, number] of numbers) {
      const key = ioTypeName(number).toUpperCase();
      expect(key).toBe(name.slice('SPDK_BDEV_IO_TYPE_'.length).replaceAll('_', ''));
    }
    expect(IoType.WriteZeroes).toBe('writeZeroes');
    expect(IoStatus.NvmeError).toBe('nvmeError');
    expect(ioStatusName(enums.spdk_bdev_io_status.SPDK_BDEV_IO_STATUS_MISCOMPARE)).toBe('miscompare');
  });

  test('of unknown numbers keep the number', () => {
    expect(ioTypeName(4711)).toBe('type 4711');
    expect(ioStatusName(-4711)).toBe('status -4711');
  });
});

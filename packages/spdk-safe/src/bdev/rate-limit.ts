import {
  spdk_bdev_get_qos_rate_limits,
  spdk_bdev_set_qos_rate_limits,
} from '@spdk-ts/spdk-sys/functions/bdev';
import { structs } from '@spdk-ts/spdk-sys/structs/bdev_module';
import { SpdkError } from '../error/spdk-error.js';
import type { BdevPtr } from '../generated/pointers.generated.js';
import { isRunning, requireRunning } from '../state/running.js';
import { bdevGetByName, bdevProperties } from './lookup.js';

/** How much I/O a device lets through; undefined: as much as it can. */
export interface RateLimits {
  /** Reads and writes per second. SPDK rounds it up to a multiple of 1000. */
  readonly iosPerSecond: number | undefined;
  /** Reads and writes together. SPDK rounds these up to whole MiB. */
  readonly bytesPerSecond: number | undefined;
  readonly readBytesPerSecond: number | undefined;
  readonly writeBytesPerSecond: number | undefined;
}

const noDevice = -19;
/** How often it is looked whether a change has been made. */
const lookMs = 2;
const mebibyte = 2 ** 20;
const unchanged = 2n ** 64n - 1n;
/** In the order of `spdk_bdev_qos_rate_limit_type`. */
const names = ['iosPerSecond', 'bytesPerSecond', 'readBytesPerSecond', 'writeBytesPerSecond'] as const;

/** The limits in force. */
export function bdevRateLimits(bdev: BdevPtr): RateLimits {
  requireRunning('spdk_bdev_get_qos_rate_limits');
  const limits = new BigUint64Array(names.length);
  spdk_bdev_get_qos_rate_limits(bdev, limits);
  const limit = (index: number, unit: number) => {
    const value = limits[index] as bigint;
    return value === 0n ? undefined : Number(value) * unit;
  };
  return {
    iosPerSecond: limit(0, 1),
    bytesPerSecond: limit(1, mebibyte),
    readBytesPerSecond: limit(2, mebibyte),
    writeBytesPerSecond: limit(3, mebibyte),
  };
}

/**
 * Changes limits; those that are not given stay, 0 ends one.
 *
 * @param bdev must stay registered until `done` is called: hold a descriptor of it
 * @param done called once on this thread
 */
export function bdevSetRateLimits(
  bdev: BdevPtr,
  changes: { readonly [Name in keyof RateLimits]?: number },
  done: (error: SpdkError | undefined) => void,
): void {
  requireRunning('spdk_bdev_set_qos_rate_limits');
  const limits = new BigUint64Array(new ArrayBuffer(names.length * 8));
  for (const [index, name] of names.entries()) {
    const value = changes[name];
    const unit = index === 0 ? 1 : mebibyte;
    limits[index] = value === undefined ? unchanged : BigInt(Math.ceil(value / unit));
  }
  const { name } = bdevProperties(bdev);
  let settled = false;
  const settle = (rc: number) => {
    if (settled) return;
    settled = true;
    clearInterval(look);
    done(rc < 0 ? SpdkError.fromErrno(rc, 'spdk_bdev_set_qos_rate_limits') : undefined);
  };
  // The thread that limits the device may be another one: SPDK calls back there, where no JavaScript runs.
  const look = setInterval(() => {
    if (!isRunning() || bdevGetByName(name) !== bdev) settle(noDevice);
    else if (!structs.spdk_bdev.at(bdev)['internal.qos_mod_in_progress']) settle(0);
  }, lookMs);
  spdk_bdev_set_qos_rate_limits(bdev, limits, (_context: unknown, rc: number) => settle(rc), 0);
}

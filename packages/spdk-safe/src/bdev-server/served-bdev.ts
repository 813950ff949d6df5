import { enums } from '@spdk-ts/spdk-sys/enums';
import { spdk_bdev_notify_blockcnt_change } from '@spdk-ts/spdk-sys/functions/bdev_module';
import { ServedBdev, type ServedBdevCallbacks } from '@spdk-ts/spdk-sys/runtime';
import { ioTypeNumber } from '../bdev/io-type.js';
import { checkedName } from '../error/argument.js';
import { check, SpdkError } from '../error/spdk-error.js';
import type { BdevPtr } from '../generated/pointers.generated.js';
import { unsafePointerFrom } from '../pointer/pointer.js';
import { requireRunning } from '../state/running.js';
import { type BdevFields, writeBdevFields } from './bdev-fields.js';
import type { AddedBdevModule } from './served-module.js';

export type { ServedBdev, ServedBdevCallbacks };

/** A device whose I/O this JavaScript thread does. */
export interface ServedDevice {
  readonly name: string;
  /** Takes the requests, and completes them. Nothing checks that a slot is JavaScript's. */
  readonly unsafeServer: ServedBdev;
}

/** What a device is made with. */
export interface ServedBdevOptions {
  readonly name: string;
  readonly productName: string;
  /** Requests that JavaScript has at once; a power of two. More of them wait. */
  readonly slots: number;
  readonly ioTypes: Iterable<string>;
  readonly fields: BdevFields;
}

/**
 * Makes a device that is not registered yet.
 *
 * @throws SpdkError `ERR_SPDK_NOT_STARTED`; TypeError, RangeError
 */
export function servedBdevCreate(
  module: AddedBdevModule,
  { name, productName, slots, ioTypes, fields }: ServedBdevOptions,
  callbacks: ServedBdevCallbacks,
): ServedDevice {
  requireRunning('spdk_bdev_register');
  const server = ServedBdev.create(
    module.unsafeModule,
    checkedName(name, 'name'),
    checkedName(productName, 'productName'),
    slots,
    callbacks,
  );
  if (typeof server === 'number') throw SpdkError.fromErrno(server, 'spdk_bdev_register', name);
  server.setIoTypes(ioTypeMask(ioTypes));
  writeBdevFields(unsafePointerFrom(server.pointer), fields);
  return { name, unsafeServer: server };
}

/**
 * Registers a device of {@link servedBdevCreate}. One that is refused is to be closed.
 *
 * @throws SpdkError (as rejection) `EEXIST` when a device has that name or UUID, `ENOMEM`
 * @see https://spdk.io/doc/bdev_module.html
 */
export function servedBdevRegister({ name, unsafeServer }: ServedDevice): Promise<void> {
  return new Promise((resolve, reject) => {
    requireRunning('spdk_bdev_register');
    unsafeServer.register((errno) => {
      if (errno === 0) resolve();
      else reject(SpdkError.fromErrno(errno, 'spdk_bdev_register', name));
    });
  });
}

/**
 * Has this thread do the I/O of its own channel of another thread's device.
 *
 * @throws SpdkError `ENODEV`, `EEXIST` when this thread does so already, `EBUSY` when it has a channel already
 */
export function servedBdevAttach(name: string, slots: number, callbacks: ServedBdevCallbacks): ServedDevice {
  requireRunning('BdevModule.attach');
  const server = ServedBdev.attach(checkedName(name, 'name'), slots, callbacks);
  if (typeof server === 'number') throw SpdkError.fromErrno(server, 'BdevModule.attach', name);
  return { name, unsafeServer: server };
}

/**
 * Changes how many blocks a live device has.
 *
 * @throws SpdkError `EBUSY` for fewer blocks of a device that is open, `ENOMEM`
 * @see https://spdk.io/doc/bdev_module.html
 */
export function bdevNotifyBlockcntChange(bdev: BdevPtr, blocks: bigint): void {
  requireRunning('spdk_bdev_notify_blockcnt_change');
  check(
    spdk_bdev_notify_blockcnt_change(bdev, blocks),
    'spdk_bdev_notify_blockcnt_change',
    `${blocks} blocks`,
  );
}

/** Numbers of `spdk_bdev_io_status` that completions have. */
export function ioStatusNumbers() {
  const { spdk_bdev_io_status: statuses } = enums;
  return {
    success: statuses.SPDK_BDEV_IO_STATUS_SUCCESS,
    failed: statuses.SPDK_BDEV_IO_STATUS_FAILED,
    noMemory: statuses.SPDK_BDEV_IO_STATUS_NOMEM,
    aborted: statuses.SPDK_BDEV_IO_STATUS_ABORTED,
    miscompare: statuses.SPDK_BDEV_IO_STATUS_MISCOMPARE,
  };
}

/** Bit n: the type with number n. Types of other versions of SPDK are left out. */
function ioTypeMask(types: Iterable<string>): number {
  let mask = 0;
  for (const type of types) {
    const number = ioTypeNumber(type as never);
    if (number !== undefined) mask |= 1 << number;
  }
  return mask;
}

import { spdk_get_io_channel } from '@spdk-ts/spdk-sys/functions/thread';
import { host, memory, releaseCallback, threads } from '@spdk-ts/spdk-sys/runtime';
import { IoChannelGuard } from '../bdev/channel.js';
import { checkedName } from '../error/argument.js';
import { check, SpdkError } from '../error/spdk-error.js';
import { type Pointer, unsafePointerFrom } from '../pointer/pointer.js';
import { requireRunning } from '../state/running.js';

/** The address of an I/O device of JavaScript's. C looks it up and does not follow it. */
export type SharedIoDevicePtr = Pointer<'io_device'>;

/** What this JavaScript thread does with its channels of an I/O device; all run on it. None may throw. */
export interface IoChannelCallbacks {
  /** A channel is being made. Answers 0, or the errno why there is none. */
  create(channel: number): number;
  /** A channel goes: its last user has put it. */
  destroy(channel: number): void;
  /** A traverse has come to this thread's channel, and waits for {@link ioVisitEnd}. */
  visit(channel: number, visit: number, message: Uint8Array): void;
}

/** An I/O device as this thread is attached to it. */
export interface IoDeviceAttachment {
  readonly device: SharedIoDevicePtr;
  /** No channel of this thread is open any more, and none will be. */
  detach(): void;
}

/**
 * Makes an I/O device: something that SPDK threads get channels of, one each.
 *
 * @param name no other one of JavaScript's in this process has it
 * @throws SpdkError `EEXIST`, `ERR_SPDK_NOT_STARTED`; TypeError, RangeError
 * @see https://spdk.io/doc/concurrency.html
 */
export function ioDeviceRegister(name: string): SharedIoDevicePtr {
  requireRunning('spdk_io_device_register');
  const out = new BigUint64Array(1);
  check(threads().registerIoDevice(checkedName(name, 'name'), out), 'spdk_io_device_register', name);
  const address = Number(out[0]);
  // Unregistered by the SPDK thread itself should a worker be terminated.
  host.keep('ioDevice', address);
  return unsafePointerFrom(address);
}

/** Finds an I/O device of JavaScript's by name. @throws SpdkError `ENODEV`, `ERR_SPDK_NOT_STARTED`; TypeError, RangeError */
export function ioDeviceFind(name: string): SharedIoDevicePtr {
  requireRunning('IoDevice.attach');
  const out = new BigUint64Array(1);
  check(threads().findIoDevice(checkedName(name, 'name'), out), 'IoDevice.attach', `of ${name}`);
  return unsafePointerFrom(Number(out[0]));
}

/**
 * Says what this thread's channels of an I/O device are; before that it cannot have one.
 *
 * @throws SpdkError `EEXIST` when this thread has said so, `ENODEV`
 */
export function ioDeviceAttach(device: SharedIoDevicePtr, callbacks: IoChannelCallbacks): IoDeviceAttachment {
  requireRunning('IoDevice.attach');
  const made = 1;
  const create = (_context: number, channel: number) => callbacks.create(channel) || made;
  const rc = threads().attachIoDevice(
    device,
    create,
    (_context, channel) => callbacks.destroy(channel),
    (_context, channel, visit, message, length) => callbacks.visit(channel, visit, copyOf(message, length)),
    0,
  );
  check(rc, 'IoDevice.attach');
  return {
    device,
    detach() {
      threads().detachIoDevice(device);
      // The others have their context in common with it.
      releaseCallback(create);
    },
  };
}

/**
 * Gets this thread's channel of an I/O device, which all get that ask on this thread.
 *
 * @returns undefined when it could not be made
 */
export function ioDeviceChannel(device: SharedIoDevicePtr): IoChannelGuard | undefined {
  requireRunning('spdk_get_io_channel');
  const address = spdk_get_io_channel(device);
  if (address === 0) return undefined;
  // Put by the SPDK thread itself should a worker be terminated.
  host.keep('ioChannel', address);
  return new IoChannelGuard(unsafePointerFrom(address));
}

/** Resolves when all channels of the device are put and it is gone. @throws SpdkError (as rejection) `EALREADY`, `ENODEV` */
export function ioDeviceUnregister(device: SharedIoDevicePtr): Promise<void> {
  return new Promise((resolve, reject) => {
    requireRunning('spdk_io_device_unregister');
    host.forget(device);
    const rc = threads().unregisterIoDevice(device, () => resolve(), 0);
    if (rc !== 0) reject(SpdkError.fromErrno(rc, 'spdk_io_device_unregister'));
  });
}

/** How a traverse has ended: the status of the visit that ended it, and its answer. 0: all channels were visited. */
export interface TraverseEnd {
  readonly status: number;
  readonly answer: Uint8Array;
}

/** Visits all channels of a device, one after the other, each on its thread. @throws SpdkError (as rejection) `ENODEV` */
export function ioDeviceTraverse(device: SharedIoDevicePtr, message: Uint8Array): Promise<TraverseEnd> {
  return new Promise((resolve, reject) => {
    requireRunning('spdk_for_each_channel');
    const rc = threads().traverseChannels(
      device,
      message,
      message.length,
      (_context, status, answer, length) => resolve({ status, answer: copyOf(answer, length) }),
      0,
    );
    if (rc !== 0) reject(SpdkError.fromErrno(rc, 'spdk_for_each_channel'));
  });
}

/** Ends a visit. Any `status` but 0 makes it the last one of its traverse, and `answer` that of the traverse. */
export function ioVisitEnd(visit: number, status: number, answer: Uint8Array = new Uint8Array()): void {
  requireRunning('spdk_for_each_channel_continue');
  check(threads().endVisit(visit, status, answer, answer.length), 'spdk_for_each_channel_continue');
}

function copyOf(address: number, length: number): Uint8Array {
  return length === 0 ? new Uint8Array() : new Uint8Array(memory.view(address, length).slice(0));
}

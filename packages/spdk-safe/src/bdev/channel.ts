import { spdk_bdev_get_io_channel } from '@spdk-ts/spdk-sys/functions/bdev';
import { spdk_put_io_channel } from '@spdk-ts/spdk-sys/functions/thread';
import { host } from '@spdk-ts/spdk-sys/runtime';
import { SpdkError } from '../error/spdk-error.js';
import { Guard } from '../guard/guard.js';
import { type Pointer, unsafePointerFrom } from '../pointer/pointer.js';
import { requireRunning } from '../state/running.js';
import type { BdevDescGuard } from './descriptor.js';

/** This thread's channel of an open device; put back when disposed. */
export class IoChannelGuard extends Guard<'spdk_io_channel'> {
  constructor(pointer: Pointer<'spdk_io_channel'>) {
    super(pointer, 'I/O channel');
  }

  protected override release(pointer: Pointer<'spdk_io_channel'>): void {
    requireRunning('spdk_put_io_channel');
    host.forget(pointer);
    spdk_put_io_channel(pointer);
  }
}

/**
 * Gets this thread's channel of an open device.
 *
 * @throws SpdkError `ENOMEM` when SPDK cannot make one, `ERR_SPDK_CLOSED` for a closed descriptor
 */
export function bdevGetIoChannel(desc: BdevDescGuard): IoChannelGuard {
  requireRunning('spdk_bdev_get_io_channel');
  const address = spdk_bdev_get_io_channel(desc.unsafePointer());
  if (address === 0) throw SpdkError.fromErrno(-12, 'spdk_bdev_get_io_channel');
  // Released by the SPDK thread itself should a worker be terminated.
  host.keep('ioChannel', address);
  return new IoChannelGuard(unsafePointerFrom(address));
}

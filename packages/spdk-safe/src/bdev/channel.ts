import { spdk_bdev_get_io_channel } from '@spdk-ts/spdk-sys/functions/bdev';
import {
  spdk_get_thread,
  spdk_io_channel_get_thread,
  spdk_put_io_channel,
} from '@spdk-ts/spdk-sys/functions/thread';
import { host, IoRing } from '@spdk-ts/spdk-sys/runtime';
import { SpdkErrorCode } from '../error/code.js';
import { SpdkError } from '../error/spdk-error.js';
import type { IoChannelPtr } from '../generated/pointers.generated.js';
import { Guard, type Guarded, pointerOf } from '../guard/guard.js';
import { unsafePointerFrom } from '../pointer/pointer.js';
import { requireRunning } from '../state/running.js';

const outOfMemory = -12;

/** A channel of the SPDK thread that is current; put back when disposed. */
export class IoChannelGuard extends Guard<'spdk_io_channel'> {
  /**
   * @param parent what the channel is of, which closes it
   * @throws SpdkError `ERR_SPDK_WRONG_THREAD` for a channel of another SPDK thread
   */
  constructor(pointer: IoChannelPtr, parent?: Guard<string>) {
    if (spdk_io_channel_get_thread(pointer) !== spdk_get_thread()) {
      throw new SpdkError('I/O channel belongs to another SPDK thread than the one that is current', {
        code: SpdkErrorCode.WrongThread,
        operation: 'I/O channel',
      });
    }
    super('spdk_io_channel', pointer, {
      kind: 'I/O channel',
      release: putChannel,
      ...(parent && { parent }),
    });
  }
}

function putChannel(pointer: IoChannelPtr): void {
  host.forget(pointer);
  spdk_put_io_channel(pointer);
}

/**
 * Gets this thread's channel of an open device, which closing the device puts back.
 *
 * @throws SpdkError `ENOMEM` when SPDK cannot make one, `ERR_SPDK_CLOSED` for a closed descriptor
 * @see https://spdk.io/doc/bdev_8h.html
 */
export function bdevGetIoChannel(desc: Guarded<'spdk_bdev_desc'>): IoChannelGuard {
  requireRunning('spdk_bdev_get_io_channel');
  return guarded(desc, spdk_bdev_get_io_channel(pointerOf(desc, 'spdk_bdev_desc', 'desc')));
}

/**
 * Gets this thread's channel as {@link bdevGetIoChannel} does, but not while SPDK's NVMe driver could not take that: see
 * {@link nvmeResetUnderWay}.
 *
 * @throws SpdkError `EAGAIN` then; else as there
 */
export function bdevGetIoChannelBetweenResets(desc: Guarded<'spdk_bdev_desc'>): IoChannelGuard {
  requireRunning('spdk_bdev_get_io_channel');
  return guarded(desc, IoRing.openChannel(pointerOf(desc, 'spdk_bdev_desc', 'desc')));
}

/** @param address or a negative errno, or 0 for want of memory */
function guarded(desc: Guarded<'spdk_bdev_desc'>, address: number): IoChannelGuard {
  if (address <= 0) throw SpdkError.fromErrno(address || outOfMemory, 'spdk_bdev_get_io_channel');
  // Released by the SPDK thread itself should a worker be terminated.
  host.keep('ioChannel', address);
  return new IoChannelGuard(unsafePointerFrom(address), desc instanceof Guard ? desc : undefined);
}

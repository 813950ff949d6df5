import { spdk_bdev_desc_get_bdev } from '@spdk-ts/spdk-sys/functions/bdev';
import { type IoRing, RemoteDevice } from '@spdk-ts/spdk-sys/runtime';
import { requireReactor } from '../environment/reactors.js';
import { checkedName } from '../error/argument.js';
import { SpdkErrorCode } from '../error/code.js';
import { SpdkError } from '../error/spdk-error.js';
import type { BdevPtr } from '../generated/pointers.generated.js';
import { unsafePointerFrom } from '../pointer/pointer.js';
import { requireRunning } from '../state/running.js';
import type { IoChannelGuard } from './channel.js';
import type { BdevOpenOptions } from './descriptor.js';
import { mediaEvents } from './media-event.js';
import type { OpenedBdev } from './opened-bdev.js';

/**
 * Opens a device by name or alias on an SPDK thread that the reactor of a core polls. Events arrive on this thread all the
 * same.
 *
 * @throws SpdkError (as rejection) `ENODEV`, `EPERM`, `ENOMEM`, `ERR_SPDK_NOT_STARTED`, `EAGAIN` while
 *   {@link nvmeResetUnderWay}; RangeError for a core without a
 *   reactor; TypeError
 */
export async function bdevOpenOnReactor(
  core: number,
  name: string,
  { write = false, onEvent }: BdevOpenOptions = {},
): Promise<OpenedBdev> {
  requireRunning('spdk_bdev_open_ext');
  checkedName(name, 'name');
  requireReactor(core, 'core');
  const closed = new Signal();
  let opened: RemoteDevice | undefined;
  const device = await new Promise<RemoteDevice>((resolve, reject) => {
    const opening = RemoteDevice.open(core, name, write, {
      onOpened: (status) => {
        if (status === 0) resolve(opening as RemoteDevice);
        else reject(SpdkError.fromErrno(status, 'spdk_bdev_open_ext', name));
      },
      onEvent: (event) => {
        const taken = event === 'mediaManagement' ? opened?.takeMediaEvents() : undefined;
        onEvent?.(event, mediaEvents(taken ?? new BigUint64Array()));
      },
      onClosed: () => closed.give(),
    });
    if (typeof opening === 'number') reject(SpdkError.fromErrno(opening, 'spdk_bdev_open_ext', name));
    else opened = opening;
  });
  return new RemoteBdev(device, closed);
}

/** Something that happens once. */
class Signal {
  give = () => {};
  readonly given = new Promise<void>((resolve) => {
    this.give = resolve;
  });
}

class RemoteBdev implements OpenedBdev {
  readonly #device: RemoteDevice;
  readonly #closed: Signal;

  constructor(device: RemoteDevice, closed: Signal) {
    this.#device = device;
    this.#closed = closed;
  }

  get closed(): boolean {
    return this.#device.desc === 0;
  }

  get bdev(): BdevPtr {
    if (this.closed) throw closedError();
    return unsafePointerFrom(spdk_bdev_desc_get_bdev(this.#device.desc));
  }

  unsafeRing(slots: number, onCompletions: () => void): IoRing {
    if (this.closed) throw closedError();
    const ring = this.#device.createRing(slots, onCompletions);
    if (typeof ring === 'number') throw SpdkError.fromErrno(ring, 'I/O ring');
    return ring;
  }

  ioChannel(): IoChannelGuard {
    if (this.closed) throw closedError();
    throw new SpdkError('I/O channel belongs to the SPDK thread of a reactor', {
      code: SpdkErrorCode.WrongThread,
      operation: 'I/O channel',
    });
  }

  unsafeDescriptor(): undefined {
    return undefined;
  }

  close(): Promise<void> {
    this.#device.close();
    return this.#closed.given;
  }
}

function closedError(): SpdkError {
  return new SpdkError('bdev descriptor is closed', {
    code: SpdkErrorCode.Closed,
    operation: 'bdev descriptor',
  });
}

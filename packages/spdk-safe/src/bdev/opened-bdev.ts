import { IoRing } from '@spdk-ts/spdk-sys/runtime';
import type { BdevDescPtr, BdevPtr } from '../generated/pointers.generated.js';
import { bdevGetIoChannel, bdevGetIoChannelBetweenResets, type IoChannelGuard } from './channel.js';
import { type BdevDescGuard, type BdevOpenOptions, bdevDescGetBdev, bdevOpen } from './descriptor.js';

/** An open device with the channel of the SPDK thread that it is open on. */
export interface OpenedBdev {
  /** Closed, or being closed. */
  readonly closed: boolean;
  /** @throws SpdkError `ERR_SPDK_CLOSED` */
  readonly bdev: BdevPtr;
  /**
   * Makes a ring for I/O on it. Nothing checks how that is used.
   *
   * @param slots a power of two up to 65,536
   * @throws SpdkError `ENOMEM`, `ERR_SPDK_CLOSED`
   */
  unsafeRing(slots: number, onCompletions: () => void): IoRing;
  /**
   * Another use of the channel, put back when it is disposed of or the device is closed.
   *
   * @throws SpdkError `ERR_SPDK_WRONG_THREAD` when a reactor has opened the device, `ERR_SPDK_CLOSED`
   */
  ioChannel(): IoChannelGuard;
  /** The descriptor; undefined where it is another thread's. @throws SpdkError `ERR_SPDK_CLOSED` */
  unsafeDescriptor(): BdevDescPtr | undefined;
  /** Puts the channel and closes the descriptor; all rings have to be closed. A second call does nothing. */
  close(): Promise<void>;
}

/**
 * Opens a device by name or alias on this thread's own SPDK thread.
 *
 * @throws SpdkError `ENODEV`, `EPERM`, `ENOMEM`, `ERR_SPDK_NOT_STARTED`; `EAGAIN` while {@link nvmeResetUnderWay}
 */
export function bdevOpenHere(name: string, options: BdevOpenOptions): OpenedBdev {
  const desc = bdevOpen(name, options);
  try {
    return new OwnBdev(desc, bdevGetIoChannelBetweenResets(desc));
  } catch (error) {
    desc[Symbol.dispose]();
    throw error;
  }
}

class OwnBdev implements OpenedBdev {
  readonly #desc: BdevDescGuard;
  readonly #channel: IoChannelGuard;

  constructor(desc: BdevDescGuard, channel: IoChannelGuard) {
    this.#desc = desc;
    this.#channel = channel;
  }

  get closed(): boolean {
    return this.#desc.closed;
  }

  get bdev(): BdevPtr {
    return bdevDescGetBdev(this.#desc);
  }

  unsafeRing(slots: number, onCompletions: () => void): IoRing {
    return IoRing.create(this.#desc.unsafePointer(), this.#channel.unsafePointer(), slots, onCompletions);
  }

  ioChannel(): IoChannelGuard {
    return bdevGetIoChannel(this.#desc);
  }

  unsafeDescriptor(): BdevDescPtr {
    return this.#desc.unsafePointer();
  }

  async close(): Promise<void> {
    this.#channel[Symbol.dispose]();
    this.#desc[Symbol.dispose]();
  }
}

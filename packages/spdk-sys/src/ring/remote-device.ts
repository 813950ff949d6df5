import type { NativeRemoteDevice, RemoteNews } from '../backend/addon.js';
import { currentAddon } from '../backend/load.js';
import type { Ptr } from '../binding/types.js';
import { IoRing } from './io-ring.js';

/** What a {@link RemoteDevice} calls, on the JavaScript thread that has opened it. */
export interface RemoteDeviceListener {
  /** The opening has ended. `status`: 0 or the negative errno of `spdk_bdev_open_ext` or `spdk_bdev_get_io_channel`. */
  onOpened(status: number): void;
  onEvent(event: RemoteEvent): void;
  /** Channel and descriptor are gone. */
  onClosed(): void;
}

/** What a device tells those who have it open. */
export type RemoteEvent = 'remove' | 'resize' | 'mediaManagement';

const events: readonly RemoteEvent[] = ['remove', 'resize', 'mediaManagement'];

/**
 * An open bdev whose descriptor and channel belong to an SPDK thread that a reactor polls, while the rings on it are used
 * from this JavaScript thread.
 */
export class RemoteDevice {
  readonly #native = currentAddon().remote;
  readonly #handle: NativeRemoteDevice;

  private constructor(handle: NativeRemoteDevice) {
    this.#handle = handle;
  }

  /**
   * Has the reactor of a core open a bdev by name or alias.
   *
   * @returns the device, which is not open before `onOpened` says so, or a negative errno: `ENODEV` when no reactor runs
   *   on that core, `EPERM` when this thread's host does not run, `ENOMEM`
   * @throws TypeError
   */
  static open(
    core: number,
    name: string,
    write: boolean,
    listener: RemoteDeviceListener,
  ): RemoteDevice | number {
    const { open, news } = currentAddon().remote;
    const handle = open(core, name, write, (happened, status) => tell(listener, news, happened, status));
    return typeof handle === 'number' ? handle : new RemoteDevice(handle);
  }

  /** The descriptor; 0 while it is not open. On this thread it is good for what only looks at the bdev. */
  get desc(): Ptr<'spdk_bdev_desc'> {
    return this.#native.descriptor(this.#handle);
  }

  /** What its events `mediaManagement` were about since the last call: offset and number of blocks in turns. */
  takeMediaEvents(): BigUint64Array {
    return this.#native.mediaEvents(this.#handle);
  }

  /**
   * Makes a ring on the device, which its I/O thread serves.
   *
   * @returns the ring, or a negative errno: `EBADF` when the device is not open, `ENOMEM`
   * @throws TypeError, RangeError as the constructor of {@link IoRing}
   */
  createRing(slots: number, onCompletions: () => void): IoRing | number {
    const handle = this.#native.createRing(this.#handle, slots, onCompletions);
    return typeof handle === 'number' ? handle : new IoRing(handle, slots);
  }

  /** Closes it when the last ring on it has been closed and has no I/O under way. A second call does nothing. */
  close(): void {
    this.#native.close(this.#handle);
  }
}

function tell(listener: RemoteDeviceListener, news: RemoteNews, happened: number, status: number): void {
  if ((happened & news.opened) !== 0) listener.onOpened(status);
  for (const event of events) {
    if ((happened & news[event]) !== 0) listener.onEvent(event);
  }
  if ((happened & news.closed) !== 0) listener.onClosed();
}

import type { IoChannelPtr, IoChannelGuard as SafeChannel } from '@spdk-ts/spdk-safe';

/** An SPDK thread's channel of an {@link IoDevice}, as the device's operations see it, or of an open block device. */
export class IoChannel<T> {
  /** Name of the device. */
  readonly deviceName: string;
  /** Name of the SPDK thread. */
  readonly threadName: string;
  /** What {@link IoDeviceOps.channelCreate} has made for it; undefined for that of a block device. */
  readonly data: T;

  constructor(deviceName: string, threadName: string, data: T) {
    this.deviceName = deviceName;
    this.threadName = threadName;
    this.data = data;
  }
}

/**
 * One use of this SPDK thread's channel of an {@link IoDevice} or of an open block device; put back when disposed. The
 * channel goes with its last use.
 *
 * @see https://spdk.io/doc/concurrency.html
 */
export class IoChannelGuard<T> extends IoChannel<T> implements Disposable {
  readonly #guard: SafeChannel;
  readonly #put: () => void;

  /** See {@link IoDevice.getChannel}, {@link BdevDesc.ioChannel}. */
  constructor(channel: IoChannel<T>, guard: SafeChannel, put: () => void) {
    super(channel.deviceName, channel.threadName, channel.data);
    this.#guard = guard;
    this.#put = put;
  }

  /** True once it is put back, or its SPDK thread is gone. */
  get closed(): boolean {
    return this.#guard.closed;
  }

  /**
   * The address, for functions of C. Nothing checks what is done with it, nor that it is still valid later.
   *
   * @throws SpdkError `ERR_SPDK_CLOSED`, `ERR_SPDK_STALE`, `ERR_SPDK_WRONG_THREAD`
   */
  unsafePointer(): IoChannelPtr {
    return this.#guard.unsafePointer();
  }

  /** Puts it back. A second call does nothing. @throws SpdkError `ERR_SPDK_WRONG_THREAD` */
  [Symbol.dispose](): void {
    this.#guard[Symbol.dispose]();
    this.#put();
  }
}

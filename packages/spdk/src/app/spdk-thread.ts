import { checkedName, threadAttach, threadStop, wrongType } from '@spdk-ts/spdk-safe';
import { closeOpenDescriptors } from '../bdev/open-descriptors.js';
import { checkIoThread, type IoThreadOptions, useIoThread } from './io-thread.js';
import { checkPollingOptions, type PollingOptions } from './polling-options.js';

/** How a worker takes part in SPDK. */
export interface SpdkThreadOptions extends PollingOptions, IoThreadOptions {
  /** Name of the SPDK thread. Default `worker`. */
  name?: string;
}

/**
 * A JavaScript thread beside the one that runs {@link Spdk}: a worker with an SPDK thread of its own, polled by its own
 * event loop. Devices are those of the process; what a worker opens on them it uses alone: descriptors, queues and
 * buffers cannot be handed to another thread, and events of a device arrive on the thread that opened it.
 *
 * @example
 * await using thread = await SpdkThread.attach();
 * await using disk = await Bdev.lookup('Malloc0')?.open({ write: true });
 */
export class SpdkThread implements AsyncDisposable {
  readonly name: string;
  #stopping: Promise<void> | undefined;

  private constructor(name: string) {
    this.name = name;
  }

  /**
   * Makes the calling JavaScript thread an SPDK thread of the SPDK that another thread of this process has started. It
   * uses the backend that runs there, and does not keep the thread from ending by itself. A worker that ends without
   * {@link stop} is cleaned up by the thread that runs SPDK.
   *
   * @throws SpdkError (as rejection) `ERR_SPDK_NOT_STARTED` when SPDK does not run in this process,
   *   `ERR_SPDK_ALREADY_STARTED` when this thread is an SPDK thread, `ENOMEM`; TypeError, RangeError for impossible options
   */
  static async attach(options: SpdkThreadOptions = {}): Promise<SpdkThread> {
    if (typeof options !== 'object' || options === null) throw wrongType('object', 'options', options);
    const name = checkedName(options.name ?? 'worker', 'name');
    const ioThread = checkIoThread(options);
    threadAttach({ name, ...checkPollingOptions(options) });
    try {
      useIoThread(ioThread, 'SpdkThread.attach');
    } catch (error) {
      await new Promise<void>((resolve) => threadStop(resolve));
      throw error;
    }
    return new SpdkThread(name);
  }

  /**
   * Closes what this thread has open, after the I/O in flight, and lets its SPDK thread exit. A second call waits for the
   * first. SPDK itself goes on.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    await closeOpenDescriptors();
    await new Promise<void>((resolve) => threadStop(resolve));
  }
}

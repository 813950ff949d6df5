import type { EnvInitOptions, HostStartOptions, KeptKind } from '../backend/addon.js';
import { currentAddon } from '../backend/load.js';
import type { Ptr } from '../binding/types.js';

/** The event-loop host of this JavaScript thread: it polls the thread's SPDK thread from libuv. */
export const host = {
  /**
   * Sets up SPDK's environment once per process, and restores the calling thread's CPU affinity, which DPDK changes.
   *
   * @returns 0, also when it is up already, or a negative errno
   */
  envInit(options: EnvInitOptions = {}): number {
    return currentAddon().host.envInit(options);
  },
  /**
   * Creates this JavaScript thread's SPDK thread and starts to poll it. The first in the process is the app thread.
   *
   * @returns 0 or a negative errno
   */
  start(options: HostStartOptions = {}): number {
    return currentAddon().host.start(options);
  },
  /**
   * Lets the SPDK thread exit.
   *
   * @param done called when it has exited and is destroyed
   * @returns 0 or a negative errno, and then `done` is not called
   */
  stop(done: () => void): number {
    return currentAddon().host.stop(done);
  },
  /** Keeps the process alive while the host runs, although nothing is outstanding. */
  ref(): void {
    currentAddon().host.ref();
  },
  /** Lets the process end by itself again when nothing is outstanding. */
  unref(): void {
    currentAddon().host.unref();
  },
  /**
   * Makes the host that serves an SPDK thread poll soon, after a message was sent to that thread from another one.
   *
   * @returns false when no host of this process serves it
   */
  wake(thread: Ptr<'spdk_thread'>): boolean {
    return currentAddon().host.wake(thread);
  },
  /**
   * Lets other JavaScript threads attach, or no more. App thread only.
   *
   * @returns 0, -EPERM on another thread, -EBUSY when none are to be admitted any more but there are some
   */
  admit(admitted: boolean): number {
    return currentAddon().host.admit(admitted);
  },
  /** SPDK cannot be started again in this process: `start` answers -ENOTRECOVERABLE for the role `app` from now on. */
  condemn(): void {
    currentAddon().host.condemn();
  },
  /**
   * Has something released should this JavaScript thread end without doing so, for example a worker that is terminated:
   * its SPDK thread goes on, served by another JavaScript thread, and releases it once the rings' I/O has completed.
   */
  keep(kind: KeptKind, item: number): void {
    currentAddon().host.keep(kind, item);
  },
  /** Ends {@link host.keep}; before the item is released. */
  forget(item: number): void {
    currentAddon().host.forget(item);
  },
  /** State of the host, for diagnosis. */
  info(): Record<string, unknown> {
    return currentAddon().host.info();
  },
} as const;

import { outOfRange, reactors, SpdkError } from '@spdk-ts/spdk-safe';

/** Which SPDK thread does the I/O of devices that this JavaScript thread opens. */
export type IoThread = 'javascript' | 'reactor';

/** Which thread does the I/O. */
export interface IoThreadOptions {
  /**
   * Where devices are opened that {@link OpenOptions.core} says nothing about: `javascript` (default) on this JavaScript
   * thread's own SPDK thread, `reactor` on those of the reactors in turn.
   */
  ioThread?: IoThread;
}

let onReactors = false;
let turn = 0;

/** @throws RangeError for what is no place for I/O */
export function checkIoThread({ ioThread = 'javascript' }: IoThreadOptions): IoThread {
  if (ioThread === 'javascript' || ioThread === 'reactor') return ioThread;
  throw outOfRange("'javascript' or 'reactor'", 'ioThread', ioThread);
}

/**
 * Sets what {@link defaultIoCore} answers on this JavaScript thread. Once SPDK's threads run.
 *
 * @throws SpdkError `ENODEV` for `reactor` where none runs
 */
export function useIoThread(ioThread: IoThread, operation: string): void {
  if (ioThread === 'reactor' && reactors().length === 0) {
    throw SpdkError.fromErrno(
      -19,
      operation,
      "ioThread 'reactor' needs a coreMask of two cores or more from the first start on",
    );
  }
  onReactors = ioThread === 'reactor';
}

/** The core whose reactor is to do the I/O of a device that is being opened; undefined: this thread. */
export function defaultIoCore(): number | undefined {
  if (!onReactors) return undefined;
  const running = reactors();
  return running[turn++ % running.length]?.core;
}

import { checkedInteger, checkedName, checkedObject, cpusetSize } from '@spdk-ts/spdk-safe';
import { checkIoThread, type IoThread, type IoThreadOptions } from '../app/io-thread.js';
import { checkPollingOptions, type PollingOptions } from '../app/polling-options.js';

/** How a JavaScript thread takes part in SPDK. */
export interface ThreadOptions extends PollingOptions, IoThreadOptions {
  /** Name of the SPDK thread. Default `worker`. */
  name?: string;
  /**
   * CPU that this JavaScript thread is pinned to while it is an SPDK thread; one that the process may use. Default: it
   * runs where the operating system puts it. Nothing else of Node.js is moved.
   */
  core?: number;
}

/** {@link ThreadOptions}, complete but for what the host has defaults of. */
export interface CheckedThreadOptions extends PollingOptions {
  readonly name: string;
  readonly ioThread: IoThread;
  readonly core?: number;
}

/** @throws TypeError, RangeError for impossible options */
export function checkedThreadOptions(options: ThreadOptions): CheckedThreadOptions {
  const { name = 'worker', core } = checkedObject(options, 'options');
  return {
    name: checkedName(name, 'name'),
    ioThread: checkIoThread(options),
    ...(core !== undefined && { core: checkedInteger(core, 'core', 0, cpusetSize() - 1) }),
    ...checkPollingOptions(options),
  };
}

import {
  checkedInteger,
  checkedIterable,
  envCores,
  envCurrentCore,
  envLastCore,
  envMainCore,
} from '@spdk-ts/spdk-safe';
import { pinnedCore } from './current.js';

/** Number of a core of SPDK's environment. */
export type Core = number;

/**
 * The cores of SPDK's environment, which {@link SpdkOptions.coreMask} names. The main core stands for the JavaScript
 * threads, each other one has a reactor.
 *
 * All throw SpdkError `ERR_SPDK_NOT_STARTED` on a thread that is no SPDK thread.
 *
 * @example
 * for (const core of Cores.all()) console.log(core);
 * @see https://spdk.io/doc/env_8h.html
 */
export const Cores = {
  /** All, in ascending order. */
  all(): CoreIterator {
    return new CoreIterator(envCores());
  },
  list(): Core[] {
    return envCores();
  },
  get count(): number {
    return envCores().length;
  },
  get first(): Core {
    return envCores()[0] as Core;
  },
  get last(): Core {
    return envLastCore();
  },
  /** The one that stands for the JavaScript threads. */
  get main(): Core {
    return envMainCore();
  },
  /**
   * The core of this JavaScript thread: the one it is pinned to ({@link ThreadOptions.core}), else the main core on the
   * thread that started SPDK. Undefined on others, which run where the operating system puts them.
   */
  get current(): Core | undefined {
    return pinnedCore() ?? envCurrentCore();
  },
} as const;

/** @throws TypeError, RangeError for what are no numbers of cores */
export function checkedCores(cores: Iterable<Core>): readonly Core[] {
  return Array.from(checkedIterable(cores, 'cores'), (core) => checkedInteger(core, 'core', 0));
}

/** Goes through the cores that there are when it is made. */
export class CoreIterator implements IterableIterator<Core> {
  readonly #cores: readonly Core[];
  #next = 0;

  /** @throws TypeError, RangeError for what are no numbers of cores */
  constructor(cores: Iterable<Core>) {
    this.#cores = checkedCores(cores);
  }

  next(): IteratorResult<Core, undefined> {
    const value = this.#cores[this.#next++];
    return value === undefined ? { done: true, value } : { done: false, value };
  }

  [Symbol.iterator](): this {
    return this;
  }
}

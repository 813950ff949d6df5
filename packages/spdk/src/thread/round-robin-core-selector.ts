import { checkedFunction } from '@spdk-ts/spdk-safe';
import { type Core, Cores, checkedCores } from './cores.js';

/**
 * Hands out cores in turn, for spreading work.
 *
 * @example
 * const selector = new RoundRobinCoreSelector();
 * const core = selector.filterNext((candidate) => candidate !== Cores.main);
 */
export class RoundRobinCoreSelector {
  readonly #cores: readonly Core[];
  #next = 0;

  /** @param cores to choose from; default those of the environment. @throws SpdkError `ERR_SPDK_NOT_STARTED`; TypeError, RangeError */
  constructor(cores: Iterable<Core> = Cores.all()) {
    this.#cores = checkedCores(cores);
  }

  /** The next core; undefined when there are none. */
  next(): Core | undefined {
    return this.filterNext(() => true);
  }

  /**
   * The next core that `accepts` says yes to; each is asked once at most. Undefined when it says yes to none: the turn is
   * then where it was.
   */
  filterNext(accepts: (core: Core) => boolean): Core | undefined {
    checkedFunction(accepts, 'accepts');
    for (let tried = 0; tried < this.#cores.length; tried++) {
      const index = (this.#next + tried) % this.#cores.length;
      const core = this.#cores[index] as Core;
      if (!accepts(core)) continue;
      this.#next = index + 1;
      return core;
    }
    return undefined;
  }
}

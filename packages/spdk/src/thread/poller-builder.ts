import { checkedFunction, checkedInteger, checkedName, SpdkError } from '@spdk-ts/spdk-safe';
import type { Poller, PollFn } from './poller.js';

/** A function that a module exports. */
export interface PollModule {
  readonly url: string;
  readonly exportName: string;
}

/** What a {@link PollerBuilder} has collected. */
export interface PollerSettings<T> {
  readonly name: string;
  readonly intervalUs: number;
  readonly data: T;
  readonly core: number | undefined;
  readonly pollFn: PollFn<T> | undefined;
  readonly pollModule: PollModule | undefined;
  readonly onError: ((error: unknown, poller: Poller<T>) => void) | undefined;
}

const noSettings = {
  name: 'poller',
  intervalUs: 0,
  data: undefined,
  core: undefined,
  pollFn: undefined,
  pollModule: undefined,
  onError: undefined,
};

/** Says step by step what a {@link Poller} is. Every step gives a builder of its own, so that one can make several. */
export class PollerBuilder<T> {
  readonly #make: <D>(settings: PollerSettings<D>) => Poller<D>;
  readonly #settings: PollerSettings<T>;

  /** See {@link Poller.builder}. */
  constructor(make: <D>(settings: PollerSettings<D>) => Poller<D>, settings: PollerSettings<T>) {
    this.#make = make;
    this.#settings = settings;
  }

  /** The builder that every poller begins with. */
  static first(make: <D>(settings: PollerSettings<D>) => Poller<D>): PollerBuilder<undefined> {
    return new PollerBuilder<undefined>(make, noSettings);
  }

  /** As SPDK's tools show it; default `poller`. @throws TypeError, RangeError */
  withName(name: string): PollerBuilder<T> {
    return this.#with({ name: checkedName(name, 'name') });
  }

  /**
   * How often it is called, in microseconds. 0, the default: whenever the thread is polled, which is without pause while it
   * finds work, and seldom while nothing does. @throws TypeError, RangeError
   */
  withIntervalUs(intervalUs: number): PollerBuilder<T> {
    return this.#with({ intervalUs: checkedInteger(intervalUs, 'intervalUs', 0) });
  }

  /** What the poll function finds in `poller.data`. For another core it is copied by structured clone. */
  withData<D>(data: D): PollerBuilder<D> {
    // A poll function for other data would get these.
    return new PollerBuilder<D>(this.#make, {
      ...this.#settings,
      data,
      pollFn: undefined,
      onError: undefined,
    });
  }

  /**
   * The core whose JavaScript thread calls it; default this one's. Another one needs {@link withPollModule}: a worker pinned
   * to that core is started for it, and serves all pollers of that core.
   *
   * @throws TypeError, RangeError
   */
  withCore(core: number): PollerBuilder<T> {
    return this.#with({ core: checkedInteger(core, 'core', 0) });
  }

  /** What it does; after {@link withData}, whose type it takes. */
  withPollFn(pollFn: PollFn<T>): PollerBuilder<T> {
    checkedFunction(pollFn, 'pollFn');
    return this.#with({ pollFn });
  }

  /**
   * What it does, as a function that a module exports: it can be loaded on another core, where a closure cannot go.
   *
   * @param url of the module, in JavaScript
   * @param exportName of the function; default `default`
   */
  withPollModule(url: string | URL, exportName = 'default'): PollerBuilder<T> {
    const pollModule = { url: checkedUrl(url), exportName: checkedName(exportName, 'exportName') };
    return this.#with({ pollModule });
  }

  /** Called once when the poll function throws, after the poller has been stopped. */
  withErrorFn(onError: (error: unknown, poller: Poller<T>) => void): PollerBuilder<T> {
    checkedFunction(onError, 'onError');
    return this.#with({ onError });
  }

  /**
   * Makes the poller, which then runs.
   *
   * @throws SpdkError `EINVAL` without a poll function, or with two; `ERR_SPDK_NOT_STARTED`, `ENOMEM`; RangeError for a core that
   *   is another one than that of this thread, where {@link withPollFn} gave the function
   */
  build(): Poller<T> {
    const { pollFn, pollModule } = this.#settings;
    if ((pollFn === undefined) === (pollModule === undefined)) {
      throw new SpdkError('a poller needs one of withPollFn and withPollModule', {
        code: 'EINVAL',
        errno: -22,
        operation: 'PollerBuilder.build',
      });
    }
    return this.#make(this.#settings);
  }

  #with(step: Partial<PollerSettings<T>>): PollerBuilder<T> {
    return new PollerBuilder(this.#make, { ...this.#settings, ...step });
  }
}

/** @throws TypeError for what is no URL of a module */
function checkedUrl(url: string | URL): string {
  if (url instanceof URL) return url.href;
  return new URL(checkedName(url, 'url')).href;
}

import {
  currentThread,
  interruptModeIsEnabled,
  keepAlive,
  letEnd,
  outOfRange,
  type PollerGuard,
  pollerPause,
  pollerRegister,
  pollerResume,
  requireRunning,
  SpdkError,
  SpdkErrorCode,
} from '@spdk-ts/spdk-safe';
import { Cores } from './cores.js';
import { beforeStop } from './current.js';
import { isBusy, type PollStatus } from './poll-status.js';
import { PollerBuilder, type PollerSettings } from './poller-builder.js';
import { RemotePoller } from './remote-poller.js';

/** What a poller does: returns whether it found work, nothing meaning no. It runs inside of a poll of the SPDK thread. */
// biome-ignore lint/suspicious/noConfusingVoidType: functions without a return statement are fine
export type PollFn<T> = (poller: Poller<T>) => PollStatus | void;

/** `starting`: on another core, until it is registered there. */
export type PollerState = 'starting' | 'running' | 'paused' | 'stopped';

/** How often a poller was called. */
export interface PollerStats {
  readonly polls: number;
  readonly busy: number;
  readonly idle: number;
}

/** The pollers of this thread, which are stopped with it. */
const running = new Set<Poller<unknown>>();
beforeStop(async () => {
  await Promise.all([...running].map((poller) => poller.stop()));
});

/**
 * A function that SPDK calls again and again on this JavaScript thread's SPDK thread, or on that of another core. While it
 * is not paused it keeps the process from ending by itself, as `setInterval` does; {@link unref} changes that. It stops with
 * the SPDK thread at the latest.
 *
 * A function that throws stops the poller. The error goes to `withErrorFn`, without one it is an uncaught exception. It is
 * reported once, since the poller does not go on.
 *
 * @example
 * using poller = Poller.builder().withName('metrics').withIntervalUs(1_000).withData({ ticks: 0 })
 *   .withPollFn((p) => { p.data.ticks++; return PollStatus.Idle; }).build();
 * @see https://spdk.io/doc/thread_8h.html
 */
export class Poller<T = undefined> implements Disposable, AsyncDisposable {
  readonly name: string;
  /** What {@link PollerBuilder.withData} gave. On another core the poll function has a copy of it. */
  readonly data: T;
  /** Microseconds between two calls; 0: whenever the thread is polled. */
  readonly intervalUs: number;
  readonly #pollFn: PollFn<T> | undefined;
  readonly #onError: ((error: unknown, poller: Poller<T>) => void) | undefined;
  readonly #thread: number;
  #guard: PollerGuard | undefined;
  #remote: RemotePoller | undefined;
  #state: PollerState;
  #referenced = true;
  #keeping = false;
  #polls = 0;
  #busy = 0;

  private constructor(settings: PollerSettings<T>) {
    requireRunning('Poller.build');
    const { core, pollModule, pollFn, onError } = settings;
    this.name = settings.name;
    this.data = settings.data;
    this.intervalUs = settings.intervalUs;
    this.#pollFn = pollFn;
    this.#onError = onError;
    this.#thread = currentThread()?.id ?? 0;
    if (pollModule !== undefined) {
      this.#state = 'starting';
      this.#remote = RemotePoller.start(
        { ...settings, core: core ?? (Cores.current as number), pollModule },
        this,
      );
    } else {
      requireOwnCore(core);
      this.#guard = this.#register();
      this.#state = 'running';
    }
    running.add(this as Poller<unknown>);
    this.#updateKeeping();
  }

  /** Says step by step what the poller is, then makes it. */
  static builder(): PollerBuilder<undefined> {
    return PollerBuilder.first((settings) => new Poller(settings));
  }

  get state(): PollerState {
    return this.#state;
  }

  /** Resolves when the poller is registered, at once on this core; rejects when that fails on another one. */
  get registered(): Promise<void> {
    return this.#remote?.registered ?? Promise.resolve();
  }

  /** Not called until {@link resume}; also from within itself. Pausing twice does nothing. @throws as {@link resume} */
  pause(): void {
    this.#requireUsable('Poller.pause');
    if (this.#remote) this.#remote.send('pause');
    else this.#pauseHere();
    this.#state = 'paused';
    this.#updateKeeping();
  }

  /**
   * Goes on, an interval after now. Does nothing for a poller that is not paused.
   *
   * @throws SpdkError `ERR_SPDK_CLOSED` for one that is stopped, `ERR_SPDK_WRONG_THREAD` when the SPDK thread that it was made
   *   on is gone, `ENOMEM`
   */
  resume(): void {
    this.#requireUsable('Poller.resume');
    if (this.#remote) this.#remote.send('resume');
    else this.#resumeHere();
    if (this.#state === 'paused') this.#state = this.#remote?.isStarting ? 'starting' : 'running';
    this.#updateKeeping();
  }

  /**
   * Ends it: it is not called any more when this returns, or, on another core, when the promise resolves. Works before it
   * is registered, while it is paused, and from within itself; a second call does nothing.
   */
  stop(): Promise<void> {
    if (this.#state !== 'stopped') {
      this.#state = 'stopped';
      running.delete(this as Poller<unknown>);
      this.#updateKeeping();
      this.#guard?.[Symbol.dispose]();
    }
    return this.#remote?.stop() ?? Promise.resolve();
  }

  /** How often it was called, and found work. */
  async stats(): Promise<PollerStats> {
    if (this.#remote) return await this.#remote.stats();
    return { polls: this.#polls, busy: this.#busy, idle: this.#polls - this.#busy };
  }

  /** Keeps the process alive while it runs, which is the default. */
  ref(): this {
    this.#referenced = true;
    this.#updateKeeping();
    return this;
  }

  /** Lets the process end by itself although it runs. */
  unref(): this {
    this.#referenced = false;
    this.#updateKeeping();
    return this;
  }

  /** As {@link stop}, without waiting for another core. */
  [Symbol.dispose](): void {
    void this.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #register(): PollerGuard {
    return pollerRegister(() => this.#poll(), this);
  }

  /** SPDK calls paused pollers all the same in interrupt mode: there it has none of this name until it goes on. */
  #pauseHere(): void {
    if (interruptModeIsEnabled()) {
      this.#guard?.[Symbol.dispose]();
      this.#guard = undefined;
    } else {
      pollerPause(this.#guard as PollerGuard);
    }
  }

  #resumeHere(): void {
    if (interruptModeIsEnabled()) this.#guard ??= this.#register();
    else pollerResume(this.#guard as PollerGuard);
  }

  #poll(): boolean {
    this.#polls++;
    try {
      const busy = isBusy((this.#pollFn as PollFn<T>)(this));
      if (busy) this.#busy++;
      return busy;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  /** @internal The poll function has thrown, or there is none. */
  fail(error: unknown): void {
    void this.stop();
    // In a turn of its own: an error of the handler, or without one this error, is nobody's to catch.
    queueMicrotask(() => {
      if (this.#onError === undefined) throw error;
      this.#onError(error, this);
    });
  }

  /** @internal It is registered on its core. */
  started(): void {
    if (this.#state === 'starting') this.#state = 'running';
  }

  /** @internal Its function has paused it on its core, where it is paused then. */
  pausedElsewhere(): void {
    if (this.#state === 'running') this.#state = 'paused';
    this.#updateKeeping();
  }

  #updateKeeping(): void {
    const keep = this.#referenced && (this.#state === 'running' || this.#state === 'starting');
    if (keep === this.#keeping) return;
    this.#keeping = keep;
    if (keep) keepAlive();
    else letEnd();
  }

  #requireUsable(operation: string): void {
    if (this.#state === 'stopped') {
      throw new SpdkError(`poller ${this.name} is stopped`, { code: SpdkErrorCode.Closed, operation });
    }
    if (currentThread()?.id !== this.#thread) {
      throw new SpdkError(`poller ${this.name} belongs to another SPDK thread`, {
        code: SpdkErrorCode.WrongThread,
        operation,
      });
    }
  }
}

function requireOwnCore(core: number | undefined): void {
  if (core === undefined || core === Cores.current) return;
  const own = Cores.current;
  throw outOfRange(
    `${own === undefined ? 'no core' : `core ${own}`} for a function, which cannot go to another thread ` +
      '(name one of a module with withPollModule),',
    'core',
    core,
  );
}

import { receiveError } from '@spdk-ts/spdk-safe';
import type { Poller, PollerStats } from './poller.js';
import type { PollerSettings, PollModule } from './poller-builder.js';
import type { PollerWorkerMessage } from './poller-worker.js';
import { spawnThread, type WorkerThread } from './worker-thread.js';

type Module = typeof import('./poller-worker.js');

/** What a poller on another core is made of. */
export interface RemotePollerSettings<T> extends PollerSettings<T> {
  readonly core: number;
  readonly pollModule: PollModule;
}

/** The worker of a core, which serves all its pollers and ends with the last one. */
class PollerCore {
  static readonly #all = new Map<number, PollerCore>();
  readonly pollers = new Map<number, RemotePoller>();
  readonly worker: Promise<WorkerThread<Module>>;
  readonly #core: number;

  private constructor(core: number) {
    this.#core = core;
    this.worker = spawnThread<Module>(new URL('./poller-worker.js', import.meta.url), {
      name: `pollers_${core}`,
      core,
    });
    this.worker.then(
      (worker) => {
        // What keeps the process alive are the pollers.
        worker.unref();
        worker.on('message', (message) => this.#take(message as PollerWorkerMessage));
        worker.on('error', (error) => this.#failAll(error));
      },
      () => PollerCore.#all.delete(core),
    );
  }

  static get all(): Iterable<PollerCore> {
    return PollerCore.#all.values();
  }

  static of(core: number): PollerCore {
    let found = PollerCore.#all.get(core);
    if (found === undefined) {
      found = new PollerCore(core);
      PollerCore.#all.set(core, found);
    }
    return found;
  }

  /** Takes a poller out; ends the worker after the last. */
  async leave(id: number): Promise<void> {
    this.pollers.delete(id);
    if (this.pollers.size > 0) return;
    if (PollerCore.#all.get(this.#core) === this) PollerCore.#all.delete(this.#core);
    await (await this.worker).stop();
  }

  #take(message: PollerWorkerMessage): void {
    const poller = this.pollers.get(message.id);
    if ('error' in message) poller?.fail(receiveError(message.error));
    else if (message.state === 'stopped') void poller?.end();
    else poller?.paused();
  }

  #failAll(error: unknown): void {
    PollerCore.#all.delete(this.#core);
    for (const poller of [...this.pollers.values()]) poller.fail(error);
  }
}

/** How many workers serve pollers of this thread. */
export function pollerWorkers(): number {
  return [...PollerCore.all].length;
}

/** Stops all pollers on other cores, and their workers. */
export async function stopRemotePollers(): Promise<void> {
  const pollers = [...PollerCore.all].flatMap((core) => [...core.pollers.values()]);
  await Promise.all(pollers.map((poller) => poller.end()));
}

/** What of a poller its worker has to do with. */
type PollerEnd = Pick<Poller<unknown>, 'fail' | 'pausedElsewhere' | 'started' | 'stop'>;

let lastId = 0;

/** A poller on another core's worker, as the thread that made it sees it. Orders are carried out one after the other. */
export class RemotePoller {
  readonly registered: Promise<void>;
  readonly #id = ++lastId;
  #lastStats: PollerStats = { polls: 0, busy: 0, idle: 0 };
  readonly #core: PollerCore;
  readonly #poller: PollerEnd;
  #orders: Promise<unknown>;
  #stopped: Promise<void> | undefined;
  #failed = false;
  #isStarting = true;

  private constructor(settings: RemotePollerSettings<unknown>, poller: PollerEnd) {
    this.#core = PollerCore.of(settings.core);
    this.#core.pollers.set(this.#id, this);
    this.#poller = poller;
    this.registered = this.#start(settings);
    this.#orders = this.registered.catch(() => {});
  }

  /** Has the worker of its core register it. A failure is that of the poller: see its `fail`. */
  static start<T>(settings: RemotePollerSettings<T>, poller: Poller<T>): RemotePoller {
    return new RemotePoller(settings as RemotePollerSettings<unknown>, poller as Poller<unknown>);
  }

  /** True until it is registered, or cannot be. */
  get isStarting(): boolean {
    return this.#isStarting;
  }

  /** Passes an order on, after those before it. */
  send(order: 'pause' | 'resume'): void {
    this.#orders = this.#orders.then(async () => {
      if (this.#failed || this.#stopped) return;
      await (await this.#core.worker).call(order, this.#id);
    });
    this.#orders.catch((error) => this.fail(error));
  }

  async stats(): Promise<PollerStats> {
    await this.#orders;
    if (this.#failed || this.#stopped) return this.#lastStats;
    return await (await this.#core.worker).call('stats', this.#id);
  }

  /** Stops the poller that this is of. */
  end(): Promise<void> {
    return this.#poller.stop();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** Its function has paused it on its core. */
  paused(): void {
    this.#poller.pausedElsewhere();
  }

  /** It has failed on its core, where it is stopped then. */
  fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#poller.fail(error);
  }

  async #start({ name, intervalUs, data, pollModule }: RemotePollerSettings<unknown>): Promise<void> {
    try {
      const worker = await this.#core.worker;
      await worker.call('start', this.#id, { name, intervalUs, data, pollModule });
      this.#isStarting = false;
      this.#poller.started();
    } catch (error) {
      this.#isStarting = false;
      this.fail(error);
      throw error;
    }
  }

  async #stop(): Promise<void> {
    await this.#orders.catch(() => {});
    const worker = await this.#core.worker.catch(() => undefined);
    // A worker that could not be started, or has ended, has nothing to stop.
    if (worker === undefined) return;
    await worker.call('stop', this.#id).then(
      (stats) => {
        this.#lastStats = stats;
      },
      () => {},
    );
    await this.#core.leave(this.#id);
  }
}

import {
  appThread,
  checkedFunction,
  checkedInteger,
  checkedObject,
  currentThread,
  SpdkError,
  SpdkErrorCode,
  type ThreadIdentity,
  threadAttach,
  threadCreate,
  threadSend,
  threadStop,
} from '@spdk-ts/spdk-safe';
import { useIoThread } from '../app/io-thread.js';
import { type CpuMaskLike, checkedCpuMask } from './cpu-mask.js';
import { endAll, setPinnedCore } from './current.js';
import { exitNative } from './native-exit.js';
import { surveyThreads, type ThreadInfo } from './thread-info.js';
import { checkedThreadOptions, type ThreadOptions } from './thread-options.js';
import {
  spawnThread,
  type ThreadModule,
  type ThreadSpawnOptions,
  type WorkerThread,
} from './worker-thread.js';

/** What a thread without JavaScript is. */
export interface ThreadCreateOptions {
  /** Default `native`. */
  name?: string;
  /** CPUs that the thread may run on; default all. */
  cpuMask?: CpuMaskLike;
}

/**
 * An SPDK thread: a queue of messages, pollers and I/O channels that some OS thread polls. There are those of JavaScript
 * threads, polled by their event loops ({@link Thread.attach}, {@link Thread.spawn}, and the one of {@link Spdk.start}), and
 * those without JavaScript, which reactors poll ({@link Thread.create}).
 *
 * Devices are those of the process; what a thread opens on them it uses alone: descriptors, queues, buffers, pollers and
 * channels cannot be handed to another thread, and events of a device arrive on the thread that opened it.
 *
 * @example
 * await using thread = await Thread.attach();
 * await using disk = await Bdev.lookup('Malloc0')?.open({ write: true });
 * @see https://spdk.io/doc/concurrency.html
 */
export class Thread implements AsyncDisposable, ThreadIdentity {
  readonly name: string;
  /** Counts up from 1 and is not used again. */
  readonly id: number;
  readonly #kind: 'javascript' | 'native';
  #exit: Promise<void> | undefined;

  private constructor({ id, name }: ThreadIdentity, kind: 'javascript' | 'native') {
    this.id = id;
    this.name = name;
    this.#kind = kind;
  }

  /**
   * Makes the calling JavaScript thread an SPDK thread of the SPDK that another thread of this process has started. It
   * uses the backend that runs there, and does not keep the thread from ending by itself. A worker that ends without
   * {@link stop} is cleaned up by the thread that runs SPDK.
   *
   * @throws SpdkError (as rejection) `ERR_SPDK_NOT_STARTED` when SPDK does not run in this process,
   *   `ERR_SPDK_ALREADY_STARTED` when this thread is an SPDK thread, `EINVAL` for a core that the process may not use,
   *   `ENOMEM`; TypeError, RangeError for impossible options
   */
  static async attach(options: ThreadOptions = {}): Promise<Thread> {
    const { ioThread, ...how } = checkedThreadOptions(options);
    threadAttach(how);
    setPinnedCore(how.core);
    const thread = new Thread(currentThread() as ThreadIdentity, 'javascript');
    try {
      useIoThread(ioThread, 'Thread.attach');
    } catch (error) {
      await thread.stop();
      throw error;
    }
    return thread;
  }

  /**
   * Makes an SPDK thread without JavaScript, for what SPDK itself is to do elsewhere. A reactor whose core is in the mask
   * polls it, without one the JavaScript thread that started first. It ends with {@link exit}, or with SPDK.
   *
   * @throws SpdkError `ERR_SPDK_NOT_STARTED`, `ENOMEM`; TypeError, RangeError
   */
  static create(options: ThreadCreateOptions = {}): Thread {
    const { name = 'native', cpuMask } = checkedObject(options, 'options');
    const mask = cpuMask === undefined ? undefined : checkedCpuMask(cpuMask, 'cpuMask');
    return new Thread({ id: threadCreate(name, mask), name }, 'native');
  }

  /**
   * Starts a worker that is an SPDK thread, and loads a module in it, whose functions can then be called.
   *
   * @typeParam M type of the module: `typeof import('./scrub.js')`
   * @param url of the module, in JavaScript: `new URL('./scrub.js', import.meta.url)`
   * @throws SpdkError (as rejection) as {@link attach}; what the module throws while it is loaded
   */
  static spawn<M extends object = ThreadModule>(
    url: string | URL,
    options: ThreadSpawnOptions = {},
  ): Promise<WorkerThread<M>> {
    return spawnThread<M>(url, options);
  }

  /** The SPDK thread of this JavaScript thread; undefined while it has none. */
  static get current(): Thread | undefined {
    const identity = currentThread();
    return identity && new Thread(identity, 'javascript');
  }

  /** SPDK's app thread, on which its subsystems and JSON-RPC methods run; undefined on a thread that is no SPDK thread. */
  static get primary(): ThreadIdentity | undefined {
    return appThread();
  }

  /** True if this JavaScript thread is an SPDK thread. */
  static get isSpdkThread(): boolean {
    return currentThread() !== undefined;
  }

  /**
   * What all SPDK threads of the process are and do now, those of SPDK's own among them; each is asked in turn.
   *
   * @throws SpdkError (as rejection) `ERR_SPDK_NOT_STARTED`
   */
  static async all(): Promise<ThreadInfo[]> {
    return await surveyThreads();
  }

  /** As {@link all}, one thread of it; undefined when there is none with this id. @throws as {@link all}; TypeError, RangeError */
  static async byId(id: number): Promise<ThreadInfo | undefined> {
    checkedInteger(id, 'id', 0);
    return (await surveyThreads()).find((thread) => thread.id === id);
  }

  /** True for this JavaScript thread's own. */
  get isCurrent(): boolean {
    return currentThread()?.id === this.id;
  }

  /** What it does now; undefined once it is gone. */
  info(): Promise<ThreadInfo | undefined> {
    return Thread.byId(this.id);
  }

  /**
   * Runs `message` in a later poll of this thread, after the messages that it has. Functions cannot go to another thread:
   * there is {@link WorkerThread.call} for that. What it throws is an uncaught exception.
   *
   * @throws SpdkError `ERR_SPDK_WRONG_THREAD` when this is not the calling thread's own, `ENOMEM` when too many messages are
   *   under way
   */
  send(message: () => void): void {
    checkedFunction(message, 'message');
    this.#requireCurrent('Thread.send');
    threadSend(message);
  }

  /** As {@link send}; resolves to what the function returns, or rejects with what it throws. */
  call<R>(call: () => R | PromiseLike<R>): Promise<R> {
    return new Promise((resolve, reject) => {
      checkedFunction(call, 'call');
      this.send(() => {
        try {
          resolve(call());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /**
   * Closes what this thread has open, after the I/O in flight, and lets it exit: for the calling thread's own. A second
   * call waits for the first. SPDK itself goes on.
   *
   * @throws SpdkError (as rejection) as {@link exit}
   */
  stop(): Promise<void> {
    return this.exit();
  }

  /**
   * Lets the thread exit and waits until it is gone: the calling thread's own as {@link stop}, or one that was made by
   * {@link create}, which goes once its pollers and channels have, or after five seconds. A second call waits for the first.
   *
   * @throws SpdkError (as rejection) `ERR_SPDK_WRONG_THREAD` for the thread of other JavaScript, `EPERM` for the app thread,
   *   which {@link Spdk.stop} ends, `ERR_SPDK_CLOSED` when this thread is stopped meanwhile
   */
  exit(): Promise<void> {
    this.#exit ??= this.#kind === 'native' ? exitNative(this.id, true) : this.#stopOwn();
    return this.#exit;
  }

  /** Waits until a thread that was made by {@link create} is gone, without asking it to go. @throws as {@link exit} */
  waitExit(): Promise<void> {
    if (this.#kind === 'native') return exitNative(this.id, false);
    return this.#exit ?? Promise.reject(this.#wrongThread('Thread.waitExit'));
  }

  /** As {@link exit}: SPDK's memory of a thread that has exited is freed by whoever polls it. */
  destroy(): Promise<void> {
    return this.exit();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.exit();
  }

  async #stopOwn(): Promise<void> {
    this.#requireCurrent('Thread.stop');
    if (this.id === appThread()?.id) {
      throw new SpdkError('the app thread goes with SPDK: Spdk.stop() ends it', {
        code: 'EPERM',
        errno: -1,
        operation: 'Thread.stop',
      });
    }
    await endAll();
    await new Promise<void>((resolve) => threadStop(resolve));
    setPinnedCore(undefined);
  }

  #requireCurrent(operation: string): void {
    if (!this.isCurrent) throw this.#wrongThread(operation);
  }

  #wrongThread(operation: string): SpdkError {
    return new SpdkError(
      `SPDK thread ${this.name} (${this.id}) is not that of the calling JavaScript thread`,
      {
        code: SpdkErrorCode.WrongThread,
        operation,
      },
    );
  }
}

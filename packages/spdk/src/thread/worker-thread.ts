import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort, type TransferListItem, Worker } from 'node:worker_threads';
import {
  AbortError,
  checkedName,
  receiveError,
  requireRunning,
  SpdkError,
  SpdkErrorCode,
  sendError,
  signalKey,
  type ThreadIdentity,
  wrongType,
} from '@spdk-ts/spdk-safe';
import { cloning } from './cloned.js';
import { checkedThreadOptions, type ThreadOptions } from './thread-options.js';
import type { WorkerAnswer, WorkerRequest, WorkerStart } from './worker-messages.js';

/** A module of which nothing is known: any name may be one of its functions. */
// biome-ignore lint/suspicious/noExplicitAny: arguments of functions that are not known
export type ThreadModule = Record<string, (...args: any[]) => unknown>;

/** Names of the functions that a module exports. */
export type ThreadFunctionName<M> = {
  // biome-ignore lint/suspicious/noExplicitAny: any function
  [K in keyof M]: M[K] extends (...args: any[]) => unknown ? K : never;
}[keyof M] &
  string;

/** Parameters of an exported function. */
export type ThreadCallArgs<M, K extends keyof M> = M[K] extends (...args: infer A) => unknown ? A : never;

/** What a call of an exported function resolves to. */
export type ThreadCallResult<M, K extends keyof M> = M[K] extends (...args: never[]) => infer R
  ? Awaited<R>
  : never;

/** How a worker is started. */
export interface ThreadSpawnOptions extends ThreadOptions {
  /** What the worker finds as `workerData` of `node:worker_threads`. Cloned, unless it is in `transferList`. */
  workerData?: unknown;
  transferList?: readonly TransferListItem[];
}

interface WorkerThreadEvents {
  error: [error: unknown];
  exit: [code: number];
  message: [value: unknown];
}

interface Call {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  /** Stops listening to signals. */
  settle(): void;
}

/** Starts a worker and waits until its module is loaded. */
export async function spawnThread<M extends object>(
  url: string | URL,
  options: ThreadSpawnOptions,
): Promise<WorkerThread<M>> {
  requireRunning('Thread.spawn');
  const threadOptions = checkedThreadOptions(options);
  const { name } = threadOptions;
  const { workerData, transferList = [] } = options;
  checkTransferList(transferList);
  const href = url instanceof URL ? url.href : new URL(checkedName(url, 'url')).href;
  const { port1, port2 } = new MessageChannel();
  const start: WorkerStart = { url: href, options: threadOptions, port: port2, workerData };
  const worker = cloning(
    'workerData',
    workerData,
    () =>
      new Worker(new URL('./worker-entry.js', import.meta.url), {
        workerData: start,
        transferList: [port2, ...transferList],
        name,
      }),
  );
  return await started<M>(worker, port1, name);
}

function started<M extends object>(
  worker: Worker,
  port: MessagePort,
  name: string,
): Promise<WorkerThread<M>> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      worker.removeListener('exit', gone);
      port.close();
      void worker.terminate();
      reject(error);
    };
    const gone = () => fail(endedError(name, 'Thread.spawn'));
    worker.once('error', fail);
    worker.once('exit', gone);
    port.once('message', (answer: WorkerAnswer) => {
      if (answer.kind === 'failed') return fail(receiveError(answer.error));
      if (answer.kind !== 'ready') return;
      worker.removeListener('error', fail);
      worker.removeListener('exit', gone);
      resolve(new WorkerThread<M>(worker, port, { id: answer.id, name }, answer.functions));
    });
  });
}

/**
 * A worker with an SPDK thread, and a module whose exported functions it runs.
 *
 * Arguments, results and errors are copied by structured clone; errors of this library arrive as what they were, with their
 * `code`, `errno` and `operation`. Devices, descriptors and buffers do not travel: pass names. An AbortSignal among the
 * arguments, or as the property `signal` of one, is given to the function as a signal of its own.
 *
 * Events: `error` with what the worker did not catch, `exit` with its code, `message` with what its module posts to
 * `parentPort`.
 *
 * @typeParam M type of the module
 * @example
 * await using worker = await Thread.spawn<typeof import('./scrub.js')>(new URL('./scrub.js', import.meta.url));
 * const scrubbed = await worker.call('scrub', { bdev: 'Malloc0' });
 */
export class WorkerThread<M extends object = ThreadModule>
  extends EventEmitter<WorkerThreadEvents>
  implements AsyncDisposable, ThreadIdentity
{
  readonly name: string;
  /** Of its SPDK thread. */
  readonly id: number;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #functions: ReadonlySet<string>;
  readonly #calls = new Map<number, Call>();
  readonly #exited: Promise<void>;
  #lastCall = 0;
  #state: 'running' | 'stopping' | 'ended' = 'running';
  #failure: unknown;

  /** See {@link Thread.spawn}. */
  constructor(worker: Worker, port: MessagePort, { id, name }: ThreadIdentity, functions: readonly string[]) {
    super();
    this.id = id;
    this.name = name;
    this.#worker = worker;
    this.#port = port;
    this.#functions = new Set(functions);
    port.on('message', (answer: WorkerAnswer) => this.#take(answer));
    // The worker itself keeps the process alive, not its port.
    port.unref();
    worker.on('message', (value) => this.emit('message', value));
    worker.on('error', (error) => this.#fail(error));
    this.#exited = new Promise((resolve) => {
      worker.once('exit', (code) => {
        this.#end(code);
        resolve();
      });
    });
  }

  /** Calls that have not been answered. */
  get outstanding(): number {
    return this.#calls.size;
  }

  /**
   * Calls a function that the module exports.
   *
   * @throws (as rejection) what the function throws; AbortError when a signal among the arguments is aborted, which the
   *   function's own signal then is as well; SpdkError `ERR_SPDK_CLOSED` when the thread is stopped or ends before it answers,
   *   `ERR_INVALID_ARG_VALUE` for a name that is none of its functions; TypeError for arguments that cannot be cloned
   */
  async call<K extends ThreadFunctionName<M>>(
    name: K,
    ...args: ThreadCallArgs<M, K>
  ): Promise<ThreadCallResult<M, K>> {
    this.#requireFunction(name);
    if (this.#state !== 'running') throw this.#failure ?? endedError(this.name, name);
    const signals: AbortSignal[] = [];
    const sent = (args as unknown[]).map((arg) => withoutSignals(arg, signals));
    for (const signal of signals) if (signal.aborted) throw new AbortError(signal);
    const id = ++this.#lastCall;
    const answer = new Promise<unknown>((resolve, reject) => {
      const abort = (event: Event) => this.#abort(id, event.target as AbortSignal);
      for (const signal of signals) signal.addEventListener('abort', abort, { once: true });
      const settle = () => {
        for (const signal of signals) signal.removeEventListener('abort', abort);
      };
      this.#calls.set(id, { resolve, reject, settle });
      // Also where the worker itself may be left behind.
      this.#port.ref();
    });
    try {
      cloning('args', args, () => this.#send({ kind: 'call', id, name, args: sent }));
    } catch (error) {
      this.#settle(id)?.reject(error);
    }
    return (await answer) as ThreadCallResult<M, K>;
  }

  /**
   * Sends a value to the module, which gets it as a message of `parentPort`.
   *
   * @throws SpdkError `ERR_SPDK_CLOSED`; TypeError for what cannot be cloned or transferred
   */
  postMessage(value: unknown, transferList: readonly TransferListItem[] = []): void {
    if (this.#state === 'ended') throw endedError(this.name, 'WorkerThread.postMessage');
    checkTransferList(transferList);
    cloning('value', value, () => this.#worker.postMessage(value, transferList));
  }

  /** Lets the process end by itself although the worker runs. */
  unref(): this {
    this.#worker.unref();
    return this;
  }

  /** Undoes {@link unref}. */
  ref(): this {
    this.#worker.ref();
    return this;
  }

  /**
   * Waits for the calls under way, closes what the thread has open, lets its SPDK thread exit, and waits until the worker
   * has ended. A second call waits for the first.
   */
  async stop(): Promise<void> {
    if (this.#state === 'running') {
      this.#state = 'stopping';
      this.#worker.ref();
      this.#send({ kind: 'stop' });
    }
    await this.#exited;
  }

  /**
   * Ends the worker at once: calls under way reject with `ERR_SPDK_CLOSED`. What it had open is closed by the thread that runs
   * SPDK, once its I/O has completed.
   */
  async terminate(): Promise<void> {
    if (this.#state !== 'ended') await this.#worker.terminate();
    await this.#exited;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #requireFunction(name: string): void {
    if (typeof name !== 'string') throw wrongType('string', 'name', name);
    if (this.#functions.has(name)) return;
    const known = [...this.#functions].join(', ') || 'none';
    throw new SpdkError(`thread ${this.name} has no function ${name}; its module exports ${known}`, {
      code: SpdkErrorCode.InvalidArgValue,
      operation: 'WorkerThread.call',
    });
  }

  #send(request: WorkerRequest): void {
    this.#port.postMessage(request);
  }

  #take(answer: WorkerAnswer): void {
    switch (answer.kind) {
      case 'returned':
        this.#settle(answer.id)?.resolve(answer.value);
        return;
      case 'threw':
        this.#settle(answer.id)?.reject(receiveError(answer.error));
        return;
      case 'stopped':
        // Its SPDK thread has exited: what else the module left running ends here.
        void this.#worker.terminate();
        return;
    }
  }

  #abort(id: number, signal: AbortSignal): void {
    const error = new AbortError(signal);
    this.#settle(id)?.reject(error);
    if (this.#state !== 'ended') this.#send({ kind: 'abort', id, reason: sendError(signal.reason) });
  }

  #settle(id: number): Call | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (this.#calls.size === 0) this.#port.unref();
    call?.settle();
    return call;
  }

  #fail(error: unknown): void {
    this.#failure = error;
    const told = this.#calls.size > 0;
    for (const id of [...this.#calls.keys()]) this.#settle(id)?.reject(error);
    // Without a listener an event `error` is thrown: right where nobody else would hear of it.
    if (!told || this.listenerCount('error') > 0) this.emit('error', error);
  }

  #end(code: number): void {
    const orderly = this.#state === 'stopping';
    this.#state = 'ended';
    for (const [id] of [...this.#calls]) this.#settle(id)?.reject(endedError(this.name, 'WorkerThread.call'));
    this.#port.close();
    this.emit('exit', orderly ? 0 : code);
  }
}

function checkTransferList(list: readonly TransferListItem[]): void {
  if (!Array.isArray(list)) throw wrongType('array', 'transferList', list);
}

/** An argument as it travels. */
function withoutSignals(arg: unknown, signals: AbortSignal[]): unknown {
  if (arg instanceof AbortSignal) {
    signals.push(arg);
    return { [signalKey]: true };
  }
  if (typeof arg !== 'object' || arg === null || !('signal' in arg)) return arg;
  if (!(arg.signal instanceof AbortSignal)) return arg;
  return { ...arg, signal: withoutSignals(arg.signal, signals) };
}

function endedError(name: string, operation: string): SpdkError {
  return new SpdkError(`thread ${name} has ended`, { code: SpdkErrorCode.Closed, operation });
}

import { deserialize, serialize } from 'node:v8';
import {
  checkedFunction,
  checkedName,
  checkedObject,
  currentThread,
  type IoDeviceAttachment,
  ioDeviceAttach,
  ioDeviceChannel,
  ioDeviceFind,
  ioDeviceRegister,
  ioDeviceTraverse,
  ioDeviceUnregister,
  ioVisitEnd,
  keepAlive,
  letEnd,
  noDevice,
  receiveError,
  requireRunning,
  SpdkError,
  SpdkErrorCode,
  sendError,
  type TransferredError,
  wrongType,
} from '@spdk-ts/spdk-safe';
import { cloning } from './cloned.js';
import { beforeStop } from './current.js';
import { IoChannel, IoChannelGuard } from './io-channel.js';

const ioError = -5;
const canceled = -125;

/**
 * What a visit of a channel says: nothing, or `continue`, to go on with the next one; `cancel`, which is `ECANCELED`, or a
 * status other than 0, to end the traverse.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: functions without a return statement are fine
export type ChannelVisitResult = void | 'continue' | 'cancel' | number;

/** What a JavaScript thread does with its channels of an {@link IoDevice}. */
export interface IoDeviceOps<T, M = unknown> {
  /** Makes the data of this thread's channel. Throwing means that there is no channel. */
  channelCreate(): T;
  /** The channel's last user has put it. What it throws is an uncaught exception. */
  channelDestroy?(data: T): void;
  /** {@link IoDevice.forEachChannel} has come to this thread's channel; nothing, without this. */
  channelVisit?(channel: IoChannel<T>, message: M): ChannelVisitResult | Promise<ChannelVisitResult>;
}

/** Those that this thread has, which go with it. */
const devices = new Set<IoDevice<unknown, never>>();
beforeStop(async () => {
  for (const device of [...devices].reverse()) await device.close();
});

/**
 * Something that SPDK threads share, and of which each that uses it has a channel with data of its own: a queue, a
 * connection, counters. SPDK counts the uses of a channel and goes from one to the next for {@link forEachChannel}.
 *
 * Channels are JavaScript objects, so each thread needs operations of its own: the one that registers the device gives them
 * there, workers with {@link attach}. Threads that have none, such as those without JavaScript, cannot have a channel.
 *
 * @typeParam T data of a channel
 * @typeParam M what {@link forEachChannel} tells the channels; copied by structured clone
 * @example
 * const device = IoDevice.register('counters', { channelCreate: () => ({ hits: 0 }) });
 * {
 *   using channel = device.getChannel();
 *   channel.data.hits++;
 * }
 * await device.unregister();
 * @see https://spdk.io/doc/concurrency.html
 */
export class IoDevice<T, M = unknown> implements AsyncDisposable {
  readonly name: string;
  readonly #ops: IoDeviceOps<T, M>;
  readonly #attachment: IoDeviceAttachment;
  readonly #owner: boolean;
  readonly #thread = currentThread()?.id;
  readonly #threadName = currentThread()?.name ?? '';
  /** This thread's channel: SPDK has one per thread. */
  #channel: IoChannel<T> | undefined;
  readonly #guards = new Set<IoChannelGuard<T>>();
  readonly #visits = new Set<number>();
  /** Why there is no channel: what channelCreate has thrown last. */
  #failure: { readonly error: unknown } | undefined;
  #closing: Promise<void> | undefined;

  private constructor(name: string, ops: IoDeviceOps<T, M>, owner: boolean) {
    this.name = checkedName(name, 'name');
    this.#ops = checkedOps(ops);
    this.#owner = owner;
    const device = owner ? ioDeviceRegister(name) : ioDeviceFind(name);
    this.#attachment = ioDeviceAttach(device, {
      create: () => this.#create(),
      destroy: () => this.#destroy(),
      visit: (_channel, visit, message) => void this.#visit(visit, message),
    });
    devices.add(this as never);
  }

  /**
   * Makes an I/O device, which this thread owns, and is attached to.
   *
   * @throws SpdkError `EEXIST` for a name that another one has, `ERR_SPDK_NOT_STARTED`; TypeError, RangeError
   */
  static register<T, M = unknown>(name: string, ops: IoDeviceOps<T, M>): IoDevice<T, M> {
    return new IoDevice(name, ops, true);
  }

  /**
   * Gives an I/O device of another thread what it needs for channels on this one.
   *
   * @throws SpdkError `ENODEV` when there is none of this name, `EEXIST` when this thread is attached to it,
   *   `ERR_SPDK_NOT_STARTED`; TypeError, RangeError
   */
  static attach<T, M = unknown>(name: string, ops: IoDeviceOps<T, M>): IoDevice<T, M> {
    return new IoDevice(name, ops, false);
  }

  /** True if this object's thread has registered it. */
  get isOwner(): boolean {
    return this.#owner;
  }

  /** True once {@link unregister}, or {@link detach}, was called, or the SPDK thread has stopped. */
  get closed(): boolean {
    return this.#closing !== undefined;
  }

  /**
   * Gets this thread's channel, which is made when it has none.
   *
   * @throws what `channelCreate` throws; SpdkError `ERR_SPDK_CLOSED`, `ERR_SPDK_WRONG_THREAD` when the SPDK thread of this
   *   object is gone, `ENODEV` when the device is, `ENOMEM`
   */
  getChannel(): IoChannelGuard<T> {
    this.#requireOpen('IoDevice.getChannel');
    this.#failure = undefined;
    const guard = ioDeviceChannel(this.#attachment.device);
    if (guard === undefined) throw this.#failure ? (this.#failure as { error: unknown }).error : this.#gone();
    const channel = this.#channel as IoChannel<T>;
    const use = new IoChannelGuard(channel, guard, () => this.#guards.delete(use));
    this.#guards.add(use);
    return use;
  }

  /**
   * Visits all channels of the device, one thread after the other: each thread's `channelVisit` is called with a copy of
   * `message`, and the next one's once that has returned or its promise is settled. Channels that are made or put meanwhile
   * may be visited or not.
   *
   * @returns 0 when all were visited, else the status of the visit that ended it
   * @throws (as rejection) what a visit throws, which ends it; SpdkError `ERR_SPDK_CLOSED`, `ENODEV`; TypeError for a message that cannot be copied
   */
  async forEachChannel(...[message]: undefined extends M ? [message?: M] : [message: M]): Promise<number> {
    this.#requireOpen('IoDevice.forEachChannel');
    const { status, answer } = await ioDeviceTraverse(
      this.#attachment.device,
      cloning('message', message, () => serialize(message)),
    );
    if (answer.length > 0) throw receiveError(deserialize(answer) as TransferredError);
    return status;
  }

  /**
   * Ends the device, for the thread that registered it: puts this thread's channels, and resolves when those of the other
   * threads are put too. A second call waits for the first.
   *
   * @throws SpdkError (as rejection) `EPERM` for a device of another thread; `ERR_SPDK_WRONG_THREAD`
   */
  async unregister(): Promise<void> {
    if (!this.#owner) {
      throw new SpdkError(`I/O device ${this.name} was registered by another thread; detach() leaves it`, {
        code: 'EPERM',
        errno: -1,
        operation: 'IoDevice.unregister',
      });
    }
    await this.close();
  }

  /** Puts this thread's channels and takes its operations back, for a thread that has attached. */
  async detach(): Promise<void> {
    await this.close();
  }

  /** As {@link unregister} for the owner, as {@link detach} for others. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    requireRunning('IoDevice.close');
    this.#requireThread('IoDevice.close');
    devices.delete(this as never);
    // A traverse would wait for them.
    for (const visit of this.#visits) this.#endVisit(visit, canceled);
    for (const guard of [...this.#guards]) guard[Symbol.dispose]();
    // Callbacks of SPDK's that are under way need the operations.
    if (this.#owner) await ioDeviceUnregister(this.#attachment.device);
    else await this.#channelGone();
    this.#attachment.detach();
  }

  #channelDestroyed = () => {};

  /** SPDK destroys a channel in a message after its last user has put it. */
  async #channelGone(): Promise<void> {
    if (this.#channel === undefined) return;
    keepAlive();
    await new Promise<void>((resolve) => {
      this.#channelDestroyed = resolve;
    });
    letEnd();
  }

  #create(): number {
    try {
      const data = this.#ops.channelCreate();
      this.#channel = new IoChannel(this.name, this.#threadName, data);
      return 0;
    } catch (error) {
      this.#failure = { error };
      return error instanceof SpdkError && error.errno !== undefined ? error.errno : ioError;
    }
  }

  #destroy(): void {
    const channel = this.#channel;
    this.#channel = undefined;
    try {
      if (channel) this.#ops.channelDestroy?.(channel.data);
    } finally {
      this.#channelDestroyed();
    }
  }

  async #visit(visit: number, message: Uint8Array): Promise<void> {
    // Nobody would end it after close().
    if (this.closed) return ioVisitEnd(visit, canceled);
    this.#visits.add(visit);
    try {
      const visited = this.#ops.channelVisit?.(this.#channel as IoChannel<T>, deserialize(message) as M);
      // Without an await where there is nothing to wait for.
      const result = visited instanceof Promise ? await visited : visited;
      this.#endVisit(visit, statusOf(result));
    } catch (error) {
      this.#endVisit(visit, ioError, serialize(sendError(error)));
    }
  }

  #endVisit(visit: number, status: number, answer?: Uint8Array): void {
    // It has been ended by close().
    if (!this.#visits.delete(visit)) return;
    ioVisitEnd(visit, status, answer);
  }

  #requireOpen(operation: string): void {
    if (this.closed) {
      throw new SpdkError(`I/O device ${this.name} is closed`, { code: SpdkErrorCode.Closed, operation });
    }
    requireRunning(operation);
    this.#requireThread(operation);
  }

  #requireThread(operation: string): void {
    if (currentThread()?.id === this.#thread) return;
    throw new SpdkError(`I/O device ${this.name} was attached to another SPDK thread`, {
      code: SpdkErrorCode.WrongThread,
      operation,
    });
  }

  #gone(): SpdkError {
    return noDevice('spdk_get_io_channel', `of I/O device ${this.name}`);
  }
}

function statusOf(result: ChannelVisitResult): number {
  if (result === undefined || result === 'continue') return 0;
  if (result === 'cancel') return canceled;
  if (typeof result === 'number' && Number.isInteger(result) && result === (result | 0)) return result;
  throw wrongType("'continue', 'cancel', a status or nothing", 'the result of channelVisit', result);
}

function checkedOps<T, M>(ops: IoDeviceOps<T, M>): IoDeviceOps<T, M> {
  checkedObject(ops, 'ops');
  checkedFunction(ops.channelCreate, 'ops.channelCreate');
  for (const name of ['channelDestroy', 'channelVisit'] as const) {
    const given = ops[name];
    if (given !== undefined) checkedFunction(given, `ops.${name}`);
  }
  return ops;
}

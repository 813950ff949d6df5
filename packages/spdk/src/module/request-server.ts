import {
  type ServedBdev,
  type ServedBdevCallbacks,
  SpdkError,
  writeLog,
  wrongType,
} from '@spdk-ts/spdk-safe';
import { BdevChannel } from './bdev-channel.js';
import { BdevIo, isAnswered } from './bdev-io.js';
import { type BdevOps, ioMethods } from './bdev-ops.js';
import { errorText } from './error-text.js';
import { tellsStatus } from './failure.js';
import { jsonText } from './json-text.js';
import { Listeners } from './listeners.js';
import { RequestSource, type RequestSourceOptions } from './request-source.js';
import { type RequestTimeout, RequestTimeouts } from './request-timeouts.js';
import { typeNumbers } from './type-numbers.js';

/** A method of a device that has failed. */
export interface HandlerError {
  /** Name of the device. */
  readonly device: string;
  /** The method of {@link BdevOps}. */
  readonly operation: string;
  /** What it has thrown, or rejected with. */
  readonly error: unknown;
}

/** What happens to a device in TypeScript. */
export interface ServedBdevEvents {
  /** A request takes longer than it may. Once for each. */
  timeout: RequestTimeout;
  /** A method has thrown what is no status of an I/O. Its I/O has failed, and nothing else has. */
  error: HandlerError;
  /** It is gone. */
  removed: undefined;
}

/** What the server of a device's requests is made with. */
export interface RequestServerOptions extends RequestSourceOptions {
  readonly ops: BdevOps;
  /** 0: requests may take as long as they like. */
  readonly requestTimeoutMs: number;
}

/** Calls a device's operations for the requests that come in, on the thread that serves them. */
export class RequestServer {
  readonly events = new Listeners<ServedBdevEvents>(['timeout', 'error', 'removed']);
  readonly #options: RequestServerOptions;
  readonly #ops: BdevOps;
  readonly #channels = new Map<number, BdevChannel>();
  /** Channels whose data could not be made: why. */
  readonly #broken = new Map<BdevChannel, unknown>();
  #source: RequestSource | undefined;
  #timeouts: RequestTimeouts | undefined;
  #handle: (slot: number) => void = () => {};
  #ended = false;

  constructor(options: RequestServerOptions) {
    this.#options = options;
    this.#ops = options.ops;
  }

  /** @param destruct SPDK has let go of the device; for its owner */
  callbacks(destruct?: () => void): ServedBdevCallbacks {
    const { dumpInfoJson, writeConfigJson } = this.#ops;
    return {
      onRequests: () => this.#source?.server.drain(this.#handle),
      onChannel: (channel, threadId, created) => this.#onChannel(channel, threadId, created !== 0),
      ...(destruct && { onDestruct: destruct }),
      ...(dumpInfoJson && { dumpInfo: () => this.describe('dumpInfoJson') }),
      ...(writeConfigJson && { writeConfig: () => this.describe('writeConfigJson') }),
    };
  }

  /** Serves from now on. */
  start(server: ServedBdev, known: Partial<RequestSourceOptions> = {}): void {
    const source = new RequestSource({ ...this.#options, ...known }, server);
    this.#source = source;
    this.#handle = this.#ops.submitRequest ? this.#batchHandler(source) : this.#methodHandler(source);
    const { requestTimeoutMs } = this.#options;
    if (requestTimeoutMs > 0) {
      this.#timeouts = new RequestTimeouts(source.ios, requestTimeoutMs, (io, ageMs) =>
        this.#late(io, ageMs),
      );
    }
  }

  /** Requests that are not completed. */
  get outstanding(): number {
    return this.#pending().length;
  }

  /** Channels that there are. */
  get channels(): number {
    return this.#channels.size;
  }

  /** Called each time that a channel has gone. */
  onChannelGone: () => void = () => {};

  /** Fails what is not completed. */
  failAll(): void {
    for (const io of this.#pending()) {
      try {
        io.fail();
      } catch {
        // It has been forwarded, and completes by itself.
      }
    }
  }

  /** No more requests come. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#timeouts?.stop();
    this.events.emit('removed', undefined);
  }

  /** The JSON that a method of the device gives; empty without. */
  describe(method: 'dumpInfoJson' | 'writeConfigJson'): string {
    try {
      const value = this.#ops[method]?.();
      return value === undefined ? '' : jsonText(value, method);
    } catch (error) {
      this.report(method, error);
      return '';
    }
  }

  /** Tells of a method that has failed. */
  report(operation: string, error: unknown): void {
    const { bdevName } = this.#options;
    writeLog('error', `${bdevName}: ${operation} failed: ${errorText(error)}`);
    this.events.emit('error', { device: bdevName, operation, error });
  }

  // What follows runs for each request: nothing is allocated but the BdevIo. Only those that are not completed at once are
  // kept: to keep something costs more than all else here.

  #batchHandler(source: RequestSource): (slot: number) => void {
    const { server, ios } = source;
    const ops = this.#ops as Required<Pick<BdevOps, 'submitRequest'>>;
    let lastNumber = -1;
    let channel: BdevChannel | undefined;
    return (slot) => {
      const number = server.channel(slot);
      if (number !== lastNumber) {
        channel = this.#channelOf(number);
        lastNumber = number;
      }
      if (channel === undefined) return this.#refuse(source, number, slot);
      const io = new BdevIo(source, channel, slot);
      try {
        ops.submitRequest(channel, io);
      } catch (error) {
        this.#fail(io, 'submitRequest', error);
      }
      if (!io.completed) ios[slot] = io;
    };
  }

  #methodHandler(source: RequestSource): (slot: number) => void {
    const { server, ios } = source;
    const ops = this.#ops;
    const numbers = typeNumbers();
    const { read, write } = numbers;
    const names: (string | undefined)[] = [];
    for (const name of ioMethods) {
      if (ops[name]) names[numbers[name] as number] = name;
    }
    let lastNumber = -1;
    let channel: BdevChannel | undefined;
    return (slot) => {
      const number = server.channel(slot);
      if (number !== lastNumber) {
        channel = this.#channelOf(number);
        lastNumber = number;
      }
      if (channel === undefined) return this.#refuse(source, number, slot);
      const io = new BdevIo(source, channel, slot);
      const type = server.type(slot);
      try {
        let result: unknown;
        if (type === read) result = (ops as Required<BdevOps>).read(io);
        else if (type === write) result = (ops as Required<BdevOps>).write(io);
        else result = this.#callRare(names[type], io);
        if (result !== undefined) void this.#wait(io, result, names[type] as string);
        else if (!isAnswered(io)) io.ok();
      } catch (error) {
        this.#fail(io, names[type] ?? 'I/O', error);
      }
      if (!io.completed) ios[slot] = io;
    };
  }

  #callRare(name: string | undefined, io: BdevIo): unknown {
    if (name === undefined) {
      throw new SpdkError(`there is no method for ${io.type}`, {
        code: 'ENOTSUP',
        errno: -95,
        operation: io.type,
      });
    }
    return (this.#ops as Record<string, (io: BdevIo) => unknown>)[name]?.(io);
  }

  async #wait(io: BdevIo, result: unknown, operation: string): Promise<void> {
    try {
      if (!isThenable(result)) throw wrongType('nothing or a promise', `the result of ${operation}`, result);
      await result;
      if (!isAnswered(io)) io.ok();
    } catch (error) {
      this.#fail(io, operation, error);
    }
  }

  // What follows is seldom.

  #fail(io: BdevIo, operation: string, error: unknown): void {
    if (!tellsStatus(error)) this.report(operation, error);
    if (!isAnswered(io)) io.fail(error);
    else if (tellsStatus(error)) this.report(operation, error);
  }

  #pending(): BdevIo[] {
    return (this.#source?.ios ?? []).filter((io) => io !== undefined && !io.completed) as BdevIo[];
  }

  #late(io: BdevIo, ageMs: number): void {
    const { bdevName: device } = this.#options;
    const { type, offsetBytes: offset, bytes } = io;
    writeLog(
      'warn',
      `${device}: ${type} at byte ${offset}, ${bytes} bytes, is not completed after ${ageMs} ms`,
    );
    this.events.emit('timeout', { device, type, offset, bytes, ageMs, io });
  }

  /** Undefined where it has no data. */
  #channelOf(number: number): BdevChannel | undefined {
    const channel = this.#channels.get(number);
    return channel !== undefined && this.#broken.has(channel) ? undefined : channel;
  }

  /** A request of a channel without data. */
  #refuse(source: RequestSource, number: number, slot: number): void {
    const channel = this.#channels.get(number) ?? new BdevChannel(this.#options.bdevName, 0);
    new BdevIo(source, channel, slot).fail(SpdkError.fromErrno(ioError, 'createChannel'));
  }

  #onChannel(number: number, threadId: number, created: boolean): void {
    if (created) {
      const channel = new BdevChannel(this.#options.bdevName, threadId);
      this.#channels.set(number, channel);
      try {
        channel.data = this.#ops.createChannel?.(channel);
      } catch (error) {
        this.#broken.set(channel, error);
        this.report('createChannel', error);
      }
      return;
    }
    const channel = this.#channels.get(number);
    this.#channels.delete(number);
    if (channel === undefined) return;
    // Without data there is nothing to end.
    if (!this.#broken.delete(channel)) this.#destroyChannel(channel);
    this.onChannelGone();
  }

  #destroyChannel(channel: BdevChannel): void {
    try {
      this.#ops.destroyChannel?.(channel);
    } catch (error) {
      this.report('destroyChannel', error);
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<void> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}

const ioError = -5;

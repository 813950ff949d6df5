import { connect, type Socket } from 'node:net';
import { checkedName, SpdkError, SpdkErrorCode } from '@spdk-ts/spdk-safe';
import { JsonSplitter } from './json-splitter.js';
import { checkParamsText, paramsText } from './params-text.js';
import { RpcError } from './rpc-error.js';

interface Waiting {
  method: string;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

interface Response {
  id?: unknown;
  result?: unknown;
  error?: { code: number; message: string };
}

/** A client of a JSON-RPC server on a UNIX socket, SPDK's or the embedded backend's. Keeps the process alive only while answers are awaited. */
export class RpcClient {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #splitter = new JsonSplitter();
  #nextId = 1;
  #failure: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#onData(bytes));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(undefined));
    socket.unref();
  }

  /**
   * Connects to the socket at `path`.
   *
   * @throws SpdkError (as rejection) with Node's code when nobody listens there: `ENOENT`, `ECONNREFUSED`; TypeError,
   *   RangeError
   */
  static async connect(path: string): Promise<RpcClient> {
    checkedName(path, 'path');
    return await new Promise((resolve, reject) => {
      const socket = connect(path);
      const refuse = (error: NodeJS.ErrnoException) => reject(connectError(error));
      socket.once('error', refuse);
      socket.once('connect', () => {
        socket.off('error', refuse);
        resolve(new RpcClient(socket));
      });
    });
  }

  /**
   * Calls a method.
   *
   * @param params by name; undefined members are left out
   * @throws RpcError (as rejection) what the server answered; SpdkError `ERR_SPDK_CLOSED` when the connection is gone
   */
  async call(method: string, params?: object): Promise<unknown> {
    return await this.callText(method, paramsText(params));
  }

  /** {@link call} with parameters that are JSON already. */
  async callText(method: string, params: string | undefined): Promise<unknown> {
    checkedName(method, 'method');
    if (params !== undefined) checkParamsText(params);
    if (this.#failure) throw this.#failure;
    const tail = params === undefined ? '' : `,"params":${params}`;
    return await new Promise((resolve, reject) => {
      const id = this.#nextId++;
      if (this.#waiting.size === 0) this.#socket.ref();
      this.#waiting.set(id, { method, resolve, reject });
      this.#socket.write(`{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)}${tail}}`);
    });
  }

  /** True once the connection is gone: every call rejects then. */
  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** Closes the connection; what is still awaited rejects with `ERR_SPDK_CLOSED`. */
  close(): Promise<void> {
    if (this.#socket.closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#socket.ref();
      this.#socket.once('close', () => resolve());
      this.#socket.destroy();
    });
  }

  #onData(bytes: Uint8Array): void {
    for (const text of this.#splitter.push(bytes)) this.#settle(JSON.parse(text) as Response);
  }

  #settle({ id, result, error }: Response): void {
    const waiting = typeof id === 'number' ? this.#waiting.get(id) : undefined;
    if (!waiting) return;
    this.#waiting.delete(id as number);
    if (this.#waiting.size === 0) this.#socket.unref();
    if (error) waiting.reject(new RpcError(waiting.method, error.code, error.message));
    else waiting.resolve(result);
  }

  #fail(cause: Error | undefined): void {
    const message = `the JSON-RPC connection is closed${cause ? `: ${cause.message}` : ''}`;
    this.#failure ??= new SpdkError(message, { code: SpdkErrorCode.Closed, operation: 'rpc', cause });
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}

function connectError(cause: NodeJS.ErrnoException): SpdkError {
  const { code = 'ECONNREFUSED', errno, message } = cause;
  return new SpdkError(`RpcClient.connect: ${message}`, {
    code,
    errno,
    operation: 'RpcClient.connect',
    cause,
  });
}

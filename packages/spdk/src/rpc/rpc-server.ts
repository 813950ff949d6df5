import { resolve } from 'node:path';
import { checkedName, rpcInitialize, rpcServerFinish } from '@spdk-ts/spdk-safe';

/** Node.js' longest interval. */
const longestMs = 2 ** 31 - 1;

/**
 * SPDK's JSON-RPC server on a UNIX socket, for clients such as SPDK's `rpc.py` or {@link RpcClient}. As long as it is
 * open it keeps the process alive, and SPDK looks at its sockets 250 times a second.
 */
export class RpcServer implements AsyncDisposable {
  /** The socket. Whoever may write to it controls this SPDK. */
  readonly path: string;
  readonly #onClose: (server: RpcServer) => void;
  readonly #keepAlive: NodeJS.Timeout;
  #closed = false;

  /** @internal Use {@link Spdk.serveRpc}. */
  constructor(path: string, onClose: (server: RpcServer) => void) {
    // SPDK takes what does not begin with a slash for the address of a TCP port.
    this.path = resolve(checkedName(path, 'path'));
    this.#onClose = onClose;
    rpcInitialize(this.path);
    this.#keepAlive = setInterval(() => {}, longestMs);
  }

  /** Closes the connections and removes the socket. Closing twice does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#keepAlive);
    rpcServerFinish(this.path);
    this.#onClose(this);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

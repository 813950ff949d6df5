import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireRunning, rpcInitialize, rpcServerFinish, SpdkError, SpdkErrorCode } from '@spdk-ts/spdk-safe';
import { paramsText } from './params-text.js';
import { RpcClient } from './rpc-client.js';
import { hideUnusableMethods } from './unusable-methods.js';

/** Longest path that fits into a `sockaddr_un`, with its NUL and the `.lock` that SPDK appends to a sibling file. */
const maxSocketPathBytes = 100;

/** How long the server stays after the last call: starting it again costs more than polling it for a moment. */
const lingerMs = 100;

interface Connection {
  client: RpcClient;
  socketPath: string;
}

interface Folder {
  path: string;
  /** Removes the folder when the process ends without a stop. */
  onExit: () => void;
}

/**
 * The way to the JSON-RPC methods of the SPDK in this process: a server on a socket in a private folder, and one
 * client. Both start with a call and end shortly after the last one, since SPDK looks at a server's sockets 250 times a
 * second.
 */
export class RpcService {
  #folder: Promise<Folder> | undefined;
  #connecting: Promise<Connection> | undefined;
  #disconnecting: Promise<void> = Promise.resolve();
  #calls = 0;
  #servers = 0;
  #linger: NodeJS.Timeout | undefined;
  #ended = false;

  /**
   * Objects of a run of SPDK outlive it; the next one has others.
   *
   * @throws SpdkError `ERR_SPDK_NOT_STARTED` while there is no next one, else `ERR_SPDK_STALE`
   */
  requireCurrent(operation: string): void {
    if (!this.#ended) return;
    requireRunning(operation);
    throw new SpdkError(`${operation}: belongs to a run of SPDK that has ended`, {
      code: SpdkErrorCode.Stale,
      operation,
    });
  }

  /** Calls a method; see {@link RpcClient.call}. */
  async call(method: string, params?: object): Promise<unknown> {
    return await this.callText(method, paramsText(params));
  }

  /** {@link call} with parameters that are JSON already. */
  async callText(method: string, params: string | undefined): Promise<unknown> {
    this.requireCurrent(method);
    clearTimeout(this.#linger);
    this.#calls++;
    try {
      const { client } = await this.#connection();
      return await client.callText(method, params);
    } finally {
      this.#calls--;
      if (this.#calls === 0) this.#linger = setTimeout(() => this.#disconnect(), lingerMs).unref();
    }
  }

  /** Connects, unless it is connected. */
  async prepare(): Promise<void> {
    await this.call('spdk_get_version');
  }

  /** Stops client and server, if they were ever started, and removes the folder. */
  async stop(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#linger);
    this.#disconnect();
    await this.#disconnecting;
    const folder = await this.#folder;
    this.#folder = undefined;
    if (!folder) return;
    process.off('exit', folder.onExit);
    await rm(folder.path, { recursive: true, force: true });
  }

  /** SPDK's server closes a connection over a request that it cannot take; the next call gets another one. */
  async #connection(): Promise<Connection> {
    const connecting = this.#connecting;
    if (connecting) {
      const { client } = await connecting;
      // Of several calls that find it so, the first replaces it.
      if (client.failed && this.#connecting === connecting) this.#disconnect();
    }
    this.#connecting ??= this.#connect();
    return this.#connecting;
  }

  async #connect(): Promise<Connection> {
    try {
      this.#folder ??= privateFolder();
      const { path } = await this.#folder.catch((error: unknown) => {
        this.#folder = undefined;
        throw error;
      });
      // A name of its own: the server before this one may still be closing.
      const socketPath = join(path, `rpc${this.#servers++}`);
      rpcInitialize(socketPath);
      try {
        const client = await RpcClient.connect(socketPath);
        await hideUnusableMethods(client);
        return { client, socketPath };
      } catch (error) {
        rpcServerFinish(socketPath);
        throw error;
      }
    } catch (error) {
      this.#connecting = undefined;
      throw error;
    }
  }

  #disconnect(): void {
    const connecting = this.#connecting;
    this.#connecting = undefined;
    if (!connecting) return;
    const before = this.#disconnecting;
    this.#disconnecting = connecting.then(
      async ({ client, socketPath }) => {
        await before;
        await client.close();
        rpcServerFinish(socketPath);
      },
      // What could not be connected has been cleaned up, and told to whoever called.
      () => before,
    );
  }
}

/** A new folder that only this user may enter, short enough for a socket's path. */
async function privateFolder(): Promise<Folder> {
  const parent = Buffer.byteLength(tmpdir()) + 32 < maxSocketPathBytes ? tmpdir() : '/tmp';
  const path = await mkdtemp(join(parent, 'spdk-ts-'));
  const onExit = () => rmSync(path, { recursive: true, force: true });
  process.once('exit', onExit);
  return { path, onExit };
}

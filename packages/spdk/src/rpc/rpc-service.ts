import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rpcFinish, rpcInitialize, rpcSetState } from '@spdk-ts/spdk-safe';
import { RpcClient } from './rpc-client.js';

/** Longest path that fits into a `sockaddr_un`, with its NUL and the `.lock` that SPDK appends to a sibling file. */
const maxSocketPathBytes = 100;

interface Connection {
  client: RpcClient;
  folder: string;
  /** Removes the folder when the process ends without a stop. */
  onExit: () => void;
}

/**
 * The way to the JSON-RPC methods of the SPDK in this process: a server on a socket in a private folder, and one
 * client. Both start with the first call.
 */
export class RpcService {
  #connecting: Promise<Connection> | undefined;

  /** Calls a method; see {@link RpcClient.call}. */
  async call(method: string, params?: object): Promise<unknown> {
    this.#connecting ??= this.#connect();
    const { client } = await this.#connecting;
    return client.call(method, params);
  }

  /** Stops client and server, if they were ever started, and removes the folder. */
  async stop(): Promise<void> {
    const connecting = this.#connecting;
    this.#connecting = undefined;
    if (!connecting) return;
    const connected = await connecting.catch(() => undefined);
    if (!connected) return;
    await connected.client.close();
    rpcFinish();
    process.off('exit', connected.onExit);
    await rm(connected.folder, { recursive: true, force: true });
  }

  async #connect(): Promise<Connection> {
    const folder = await privateFolder();
    const onExit = () => rmSync(folder, { recursive: true, force: true });
    process.once('exit', onExit);
    const socketPath = join(folder, 'rpc.sock');
    try {
      rpcInitialize(socketPath);
      rpcSetState('runtime');
      return { client: await RpcClient.connect(socketPath), folder, onExit };
    } catch (error) {
      this.#connecting = undefined;
      process.off('exit', onExit);
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }
}

/** A new folder that only this user may enter, short enough for a socket's path. */
async function privateFolder(): Promise<string> {
  const parent = Buffer.byteLength(tmpdir()) + 32 < maxSocketPathBytes ? tmpdir() : '/tmp';
  return mkdtemp(join(parent, 'spdk-ts-'));
}

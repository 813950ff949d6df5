import { rpcAllowOnly } from '@spdk-ts/spdk-safe';
import type { RpcClient } from './rpc-client.js';

/**
 * Methods that read what only SPDK's own applications set up, and end the process without it: the reactors of SPDK's
 * event framework, in whose place Node.js' event loops poll the threads here.
 */
const unusable: readonly string[] = ['framework_get_reactors'];

let hidden = false;

/** Makes methods that would end the process unknown to every client. */
export async function hideUnusableMethods(client: RpcClient): Promise<void> {
  if (hidden) return;
  const methods = (await client.call('rpc_get_methods', { include_aliases: true })) as string[];
  const usable = methods.filter((method) => !unusable.includes(method));
  if (usable.length < methods.length) rpcAllowOnly(usable);
  hidden = true;
}

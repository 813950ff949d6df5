import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RpcClient } from '@spdk-ts/spdk';
import { noArguments, type Recipe } from '../recipe.js';

export const rpcClientRecipe: Recipe = {
  name: 'RpcClient',
  make: async ({ spdk, name }) => {
    const server = await spdk.serveRpc(join(tmpdir(), `matrix-${process.pid}-${name()}.sock`));
    const client = await RpcClient.connect(server.path);
    return Object.assign(client, { server });
  },
  close: async (client: RpcClient & { server: AsyncDisposable }) => {
    await client.close();
    await client.server[Symbol.asyncDispose]();
  },
  construct: { exempt: 'private' },
  statics: { connect: { args: () => ['/nowhere/at/all.sock'], fails: ['ENOENT'] } },
  methods: {
    call: { args: () => ['bdev_get_bdevs', {}], mistakes: () => [[], ['no_such_method']] },
    callText: { args: () => ['bdev_get_bdevs', '{}'], mistakes: () => [[], ['no_such_method', undefined]] },
    close: { ...noArguments, alwaysWorks: 'closing is idempotent' },
  },
};

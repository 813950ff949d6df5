import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RpcClient, Spdk } from '@spdk-ts/spdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
let path: string;
let running: Spdk | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rpc-server-'));
  path = join(folder, 'spdk.sock');
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await rm(folder, { recursive: true });
});

async function start(): Promise<Spdk> {
  running = await Spdk.start({ hugepages: false });
  return running;
}

describe('Spdk.serveRpc', () => {
  test('lets other clients in, until it is closed', async () => {
    const spdk = await start();
    const server = await spdk.serveRpc(path);
    expect(server.path).toBe(path);
    const client = await RpcClient.connect(path);
    const params = { name: 'N', num_blocks: 64, block_size: 512 };
    expect(await client.call('bdev_null_create', params)).toBe('N');
    expect(spdk.devices.get('N').blockCount).toBe(64n);
    await expect(client.call('bdev_null_create', params)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(client.call('framework_get_reactors')).rejects.toMatchObject({ rpcCode: -32601 });
    await server.close();
    await server.close();
    await expect(client.call('bdev_get_bdevs')).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });
    expect(existsSync(path)).toBe(false);
    // The way of this process is another one.
    expect(await spdk.rpc('bdev_get_bdevs')).toHaveLength(1);
  });

  test('ends with SPDK, and begins again with the next', async () => {
    for (let round = 0; round < 3; round++) {
      const spdk = await start();
      await spdk.serveRpc(path);
      const client = await RpcClient.connect(path);
      expect(await client.call('bdev_get_bdevs')).toEqual([]);
      await spdk.stop();
      expect(existsSync(path)).toBe(false);
      await client.close();
    }
  });

  test('takes another client beside a slow one', async () => {
    const spdk = await start();
    await using server = await spdk.serveRpc(path);
    const slow = connect(server.path);
    await new Promise((resolve) => slow.write('{"jsonrpc":"2.0","id":1,"meth', resolve));
    const client = await RpcClient.connect(path);
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.call('bdev_get_bdevs')));
    expect(answers.every((answer) => Array.isArray(answer) && answer.length === 0)).toBe(true);
    slow.destroy();
    await client.close();
  });

  test('replaces the socket of a process that is dead', async () => {
    await writeFile(path, '');
    const spdk = await start();
    await using server = await spdk.serveRpc(path);
    const client = await RpcClient.connect(server.path);
    expect(await client.call('bdev_get_bdevs')).toEqual([]);
    await client.close();
  });

  test.each([
    ['a path that is too long', () => join(folder, 'x'.repeat(120)), 'EINVAL'],
    ['a folder that is not there', () => join(folder, 'no/such'), 'EINVAL'],
    ['an empty path', () => '', 'ERR_OUT_OF_RANGE'],
    ['a path with NUL', () => 'a\0b', 'ERR_OUT_OF_RANGE'],
    ['a number', () => 7 as unknown as string, 'ERR_INVALID_ARG_TYPE'],
  ])('refuses %s', async (_what, make, code) => {
    const spdk = await start();
    await expect(spdk.serveRpc(make())).rejects.toMatchObject({ code });
    await spdk.serveRpc(path);
  });

  test('refuses a path that it listens on', async () => {
    const spdk = await start();
    await spdk.serveRpc(path);
    await expect(spdk.serveRpc(path)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const client = await RpcClient.connect(path);
    expect(await client.call('bdev_get_bdevs')).toEqual([]);
    await client.close();
  });
});

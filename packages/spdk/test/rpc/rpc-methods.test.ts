import { Spdk } from '@spdk-ts/spdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const onSpdk = process.env['SPDK_TS_BACKEND'] === 'spdk';

let spdk: Spdk;
beforeAll(async () => {
  spdk = await Spdk.start({ hugepages: false });
});
afterAll(() => spdk.stop());

const createNull = (name: string) => spdk.rpc('bdev_null_create', { name, num_blocks: 64, block_size: 512 });

describe('notifications', () => {
  interface Notification {
    type: string;
    ctx: string;
    id: number;
  }
  const from = (id: number, max?: number) =>
    spdk.rpc('notify_get_notifications', { id, max }) as Promise<Notification[]>;

  test('tell which devices came and went', async () => {
    // Later versions have more.
    expect(await spdk.rpc('notify_get_types')).toEqual(
      expect.arrayContaining(['bdev_register', 'bdev_unregister']),
    );
    const next = ((await from(0)).at(-1)?.id ?? -1) + 1;
    await createNull('Noted');
    await spdk.rpc('bdev_null_delete', { name: 'Noted' });
    const came = { type: 'bdev_register', ctx: 'Noted', id: next };
    const went = { type: 'bdev_unregister', ctx: 'Noted', id: next + 1 };
    expect(await from(next)).toEqual([came, went]);
    expect(await from(next, 1)).toEqual([came]);
    expect(await from(next + 1)).toEqual([went]);
    expect(await from(next + 2)).toEqual([]);
  });

  test('are numbered from 0, so a number below is refused', async () => {
    await expect(from(-1)).rejects.toMatchObject({ code: 'ERR_SPDK_RPC_INVALID_PARAMS' });
    await expect(spdk.rpc('notify_get_types', { all: true })).rejects.toMatchObject({
      code: 'ERR_SPDK_RPC_INVALID_PARAMS',
    });
  });
});

describe('threads', () => {
  interface Threads {
    threads: { name: string; id: number }[];
  }
  const own = async () => {
    const { threads } = (await spdk.rpc('thread_get_stats')) as Threads;
    return threads.find(({ name }) => name === 'spdk-ts');
  };

  test('have statistics, pollers and channels', async () => {
    expect(await own()).toMatchObject({
      ...{ id: expect.any(Number), cpumask: expect.any(String), busy: expect.any(Number) },
      ...{ idle: expect.any(Number), active_pollers_count: expect.any(Number) },
    });
    const { threads } = (await spdk.rpc('thread_get_pollers')) as {
      threads: { name: string; timed_pollers: { name: string }[] }[];
    };
    const pollers = threads.find(({ name }) => name === 'spdk-ts')?.timed_pollers.map(({ name }) => name);
    expect(pollers).toContainEqual(expect.stringMatching(/^rpc.*poll_servers$/));
    expect(await spdk.rpc('thread_get_io_channels')).toMatchObject({
      threads: expect.arrayContaining([expect.objectContaining({ name: 'spdk-ts' })]),
    });
  });

  test('get another mask where the cores of the process are known to the method', async () => {
    const id = (await own())?.id;
    const set = (cpumask: string, thread = id) => spdk.rpc('thread_set_cpumask', { id: thread, cpumask });
    await expect(set('0x1', 4711)).rejects.toMatchObject({
      code: 'ERR_SPDK_RPC_INVALID_PARAMS',
      message: expect.stringContaining('4711'),
    });
    await expect(set('zz')).rejects.toMatchObject({ message: expect.stringContaining('zz') });
    // SPDK asks its own applications' reactors for the cores, and there are none.
    if (onSpdk) await expect(set('0x1')).rejects.toThrow('No CPU is selected');
    else expect(await set('0x1')).toBe(true);
    await expect(set('0x8000')).rejects.toMatchObject({ code: 'ERR_SPDK_RPC_INTERNAL' });
  });
});

describe('the framework', () => {
  test('runs, so that it cannot be started again', async () => {
    expect(await spdk.rpc('framework_wait_init')).toBe(true);
    await expect(spdk.rpc('framework_start_init')).rejects.toMatchObject({ rpcCode: -1 });
    await expect(spdk.rpc('bdev_set_options', { bdev_io_pool_size: 1000 })).rejects.toMatchObject({
      rpcCode: -1,
    });
  });

  test('has a configuration per subsystem', async () => {
    const of = (name: string) => spdk.rpc('framework_get_config', { name }) as Promise<{ method: string }[]>;
    expect(await of('iobuf')).toEqual([{ method: 'iobuf_set_options', params: expect.any(Object) }]);
    expect((await of('bdev'))[0]?.method).toBe('bdev_set_options');
    expect((await of('bdev')).at(-1)?.method).toBe('bdev_wait_for_examine');
    await expect(of('toaster')).rejects.toMatchObject({
      code: 'ERR_SPDK_RPC_INVALID_PARAMS',
      message: expect.stringContaining('toaster'),
    });
  });

  test('does not offer what would end the process', async () => {
    expect(await spdk.rpc('rpc_get_methods')).not.toContain('framework_get_reactors');
    await expect(spdk.rpc('framework_get_reactors')).rejects.toMatchObject({
      code: 'ERR_SPDK_RPC_METHOD_NOT_FOUND',
    });
  });

  test('names the methods for its state', async () => {
    const current = (await spdk.rpc('rpc_get_methods', { current: true })) as string[];
    const all = (await spdk.rpc('rpc_get_methods')) as string[];
    expect(current).toContain('bdev_get_bdevs');
    expect(current).not.toContain('bdev_set_options');
    expect(all).toEqual(expect.arrayContaining([...current, 'bdev_set_options', 'iobuf_set_options']));
    expect(await spdk.rpc('spdk_get_version')).toMatchObject({
      version: expect.stringMatching(/^SPDK v\d/),
      fields: { major: expect.any(Number), minor: expect.any(Number) },
    });
  });
});

describe('devices', () => {
  test('are waited for', async () => {
    const late = spdk.rpc('bdev_get_bdevs', { name: 'Late', timeout: 20_000 });
    await createNull('Late');
    expect(await late).toMatchObject([{ name: 'Late', num_blocks: 64, block_size: 512 }]);
    await spdk.rpc('bdev_null_delete', { name: 'Late' });
  });

  test('are not waited for longer than asked', async () => {
    await expect(spdk.rpc('bdev_get_bdevs', { name: 'Never', timeout: 1 })).rejects.toMatchObject({
      code: 'ETIMEDOUT',
    });
    await expect(spdk.rpc('bdev_get_bdevs', { name: 'Never' })).rejects.toMatchObject({ code: 'ENODEV' });
  });

  test('grow', async () => {
    await createNull('Grows');
    const resize = (name: string, size: number) => spdk.rpc('bdev_null_resize', { name, new_size: size });
    expect(await resize('Grows', 3)).toBe(true);
    expect(spdk.devices.get('Grows').sizeBytes).toBe(3 * 2 ** 20);
    await expect(resize('Grows', 1)).rejects.toMatchObject({ code: 'EINVAL' });
    await expect(resize('None', 1)).rejects.toMatchObject({ code: 'ENODEV' });
    await expect(resize('Grows', -1)).rejects.toMatchObject({ rpcCode: -32603 });
    await spdk.rpc('bdev_null_delete', { name: 'Grows' });
  });
});

test('a call that the server cannot take ends its connection, and the next calls get another one', async () => {
  const call = spdk.rpc('bdev_get_bdevs', { name: 'x'.repeat(33 * 2 ** 20) });
  await expect(call).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_SPDK_(CLOSED|RPC_)/) });
  const next = await Promise.all(Array.from({ length: 5 }, () => spdk.rpc('bdev_get_bdevs')));
  expect(next).toEqual([[], [], [], [], []]);
});

test.each([
  ['unknown', { name: 'N', num_blocks: 64, block_size: 512, colour: 'red' }, 'colour'],
  ['missing', { name: 'N', block_size: 512 }, 'num_blocks'],
  ['wrong', { name: 'N', num_blocks: 'many', block_size: 512 }, 'num_blocks'],
])('a parameter that is %s is refused', async (_what, params, name) => {
  // SPDK does not tell which it was.
  const message = onSpdk ? /spdk_json_decode_object failed$/ : new RegExp(`'${name}'$`);
  await expect(spdk.rpc('bdev_null_create', params)).rejects.toMatchObject({
    rpcCode: -32603,
    message: expect.stringMatching(message),
  });
});

test('buffers are counted', async () => {
  const stats = (await spdk.rpc('iobuf_get_stats')) as { module: string }[];
  expect(stats.find(({ module }) => module === 'bdev')).toMatchObject({
    small_pool: { cache: expect.any(Number), main: expect.any(Number), retry: expect.any(Number) },
    large_pool: { cache: expect.any(Number), main: expect.any(Number), retry: expect.any(Number) },
  });
});

test('levels of the log are set and read', async () => {
  for (const which of ['', 'print_']) {
    const before = await spdk.rpc(`log_get_${which}level`);
    expect(await spdk.rpc(`log_set_${which}level`, { level: 'WARNING' })).toBe(true);
    expect(await spdk.rpc(`log_get_${which}level`)).toBe('WARNING');
    await expect(spdk.rpc(`log_set_${which}level`, { level: 'LOUD' })).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_SPDK_RPC_(INVALID_PARAMS|INTERNAL)$/),
    });
    await spdk.rpc(`log_set_${which}level`, { level: before });
  }
});

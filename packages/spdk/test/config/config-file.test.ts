import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DmaBuf, type LogLine, Spdk, type SpdkConfig, type SpdkOptions } from '@spdk-ts/spdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const onSpdk = process.env['SPDK_TS_BACKEND'] === 'spdk';

let folder: string;
let running: Spdk | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config-file-'));
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await rm(folder, { recursive: true });
});

async function start(options: SpdkOptions): Promise<Spdk> {
  running = await Spdk.start({ hugepages: false, ...options });
  return running;
}

async function restart(options: SpdkOptions): Promise<Spdk> {
  await running?.stop();
  return start(options);
}

/** A file of the folder. */
async function file(text: string): Promise<string> {
  const path = join(folder, 'spdk.json');
  await writeFile(path, text);
  return path;
}

function entries(config: SpdkConfig, subsystem: string) {
  return config.subsystems.find((found) => found.subsystem === subsystem)?.config ?? [];
}

const uuid = '11111111-2222-4333-8444-555555555555';
const devices: SpdkConfig = {
  subsystems: [
    {
      subsystem: 'iobuf',
      config: [
        {
          method: 'iobuf_set_options',
          params: {
            small_pool_count: 4096,
            large_pool_count: 512,
            small_bufsize: 8192,
            large_bufsize: 135168,
          },
        },
      ],
    },
    {
      subsystem: 'bdev',
      config: [
        { method: 'bdev_set_options', params: { bdev_io_pool_size: 8191, bdev_io_cache_size: 64 } },
        {
          method: 'bdev_malloc_create',
          params: { name: 'Ram0', num_blocks: 2048, block_size: 512, uuid, optimal_io_boundary: 8 },
        },
        { method: 'bdev_null_create', params: { name: 'Null0', num_blocks: 1024, block_size: 4096 } },
        { method: 'bdev_wait_for_examine' },
      ],
    },
  ],
};

describe('Spdk.start with a configuration', () => {
  test('sets options before the subsystems start, and makes devices afterwards', async () => {
    const spdk = await start({ config: devices });
    expect([...spdk.devices].map(({ name }) => name)).toEqual(['Ram0', 'Null0']);
    const saved = await spdk.saveConfig();
    expect(entries(saved, 'iobuf')[0]?.params).toMatchObject({
      small_pool_count: 4096,
      large_pool_count: 512,
    });
    expect(entries(saved, 'bdev')[0]).toMatchObject({
      method: 'bdev_set_options',
      params: { bdev_io_pool_size: 8191, bdev_io_cache_size: 64 },
    });
    await using disk = await spdk.devices.get('Ram0').open({ write: true });
    using data = DmaBuf.alloc(512).fill(3);
    await disk.write(data, { offset: 0 });
  });

  test('takes the path and the URL of a file, with comments and in any order of members', async () => {
    const path = await file(`// made by hand
      { "subsystems": [ /* one */ { "config": [
          { "params": { "num_blocks": 64, "name": "Ram\\u0031", /* 32 KiB */ "block_size": 512 },
            "method": "bdev_malloc_create" } ],
        "subsystem": "bdev" } ] }
      `);
    await start({ config: path });
    expect(running?.devices.get('Ram1').sizeBytes).toBe(32768);
    await restart({ config: pathToFileURL(path) });
    expect(running?.devices.get('Ram1').sizeBytes).toBe(32768);
  });

  test.each([
    ['no subsystems', {}],
    ['an empty list of subsystems', { subsystems: [] }],
    ['a subsystem without a configuration', { subsystems: [{ subsystem: 'bdev', config: null }] }],
    ['members that SPDK does not know beside the subsystems', { comment: 'mine', subsystems: [] }],
  ])('takes %s for nothing to do', async (_what, config) => {
    const spdk = await start({ config: config as SpdkConfig });
    expect([...spdk.devices]).toEqual([]);
  });

  test('runs a subsystem that is listed twice both times', async () => {
    const one = (name: string) => ({
      subsystem: 'bdev',
      config: [{ method: 'bdev_malloc_create', params: { name, num_blocks: 64, block_size: 512 } }],
    });
    const spdk = await start({ config: { subsystems: [one('A'), one('B')] } });
    expect([...spdk.devices].map(({ name }) => name)).toEqual(['A', 'B']);
  });

  test('skips subsystems that the backend does not have, and settings of modules, and says so', async () => {
    const lines: LogLine[] = [];
    const config = {
      subsystems: [
        { subsystem: 'toaster', config: [{ method: 'toaster_set_heat', params: { heat: 3 } }] },
        { subsystem: 'bdev', config: [{ method: 'bdev_toast_set_options', params: { burnt: true } }] },
      ],
    };
    await start({ config, onLog: (line) => lines.push(line) });
    const notices = lines.filter(({ level }) => level === 'notice').map(({ message }) => message);
    expect(notices).toContainEqual(
      expect.stringMatching(/'toaster': skipped toaster_set_heat: no such subsystem/),
    );
    expect(notices).toContainEqual(
      expect.stringMatching(/'bdev': skipped bdev_toast_set_options: no such modules/),
    );
  });
});

describe('a saved configuration', () => {
  test('restores the state that it was saved from', async () => {
    const saved = await (await start({ config: devices })).saveConfig();
    await restart({ config: saved });
    expect(await running?.saveConfig()).toEqual(saved);
    await restart({ config: await file(JSON.stringify(saved, null, 2)) });
    expect(await running?.saveConfig()).toEqual(saved);
    expect(running?.devices.get('Ram0')).toMatchObject({ blockSizeBytes: 512, sizeBytes: 2 ** 20 });
    expect(running?.devices.get(uuid).name).toBe('Ram0');
  });

  test('restores devices on files and on other devices', async () => {
    const image = join(folder, 'image');
    await writeFile(image, Buffer.alloc(2 ** 20, 7));
    const call = (method: string, params: object) => ({ method, params });
    const uuid2 = '11111111-2222-4333-8444-555555555556';
    const config = [
      call('bdev_aio_create', { name: 'File0', filename: image, block_size: 512 }),
      call('bdev_malloc_create', { name: 'Ram0', num_blocks: 2048, block_size: 512, uuid }),
      call('bdev_split_create', { base_bdev: 'Ram0', split_count: 2 }),
      call('bdev_passthru_create', { base_bdev_name: 'File0', name: 'Pass0' }),
      call('bdev_error_create', { base_name: 'Pass0' }),
      call('bdev_malloc_create', { name: 'Ram1', num_blocks: 2048, block_size: 512, uuid: uuid2 }),
      call('bdev_delay_create', {
        ...{ base_bdev_name: 'Ram1', name: 'Slow0', avg_read_latency: 10, p99_read_latency: 20 },
        ...{ avg_write_latency: 30, p99_write_latency: 40 },
      }),
    ];
    const spdk = await start({ config: { subsystems: [{ subsystem: 'bdev', config }] } });
    const names = (of: Spdk) => [...of.devices].map(({ name }) => name).sort();
    const all = ['EE_Pass0', 'File0', 'Pass0', 'Ram0', 'Ram0p0', 'Ram0p1', 'Ram1', 'Slow0'];
    expect(names(spdk)).toEqual(all);
    const saved = await spdk.saveConfig();
    const again = await restart({ config: saved });
    expect(names(again)).toEqual(all);
    // SPDK v26.05 saves a microsecond less of each latency than it was told.
    const rounded = (params: object = {}) =>
      Object.fromEntries(
        Object.entries(params).map(([key, value]) => [
          key,
          key.endsWith('_latency') ? Math.round(value / 10) * 10 : value,
        ]),
      );
    // SPDK v24.05 saves a passthru device's UUID, and makes it from the file's new one nevertheless.
    const calls = (from: SpdkConfig) =>
      entries(from, 'bdev')
        .map(({ method, params }) =>
          method === 'bdev_passthru_create' ? { ...params, uuid: '' } : { method, params: rounded(params) },
        )
        .map((entry) => JSON.stringify(entry))
        .sort();
    expect(calls(await again.saveConfig())).toEqual(calls(saved));
    await using disk = await again.devices.get('EE_Pass0').open();
    using data = DmaBuf.alloc(512);
    await disk.read(data, { offset: 4096 });
    expect(data.bytes.every((byte) => byte === 7)).toBe(true);
  });

  test('has what was changed since the start', async () => {
    const spdk = await start({ config: devices });
    await spdk.devices.delete('Null0');
    await spdk.devices.create('null:///Null1?size=1MiB');
    const saved = await spdk.saveConfig();
    await restart({ config: saved });
    expect([...(running?.devices ?? [])].map(({ name }) => name)).toEqual(['Ram0', 'Null1']);
  });

  test('names every subsystem, in the order of their start', async () => {
    const spdk = await start({});
    const names = (await spdk.saveConfig()).subsystems.map(({ subsystem }) => subsystem);
    expect(names.filter((name) => ['iobuf', 'bdev'].includes(name))).toEqual(['iobuf', 'bdev']);
    const known = (await spdk.rpc('framework_get_subsystems')) as { subsystem: string }[];
    expect(names).toEqual(known.map(({ subsystem }) => subsystem));
    expect(names.includes('nvmf')).toBe(onSpdk);
  });

  test.each(['saved-by-spdk.json', 'saved-by-embedded.json'])(
    'works on the other backend: %s',
    async (name) => {
      const spdk = await start({ config: join(import.meta.dirname, name) });
      expect([...spdk.devices].map(({ name: device }) => device)).toEqual(['M', 'N']);
      const saved = entries(await spdk.saveConfig(), 'bdev');
      expect(saved[0]?.params).toMatchObject({ bdev_io_pool_size: 8191, bdev_io_cache_size: 64 });
      expect(saved).toContainEqual(
        expect.objectContaining({
          method: 'bdev_malloc_create',
          params: expect.objectContaining({ uuid, num_blocks: 2048, optimal_io_boundary: 8 }),
        }),
      );
    },
  );
});

describe('Spdk.loadConfig', () => {
  test('adds to what runs, and leaves out what has to be set before the start', async () => {
    const spdk = await start({});
    const before = entries(await spdk.saveConfig(), 'bdev')[0];
    await spdk.loadConfig({
      subsystems: [
        {
          subsystem: 'bdev',
          config: [
            { method: 'bdev_set_options', params: { bdev_io_pool_size: 1023 } },
            { method: 'bdev_null_create', params: { name: 'N', num_blocks: 64, block_size: 512 } },
          ],
        },
      ],
    });
    expect([...spdk.devices].map(({ name }) => name)).toEqual(['N']);
    expect(entries(await spdk.saveConfig(), 'bdev')[0]).toEqual(before);
  });

  test('keeps what ran before a failure', async () => {
    const spdk = await start({});
    const create = (name: string) => ({
      method: 'bdev_null_create',
      params: { name, num_blocks: 64, block_size: 512 },
    });
    const config = [create('A'), create('A'), create('B')];
    const loaded = spdk.loadConfig({ subsystems: [{ subsystem: 'bdev', config }] });
    await expect(loaded).rejects.toMatchObject({
      name: 'ConfigError',
      code: 'EEXIST',
      method: 'bdev_null_create',
    });
    expect([...spdk.devices].map(({ name }) => name)).toEqual(['A']);
  });
});

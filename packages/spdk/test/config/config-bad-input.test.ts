import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, Spdk, type SpdkConfig } from '@spdk-ts/spdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config-bad-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function failure(config: unknown): Promise<unknown> {
  const started = await Spdk.start({ hugepages: false, config: config as SpdkConfig }).then(
    (spdk) => spdk,
    (error: unknown) => error,
  );
  if (started instanceof Spdk) {
    await started.stop();
    return undefined;
  }
  return started;
}

/** The error of a start must not keep the process from starting without the fault. */
async function startsAfterwards(): Promise<string[]> {
  const spdk = await Spdk.start({ hugepages: false });
  const names = [...spdk.devices].map(({ name }) => name);
  await spdk.devices.create('malloc:///After?size=1MiB');
  await spdk.stop();
  return names;
}

const bdev = (...config: unknown[]) => ({ subsystems: [{ subsystem: 'bdev', config }] });
const createNull = (params: object) => ({
  method: 'bdev_null_create',
  params: { name: 'N', num_blocks: 64, block_size: 512, ...params },
});
const create = (params: object) => bdev(createNull(params));

describe('a file', () => {
  test.each([
    ['that is empty', '', 1, 1, /it is empty/],
    ['of white space', ' \n\n', 3, 1, /it is empty/],
    ['of a comment', '/* later */', 1, 12, /ends within a value/],
    ['that is broken', '{\n  "subsystems": [\n    oops\n', 3, 5, /no JSON/],
    ['that breaks off', '{"subsystems": [', 1, 17, /ends within a value/],
    ['with a comma too many', '{"subsystems": [],}', 1, 19, /no JSON/],
    ['with two values', '{}\n{}', 2, 1, /something follows/],
    ['nested too deep', '['.repeat(100), 1, 65, /64 levels/],
    ['of something else than an object', '[1]', 1, 1, /expected an object with 'subsystems'/],
    ['with subsystems twice', '{"subsystems":[],"subsystems":[]}', 1, 31, /'subsystems' is there twice/],
    [
      'with subsystems that are no list',
      '{"subsystems":{}}',
      1,
      15,
      /expected an array for 'subsystems', got an object/,
    ],
    ['with a subsystem that is none', '{"subsystems":["bdev"]}', 1, 16, /expected an object .*, got "bdev"/],
    ['with a nameless subsystem', '{"subsystems":[{"config":[]}]}', 1, 16, /expected 'subsystem'/],
    [
      'with a subsystem of a number',
      '{"subsystems":[{"subsystem":7,"config":[]}]}',
      1,
      29,
      /expected text for 'subsystem', got 7/,
    ],
    [
      'without a config',
      '{"subsystems":[{"subsystem":"bdev"}]}',
      1,
      16,
      /expected 'config' for subsystem 'bdev'/,
    ],
    [
      'with an unknown member',
      '{"subsystems":[{"subsystem":"bdev","config":[],"x":1}]}',
      1,
      52,
      /unknown 'x'/,
    ],
    [
      'with a call that is none',
      '{"subsystems":[{"subsystem":"bdev","config":[3]}]}',
      1,
      46,
      /expected an object .*'bdev', got 3/,
    ],
    ['without a method', '{"subsystems":[{"subsystem":"bdev","config":[{}]}]}', 1, 46, /expected 'method'/],
    [
      'with an empty method',
      '{"subsystems":[{"subsystem":"bdev","config":[{"method":""}]}]}',
      1,
      56,
      /not empty/,
    ],
    [
      'with a NUL in a name',
      '{"subsystems":[{"subsystem":"bd\\u0000ev","config":[]}]}',
      1,
      29,
      /without NUL/,
    ],
    [
      'with parameters in a list',
      '{"subsystems":[{"subsystem":"bdev","config":[{"method":"m","params":[]}]}]}',
      1,
      69,
      /'params' of m, got an array/,
    ],
  ])('%s', async (_what, text, line, column, message) => {
    const file = join(folder, 'spdk.json');
    await writeFile(file, text);
    const error = await failure(file);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: 'EINVAL', file, line, column });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(`${file}:${line}:${column}: `);
  });

  test('that is not there', async () => {
    const file = join(folder, 'no-such.json');
    expect(await failure(file)).toMatchObject({
      name: 'ConfigError',
      code: 'ENOENT',
      message: expect.stringContaining(file),
    });
  });

  test('that is a folder', async () => {
    expect(await failure(folder)).toMatchObject({ name: 'ConfigError', code: 'EISDIR' });
  });

  test.skipIf(process.getuid?.() === 0)(
    'that may not be read (skipped as root, who may: run as another user)',
    async () => {
      const file = join(folder, 'spdk.json');
      await writeFile(file, '{}');
      await chmod(file, 0);
      expect(await failure(file)).toMatchObject({ name: 'ConfigError', code: 'EACCES' });
    },
  );

  test('names line and column of the call that failed, in characters', async () => {
    const file = join(folder, 'spdk.json');
    await writeFile(
      file,
      '{ "subsystems": [ { "subsystem": "bdev", "config": [\n  /* äöü */ { "method": "bdev_melt" } ] } ] }',
    );
    expect(await failure(file)).toMatchObject({
      ...{ code: 'ERR_SPDK_RPC_METHOD_NOT_FOUND', method: 'bdev_melt', subsystem: 'bdev' },
      ...{ line: 2, column: 13 },
    });
  });
});

describe('the option', () => {
  test.each([
    ['a number', 7, 'ERR_INVALID_ARG_TYPE'],
    ['null', null, 'ERR_INVALID_ARG_TYPE'],
    ['a list', [], 'ERR_INVALID_ARG_TYPE'],
    ['bytes', Buffer.from('{}'), 'ERR_INVALID_ARG_TYPE'],
    ['an empty path', '', 'ERR_OUT_OF_RANGE'],
    ['a path with NUL', 'a\0b', 'ERR_OUT_OF_RANGE'],
    ['a URL of another kind', new URL('https://example.com/spdk.json'), 'ERR_OUT_OF_RANGE'],
    ['a bigint in it', create({ num_blocks: 64n }), 'ERR_INVALID_ARG_TYPE'],
    ['a function in it', create({ num_blocks: () => 64 }), 'ERR_INVALID_ARG_TYPE'],
    ['NaN in it', create({ num_blocks: Number.NaN }), 'ERR_INVALID_ARG_TYPE'],
    ['an object that contains itself', circular(), 'ERR_INVALID_ARG_TYPE'],
  ])('is refused when it is %s', async (_what, config, code) => {
    expect(await failure(config)).toMatchObject({ code });
  });
});

function circular(): object {
  const config: { subsystems: unknown[] } = { subsystems: [] };
  config.subsystems.push(config);
  return config;
}

const invalid = 'ERR_SPDK_RPC_INTERNAL';
const invalidParams = 'ERR_SPDK_RPC_INVALID_PARAMS';

describe('a call', () => {
  test.each([
    [
      'of a method that there is not',
      bdev({ method: 'bdev_melt', params: { x: 1 } }),
      'ERR_SPDK_RPC_METHOD_NOT_FOUND',
      'bdev_melt',
    ],
    ['with an unknown parameter', create({ colour: 'red' }), invalid, '"colour":"red"'],
    ['with text for a number', create({ num_blocks: 'many' }), invalid, '"num_blocks":"many"'],
    ['with a number for text', create({ name: 7 }), invalid, '"name":7'],
    [
      'without a parameter',
      bdev({ method: 'bdev_null_create', params: { name: 'N' } }),
      invalid,
      '{"name":"N"}',
    ],
    ['without parameters', bdev({ method: 'bdev_null_create' }), invalid, 'parameters none'],
    ['with a negative number', create({ num_blocks: -1 }), invalid, '"num_blocks":-1'],
    ['with a fraction', create({ num_blocks: 1.5 }), invalid, '"num_blocks":1.5'],
    [
      'with a number beyond 32 bits',
      create({ block_size: 2 ** 32 + 512 }),
      invalid,
      '"block_size":4294967808',
    ],
    ['with a number beyond 64 bits', create({ num_blocks: 1e30 }), invalid, '"num_blocks":1e+30'],
    ['with no blocks', create({ num_blocks: 0 }), 'EINVAL', '"num_blocks":0'],
    [
      'with a block size that is no multiple of 512',
      create({ block_size: 500 }),
      'EINVAL',
      '"block_size":500',
    ],
    ['with a UUID that is none', create({ uuid: 'unique' }), invalid, '"uuid":"unique"'],
    ['with a name that is taken', bdev(createNull({}), createNull({})), 'EEXIST', '"name":"N"'],
    [
      'with options that contradict each other',
      bdev({ method: 'bdev_set_options', params: { bdev_io_pool_size: 1, bdev_io_cache_size: 64 } }),
      invalidParams,
      '"bdev_io_pool_size":1',
    ],
    ['of framework_start_init', bdev({ method: 'framework_start_init' }), 'EINVAL', 'framework_start_init'],
    ['of framework_wait_init', bdev({ method: 'framework_wait_init' }), 'EINVAL', 'framework_wait_init'],
  ])('%s makes the start fail, and it can be made good', async (_what, config, code, named) => {
    const error = await failure(config);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(named) });
    expect((error as Error).message).toContain("subsystem 'bdev'");
    expect(await startsAfterwards()).toEqual([]);
  });

  test('that fails after others leaves none of their devices', async () => {
    const good = { method: 'bdev_malloc_create', params: { name: 'Ram0', num_blocks: 64, block_size: 512 } };
    expect(await failure(bdev(good, good))).toMatchObject({ code: 'EEXIST' });
    expect(await startsAfterwards()).toEqual([]);
  });

  test('reports long parameters by their beginning', async () => {
    const error = (await failure(create({ name: 'x'.repeat(10_000) }))) as Error | undefined;
    expect(error?.message.length ?? 0).toBeLessThan(500);
  });
});

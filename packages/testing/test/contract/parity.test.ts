import { beforeAll, describe, expect, test } from 'vitest';
import { differences } from './parity/difference.js';
import { type Answer, type Answers, type Call, runScripts } from './parity/run-scripts.js';
import { mayLack } from './rpc-device.js';

const uuid = '6a8e3c4e-8b1d-4d8e-9a53-0d8f2f3a7b10';
const malloc = { name: 'M0', num_blocks: 2048, block_size: 512, uuid };
const nullDevice = { name: 'N0', num_blocks: 2048, block_size: 512, uuid };

function protectedMalloc(n: number) {
  const name = `M${n}`;
  return { name, num_blocks: 64, block_size: 512, md_size: 8, dif_type: n, uuid: uuid.replace('6', `${n}`) };
}

/** Calls that are to be answered the same, in order. Each script has an SPDK of its own. */
const scripts: Readonly<Record<string, readonly Call[]>> = {
  'malloc, whatever its options': [
    ['bdev_malloc_create', malloc],
    ['bdev_malloc_create', { name: 'M1', num_blocks: 16, block_size: 4096, uuid: uuid.replace('6', '7') }],
    [
      'bdev_malloc_create',
      { name: 'M2', num_blocks: 16, block_size: 512, md_size: 8, uuid: uuid.replace('6', '8') },
    ],
    [
      'bdev_malloc_create',
      {
        name: 'M3',
        num_blocks: 16,
        block_size: 512,
        md_size: 16,
        md_interleave: true,
        optimal_io_boundary: 8,
        uuid: uuid.replace('6', '9'),
      },
    ],
    ['bdev_get_bdevs'],
    ['bdev_get_bdevs', { name: uuid }],
    ['bdev_malloc_delete', { name: 'M1' }],
    ['bdev_get_bdevs', { name: 'M1' }],
    ['bdev_get_bdevs'],
  ],
  'null, whatever its options': [
    ['bdev_null_create', nullDevice],
    [
      'bdev_null_create',
      { name: 'N1', num_blocks: 16, block_size: 4096, md_size: 64, uuid: uuid.replace('6', '7') },
    ],
    [
      'bdev_null_create',
      { ...nullDevice, name: 'N2', physical_block_size: 4096, uuid: uuid.replace('6', '8') },
    ],
    ['bdev_get_bdevs'],
    ['bdev_null_resize', { name: 'N0', new_size: 4 }],
    ['bdev_null_resize', { name: 'N0', new_size: 2 }],
    ['bdev_null_resize', { name: 'none', new_size: 2 }],
    ['bdev_get_bdevs', { name: 'N0' }],
    ['bdev_null_delete', { name: 'N0' }],
    ['bdev_null_delete', { name: 'N0' }],
  ],
  'names that are taken, or not there': [
    ['bdev_malloc_create', malloc],
    ['bdev_malloc_create', { ...malloc, uuid: uuid.replace('6', '7') }],
    ['bdev_malloc_create', { ...malloc, name: 'M1' }],
    ['bdev_null_create', { ...nullDevice, name: 'M0' }],
    ['bdev_malloc_delete', { name: 'M9' }],
    ['bdev_null_delete', { name: 'M0' }],
    ['bdev_get_bdevs', { name: 'M9' }],
    ['bdev_get_iostat', { name: 'M9' }],
    ['bdev_reset_iostat', { name: 'M9' }],
    ['bdev_examine', { name: 'M9' }],
    ['bdev_get_bdevs'],
  ],
  'parameters that are missing, unknown, of the wrong type or impossible': [
    ['bdev_malloc_create', {}],
    ['bdev_malloc_create', { num_blocks: 16 }],
    ['bdev_malloc_create', { ...malloc, num_blocks: 0 }],
    ['bdev_malloc_create', { ...malloc, num_blocks: -1 }],
    ['bdev_malloc_create', { ...malloc, num_blocks: '16' }],
    ['bdev_malloc_create', { ...malloc, num_blocks: 1.5 }],
    ['bdev_malloc_create', { ...malloc, block_size: 511 }],
    ['bdev_malloc_create', { ...malloc, block_size: 2 ** 33 }],
    ['bdev_malloc_create', { ...malloc, uuid: 'none' }],
    ['bdev_malloc_create', { ...malloc, name: 7 }],
    ['bdev_malloc_create', { ...malloc, sort: 'fast' }],
    ['bdev_malloc_create', { ...malloc, md_size: 7 }],
    ['bdev_malloc_create', { ...malloc, physical_block_size: 700 }],
    ['bdev_null_create', {}],
    ['bdev_null_create', { num_blocks: 16, block_size: 512 }],
    ['bdev_null_create', { ...nullDevice, num_blocks: 0 }],
    ['bdev_null_create', { ...nullDevice, block_size: 100 }],
    ['bdev_null_create', { ...nullDevice, md_size: 1024 }],
    ['bdev_null_create', { ...nullDevice, dif_type: 4 }],
    ['bdev_null_create', { ...nullDevice, dif_type: 1 }],
    ['bdev_null_resize', { name: 'N0' }],
    ['bdev_null_delete', {}],
    ['bdev_get_bdevs', { name: 1 }],
    ['bdev_get_bdevs', { nome: 'M0' }],
    ['bdev_no_such_method', {}],
    ['bdev_get_bdevs'],
  ],
  'devices on files that cannot be': [
    ['bdev_aio_create', { name: 'A0', filename: '/does/not/exist', block_size: 512 }],
    ['bdev_aio_create', { name: 'A0', filename: '/dev/null' }],
    ['bdev_aio_create', { name: 'A0' }],
    ['bdev_aio_create', { filename: '/dev/null', block_size: 512 }],
    ['bdev_aio_create', { name: 'A0', filename: '/proc/self/exe', block_size: 100 }],
    ['bdev_aio_delete', { name: 'A0' }],
    ['bdev_aio_rescan', { name: 'A0' }],
    ['bdev_uring_create', { name: 'U0', filename: '/does/not/exist', block_size: 512 }],
    ['bdev_uring_create', { name: 'U0' }],
    ['bdev_uring_delete', { name: 'U0' }],
  ],
  'devices over others': [
    ['bdev_malloc_create', malloc],
    ['bdev_passthru_create', { name: 'P0', base_bdev_name: 'M0', uuid: uuid.replace('6', '7') }],
    ['bdev_passthru_create', { name: 'P1', base_bdev_name: 'M0', uuid: uuid.replace('6', 'a') }],
    ['bdev_error_create', { base_name: 'P0', uuid: uuid.replace('6', '8') }],
    ['bdev_split_create', { base_bdev: 'EE_P0', split_count: 2 }],
    ['bdev_split_create', { base_bdev: 'EE_P0', split_count: 2 }],
    [
      'bdev_delay_create',
      {
        name: 'D0',
        base_bdev_name: 'EE_P0p1',
        avg_read_latency: 1,
        p99_read_latency: 2,
        avg_write_latency: 3,
        p99_write_latency: 4,
        uuid: uuid.replace('6', '9'),
      },
    ],
    ['bdev_get_bdevs'],
    ['bdev_error_inject_error', { name: 'EE_P0', io_type: 'read', error_type: 'failure', num: 1 }],
    ['bdev_error_inject_error', { name: 'EE_P0', io_type: 'smell', error_type: 'failure' }],
    ['bdev_error_inject_error', { name: 'EE_P0', io_type: 'read', error_type: 'boredom' }],
    ['bdev_error_inject_error', { name: 'M0', io_type: 'read', error_type: 'failure' }],
    ['bdev_delay_update_latency', { delay_bdev_name: 'D0', latency_type: 'avg_read', latency_us: 9 }],
    ['bdev_delay_update_latency', { delay_bdev_name: 'D0', latency_type: 'mean', latency_us: 9 }],
    ['bdev_delay_delete', { name: 'D0' }],
    ['bdev_split_delete', { base_bdev: 'EE_P0' }],
    ['bdev_split_delete', { base_bdev: 'M0' }],
    ['bdev_error_delete', { name: 'EE_P0' }],
    ['bdev_passthru_delete', { name: 'P0' }],
    ['bdev_get_bdevs'],
  ],
  'protection information, and devices over it': [
    ...[1, 2, 3].map((dif_type): Call => ['bdev_malloc_create', protectedMalloc(dif_type)]),
    ['bdev_malloc_create', { ...protectedMalloc(4), md_interleave: true, dif_type: 1 }],
    ['bdev_malloc_create', { ...protectedMalloc(5), dif_type: 2, dif_is_head_of_md: true }],
    ['bdev_malloc_create', { ...protectedMalloc(6), dif_type: 4 }],
    ['bdev_malloc_create', { ...protectedMalloc(6), dif_type: -1 }],
    ['bdev_malloc_create', { ...protectedMalloc(6), dif_type: 'one' }],
    ['bdev_malloc_create', { ...protectedMalloc(6), dif_type: 1, md_size: 0 }],
    ['bdev_null_create', { ...nullDevice, md_size: 16, dif_type: 3, dif_is_head_of_md: true }],
    ['bdev_null_create', { ...nullDevice, name: 'N1', md_size: 16, dif_type: -1 }],
    ['bdev_null_create', { ...nullDevice, name: 'N1', dif_is_head_of_md: 7 }],
    ['bdev_get_bdevs'],
    ['bdev_passthru_create', { name: 'P0', base_bdev_name: 'M1', uuid: uuid.replace('6', 'a') }],
    ['bdev_error_create', { base_name: 'M4', uuid: uuid.replace('6', 'b') }],
    ['bdev_split_create', { base_bdev: 'M5', split_count: 2 }],
    ['bdev_get_bdevs'],
    ['bdev_passthru_create', { name: 'P1', base_bdev_name: 'M1' }],
    ['bdev_split_create', { base_bdev: 'M4', split_count: 2 }],
    ['bdev_passthru_delete', { name: 'P0' }],
    ['bdev_get_bdevs', { name: 'M1' }],
    ['bdev_malloc_delete', { name: 'M5' }],
    ['bdev_get_bdevs'],
  ],
};

/** What docs/guide/backends.md says of: the embedded backend has no memory domains. */
const allowed = /\.memory_domains\b/;

const methodNotFound = -32601;

describe('both backends answer the same about', () => {
  let embedded: Answers;
  let real: Answers;
  beforeAll(async () => {
    const all = Object.values(scripts);
    [embedded, real] = await Promise.all([runScripts('embedded', all), runScripts('spdk', all)]);
  }, 60_000);

  test.for(Object.keys(scripts).map((name, index) => [name, index] as const))(
    '%s',
    ([name, index], { skip }) => {
      if ('missing' in embedded) throw new Error(embedded.missing);
      if ('missing' in real) {
        const note = `${real.missing}; build it with SPDK_ROOT_DIR=<a built SPDK source tree> npm run build:spdk`;
        console.warn(`skipped: ${note}`);
        return skip(note);
      }
      if (!real.version.includes('v24.05')) {
        const note = `the embedded backend answers as SPDK v24.05 does, this is ${real.version}; build with one of v24.05`;
        console.warn(`skipped: ${note}`);
        return skip(note);
      }
      const calls = scripts[name] as readonly Call[];
      const [own, expected] = [embedded.answers[index] as Answer[], real.answers[index] as Answer[]];
      expect(own).toHaveLength(calls.length);
      const lacks = calls.find(
        ([method], at) =>
          mayLack('embedded', method) && isKnown(method, expected[at]) && !isKnown(method, own[at]),
      );
      if (lacks !== undefined) {
        const note = `the embedded backend has no ${lacks[0]}, so there is nothing to compare; build it with the library of that name`;
        console.warn(`skipped: ${note}`);
        return skip(note);
      }
      const found = calls.flatMap(([method, params], at) =>
        isKnown(method, expected[at])
          ? [...differences(own[at], expected[at])]
              .filter((line) => !allowed.test(line))
              .map((line) => `${method} ${JSON.stringify(params ?? {})}: ${line}`)
          : [],
      );
      expect(found).toEqual([]);
    },
  );
});

/** False for methods that this build of SPDK does not have, which cannot be compared. */
function isKnown(method: string, answer: Answer | undefined): boolean {
  if (method === 'bdev_no_such_method') return true;
  return !(answer !== undefined && 'rpcCode' in answer && answer.rpcCode === methodNotFound);
}

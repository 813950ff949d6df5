import { groupBySlug } from '../../passes/slug.js';
import type { BindingTable } from '../../passes/table.js';
import { cxxBanner } from '../banner.js';
import type { OutputFile } from '../output.js';
import { nativeDirectory } from './directory.js';

/** Functions per translation unit: enough that the headers' share of the compile time is small. */
const FUNCTIONS_PER_SHARD = 160;

/** The translation units that instantiate the marshalling, and the one that registers all of them. */
export function emitShards(table: BindingTable): OutputFile[] {
  const shards = distribute(table);
  return [
    ...shards.map((slugs, index) => shardFile(table, slugs, index)),
    registryFile(table, shards.length),
  ];
}

function distribute(table: BindingTable): string[][] {
  const shards: string[][] = [];
  let room = 0;
  for (const [slug, items] of groupBySlug(table.union.headers, table.functions)) {
    if (room < items.length / 2 || shards.length === 0) {
      shards.push([]);
      room = FUNCTIONS_PER_SHARD;
    }
    shards.at(-1)?.push(slug);
    room -= items.length;
  }
  return shards;
}

function shardFile(table: BindingTable, slugs: readonly string[], index: number): OutputFile {
  const includes = slugs.map((slug) => `#include "generated/functions/${slug}.generated.inc"\n`).join('');
  const text = [
    cxxBanner({ sources: table.union.flavours }),
    '// A function that is inline in SPDK and not defined by the backend must not keep the addon from loading.\n' +
      '#define SPDK_TS_INLINE __attribute__((weak))\n' +
      '#include "generated/headers.generated.h"\n' +
      '#include "declared.generated.h"\n' +
      '#include "table/weak_declarations.h"\n',
    includes,
    '#include "table/function_entries.h"\n',
    `SPDK_FUNCTION_TABLE_BEGIN(${index})\n${includes}SPDK_FUNCTION_TABLE_END(${index})\n`,
  ].join('\n');
  return { path: `${nativeDirectory}/bind_${index}.generated.cc`, text };
}

function registryFile(table: BindingTable, count: number): OutputFile {
  const indices = Array.from({ length: count }, (_, index) => index);
  const text = [
    cxxBanner({ sources: table.union.flavours }),
    '#include "table/function_registry.h"\n',
    'namespace spdk_ts {\n',
    indices.map((index) => `void register_functions_${index}(FunctionRegistry&);\n`).join(''),
    `void register_generated_functions(FunctionRegistry& registry) {\n${indices
      .map((index) => `  register_functions_${index}(registry);\n`)
      .join('')}}\n`,
    '}  // namespace spdk_ts\n',
  ].join('\n');
  return { path: `${nativeDirectory}/bind.generated.cc`, text };
}

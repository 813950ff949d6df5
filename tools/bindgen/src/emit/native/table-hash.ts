import { createHash } from 'node:crypto';
import type { BindingTable } from '../../passes/table.js';
import { cxxBanner } from '../banner.js';
import type { OutputFile } from '../output.js';
import { nativeDirectory } from './directory.js';

/** Counted up when the declarations come to need something else of the addon than before, with the same table. */
const interfaceVersion = 2;

/** First 16 hexadecimal digits of the hash of all that the addon and the declarations must agree on. */
export function tableHash(files: readonly OutputFile[]): string {
  const hash = createHash('sha256').update(`${interfaceVersion}\0`);
  for (const { path, text } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1)))
    hash.update(`${path}\0${text}\0`);
  return hash.digest('hex').slice(0, 16);
}

export function emitTableHash(table: BindingTable, hash: string): OutputFile {
  return {
    path: `${nativeDirectory}/table.generated.h`,
    text: `${cxxBanner({ sources: table.union.flavours })}\n#pragma once\n\n#define SPDK_TS_TABLE_HASH "${hash}"\n`,
  };
}

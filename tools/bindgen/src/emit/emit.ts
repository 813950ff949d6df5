import { embeddedFlavour } from '../config/flavours.js';
import type { Api } from '../ir/model.js';
import { bindsOnlyListed } from '../passes/decide.js';
import { assertOwnershipReviewed } from '../passes/ownership.js';
import { buildTable } from '../passes/table.js';
import { emitEmbeddedHeaders } from './embedded/headers.js';
import { emitFunctionTable } from './native/functions.js';
import { emitHeaders } from './native/headers.js';
import { emitLayoutAssertions } from './native/layout-assertions.js';
import { emitShards } from './native/shards.js';
import { emitTableHash, tableHash } from './native/table-hash.js';
import { emitConstantTable, emitEnumTable, emitIdentifiers, emitStructTable } from './native/types.js';
import type { OutputFile } from './output.js';
import { emitTypeScript } from './typescript/emit.js';

/** All emitted files. Depends on nothing but the APIs and the configuration. */
export function emitAll(apis: readonly Api[]): OutputFile[] {
  const table = buildTable(apis);
  assertOwnershipReviewed(table);
  const bound = new Set([...table.functions, ...table.byHand].map(({ name }) => name));
  const tables = [
    ...emitFunctionTable(table),
    emitStructTable(table),
    emitEnumTable(table),
    emitConstantTable(table),
  ];
  const hash = tableHash(tables);
  const embedded = apis.filter((api) => api.flavour === embeddedFlavour);
  return [
    ...tables,
    emitHeaders(table),
    emitIdentifiers(table),
    emitTableHash(table, hash),
    ...emitTypeScript(table, hash),
    ...emitShards(table),
    ...apis.map(emitLayoutAssertions),
    ...embedded.flatMap((api) =>
      emitEmbeddedHeaders(api, {
        isDeclared: (header, name) => bound.has(name) || !bindsOnlyListed(header.path),
        functionsOnly: (header) => bindsOnlyListed(header.path),
      }),
    ),
  ];
}

import type { ScopedRecord, UnionItem } from '../../ir/union.js';
import { leafFields } from '../../passes/fields.js';
import type { BindingTable } from '../../passes/table.js';
import { slashBanner } from '../banner.js';
import type { OutputFile } from '../output.js';
import { nativeDirectory } from './directory.js';

/** Records with the paths of their fields; offsets and kinds are the compiler's to say. */
export function emitStructTable(table: BindingTable): OutputFile {
  const records = table.records.map((item) => `${structBegin(item)}\n${fieldLines(item)}SPDK_STRUCT_END\n`);
  return tableFile(table, 'structs', records.join('\n'));
}

function structBegin(item: UnionItem<ScopedRecord>): string {
  const first = item.variants[0]?.declaration;
  if (first?.typedefName) return `SPDK_TYPEDEF_STRUCT_BEGIN(${item.name})`;
  return `SPDK_STRUCT_BEGIN(${first?.record.union ? 'union' : 'struct'}, ${item.name})`;
}

function fieldLines(item: UnionItem<ScopedRecord>): string {
  const paths = item.variants.flatMap(({ declaration }) =>
    leafFields(declaration.record).map(({ path }) => path),
  );
  return [...new Set(paths)].map((path) => `SPDK_FIELD(${path})\n`).join('');
}

/** Enumerators by enum; those of unnamed enums are among the constants. */
export function emitEnumTable(table: BindingTable): OutputFile {
  const enums = table.enums
    .filter(({ variants }) => !variants[0]?.declaration.anonymous)
    .map(({ name, variants }) => {
      const names = variants.flatMap(({ declaration }) =>
        declaration.declaration.enumerators.map((enumerator) => enumerator.name),
      );
      const lines = [...new Set(names)].map((enumerator) => `SPDK_ENUMERATOR(${enumerator})\n`);
      return `SPDK_ENUM_BEGIN("${name}")\n${lines.join('')}SPDK_ENUM_END\n`;
    });
  return tableFile(table, 'enums', enums.join('\n'));
}

/** Object-like macros that are constant expressions, and the enumerators of unnamed enums. */
export function emitConstantTable(table: BindingTable): OutputFile {
  const macros = table.constants.map(({ name }) => `#ifdef ${name}\nSPDK_CONSTANT(${name})\n#endif\n`);
  const enumerators = unnamedEnumerators(table).map(
    (name) => `#ifdef SPDK_TS_HAS_${name}\nSPDK_CONSTANT(${name})\n#endif\n`,
  );
  return tableFile(table, 'constants', [...macros, ...enumerators].join(''));
}

export function unnamedEnumerators(table: BindingTable): string[] {
  const names = table.enums
    .filter(({ variants }) => variants[0]?.declaration.anonymous)
    .flatMap(({ variants }) =>
      variants.flatMap(({ declaration }) => declaration.declaration.enumerators.map(({ name }) => name)),
    );
  return [...new Set(names)];
}

/** Names for which the configure step finds out whether the headers at hand declare them. */
export function emitIdentifiers(table: BindingTable): OutputFile {
  const enumerators = table.enums.flatMap(({ variants }) =>
    variants.flatMap(({ declaration }) => declaration.declaration.enumerators.map(({ name }) => name)),
  );
  const functions = [...table.functions, ...table.byHand].map(({ name }) => name);
  const names = [...new Set([...functions, ...table.records.map(({ name }) => name), ...enumerators])].sort();
  return {
    path: `${nativeDirectory}/identifiers.generated.json`,
    text: `[\n${names.map((name) => JSON.stringify(name)).join(',\n')}\n]\n`,
  };
}

function tableFile(table: BindingTable, name: string, body: string): OutputFile {
  return {
    path: `${nativeDirectory}/${name}.generated.inc`,
    text: `${slashBanner({ sources: table.union.flavours })}\n${body}`,
  };
}

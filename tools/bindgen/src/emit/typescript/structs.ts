import type { OptionalKind, PropertySignatureStructure, SetAccessorDeclarationStructure } from 'ts-morph';
import { type GetAccessorDeclarationStructure, type StatementStructures, StructureKind } from 'ts-morph';
import type { ScopedRecord, UnionItem } from '../../ir/union.js';
import { leafFields } from '../../passes/fields.js';
import { groupBySlug } from '../../passes/slug.js';
import { type BindingTable, resolverOf } from '../../passes/table.js';
import { originLine } from './documentation.js';
import { exportedLines } from './exported-text.js';
import { typeImports, valueImport } from './imports.js';
import { sysDirectory, type TypeScriptFile } from './project.js';
import { typeNames } from './type-names.js';
import { type TypeNames, ValueTypes } from './value-types.js';

type Used = ValueTypes['used'];

/** An interface per struct and union, and the object that finds them by name. */
export function structFiles(table: BindingTable): TypeScriptFile[] {
  const names = typeNames(table);
  const groups = [...groupBySlug(table.union.headers, table.records)];
  const files = groups.map(([slug, items]) => structFile(table, names, slug, items));
  return [...files, gatheringFile(groups)];
}

function structFile(
  table: BindingTable,
  names: TypeNames,
  slug: string,
  items: readonly UnionItem<ScopedRecord>[],
): TypeScriptFile {
  const used: Used = { binding: new Set(), enums: new Set(), callbacks: new Set(), structs: new Set() };
  const interfaces = items.map((item) => interfaceOf(table, names, used, item));
  const own = new Set(items.map(({ name }) => name));
  const entries = items.map(({ name }) => `${name}: structType<${name}>('${name}'),`);
  return {
    path: `${sysDirectory}/structs/${slug}.generated.ts`,
    statements: [
      valueImport('../../binding/struct.js', ['structType']),
      ...typeImports({ used }, '../', own),
      ...interfaces,
      exportedLines(
        'const structs = {',
        entries,
        '};',
        'The structs and unions of this header by their C tags.',
      ),
    ],
  };
}

interface FieldTypes {
  readonly read: Set<string>;
  readonly write: Set<string>;
  flavours: number;
}

function interfaceOf(
  table: BindingTable,
  names: TypeNames,
  used: Used,
  item: UnionItem<ScopedRecord>,
): StatementStructures {
  const fields = new Map<string, FieldTypes>();
  for (const { flavours, declaration } of item.variants) {
    const types = new ValueTypes(table.resolvers.get(flavours[0] ?? '') ?? resolverOf(table, item), names);
    for (const { path, field } of leafFields(declaration.record)) {
      const { read, write } = types.field(field.type, field.bits);
      const known = fields.get(path) ?? { read: new Set(), write: new Set(), flavours: 0 };
      known.read.add(read);
      known.write.add(write);
      fields.set(path, known);
    }
    for (const key of Object.keys(used) as (keyof Used)[])
      for (const name of types.used[key]) used[key].add(name);
  }
  const properties: OptionalKind<PropertySignatureStructure>[] = [];
  const getAccessors: OptionalKind<GetAccessorDeclarationStructure>[] = [];
  const setAccessors: OptionalKind<SetAccessorDeclarationStructure>[] = [];
  for (const [path, { read, write }] of fields) {
    const name = path.includes('.') ? `'${path}'` : path;
    const readText = [...read].join(' | ');
    const writeText = [...new Set([...write, ...read].flatMap((type) => type.split(' | ')))].join(' | ');
    if (readText === writeText) properties.push({ name, type: readText });
    else {
      getAccessors.push({ name, returnType: readText });
      setAccessors.push({ name, parameters: [{ name: 'value', type: writeText }] });
    }
  }
  return {
    kind: StructureKind.Interface,
    isExported: true,
    name: item.name,
    docs: [{ description: originLine(table.union, item) }],
    properties,
    getAccessors,
    setAccessors,
  };
}

function gatheringFile(
  groups: readonly (readonly [string, readonly { readonly name: string }[]])[],
): TypeScriptFile {
  const imports = groups.map(
    ([slug]): StatementStructures => ({
      kind: StructureKind.ImportDeclaration,
      moduleSpecifier: `./structs/${slug}.generated.js`,
      namedImports: [{ name: 'structs', alias: `structs_${slug}` }],
    }),
  );
  const exports = groups.map(
    ([slug, items]): StatementStructures => ({
      kind: StructureKind.ExportDeclaration,
      isTypeOnly: true,
      moduleSpecifier: `./structs/${slug}.generated.js`,
      namedExports: items.map(({ name }) => name),
    }),
  );
  const all = groups.map(([slug]) => `...structs_${slug},`);
  return {
    path: `${sysDirectory}/structs.generated.ts`,
    statements: [
      ...imports,
      ...exports,
      exportedLines('const structs = {', all, '};', 'All structs and unions by their C tags.'),
    ],
  };
}

import { type StatementStructures, StructureKind } from 'ts-morph';
import type { ConstantMacro } from '../../ir/model.js';
import type { UnionItem } from '../../ir/union.js';
import { type BindingTable, resolverOf } from '../../passes/table.js';
import { unnamedEnumerators } from '../native/types.js';
import { originLine } from './documentation.js';
import { exportedConst, exportedLines } from './exported-text.js';
import { typeImports, valueImport } from './imports.js';
import { mergeSignatures } from './merge-signatures.js';
import { safeDirectory, sysDirectory, type TypeScriptFile } from './project.js';
import { callbackTypedefs, typeNames } from './type-names.js';
import { ValueTypes } from './value-types.js';

export function enumFile(table: BindingTable): TypeScriptFile {
  const named = table.enums.filter(({ variants }) => !variants[0]?.declaration.anonymous);
  const aliases = named.map(
    (item): StatementStructures => ({
      kind: StructureKind.TypeAlias,
      isExported: true,
      name: item.name,
      type: 'number',
      docs: [{ description: originLine(table.union, item) }],
    }),
  );
  const entries = named.map(({ name, variants }) => {
    const enumerators = new Set(
      variants.flatMap((variant) => variant.declaration.declaration.enumerators.map((e) => e.name)),
    );
    return `${name}: enumOf('${name}', [${[...enumerators].map((e) => `'${e}'`).join(', ')}]),`;
  });
  return {
    path: `${sysDirectory}/enums.generated.ts`,
    statements: [
      valueImport('../binding/enum.js', ['enumOf']),
      ...aliases,
      exportedLines(
        'const enums = {',
        entries,
        '};',
        'The enums by their C names; their values are those of the build at hand.',
      ),
    ],
  };
}

export function constantFile(table: BindingTable): TypeScriptFile {
  const entries: [string, string][] = [
    ...table.constants.map((item): [string, string] => [item.name, constantType(item)]),
    ...unnamedEnumerators(table).map((name): [string, string] => [name, 'number']),
  ];
  return {
    path: `${sysDirectory}/constants.generated.ts`,
    statements: [
      valueImport('../binding/constant.js', ['constantsOf']),
      exportedLines(
        'type Constants = {',
        entries.map(([name, type]) => `${name}: ${type};`),
        '};',
        'Types of the constants. One that the build at hand lacks is undefined.',
      ),
      exportedLines(
        'const constants = constantsOf<Constants>([',
        entries.map(([name]) => `'${name}',`),
        ']);',
        'Macros that are constants, and the enumerators of unnamed enums, with the values of the build at hand.',
      ),
    ],
  };
}

const WIDE = /\blong\b/;

function constantType(item: UnionItem<ConstantMacro>): string {
  const types = item.variants.map(({ declaration }) => {
    if (declaration.kind === 'string') return 'string';
    return declaration.kind === 'integer' && WIDE.test(declaration.type) ? 'bigint' : 'number';
  });
  return [...new Set(types)].join(' | ');
}

export function callbackFile(table: BindingTable): TypeScriptFile {
  const names = typeNames(table);
  const used = {
    binding: new Set<string>(),
    enums: new Set<string>(),
    callbacks: new Set<string>(),
    structs: new Set<string>(),
  };
  const aliases = callbackTypedefs(table).map((item): StatementStructures => {
    const signatures = item.variants.flatMap(({ flavours, declaration }) => {
      const resolver = table.resolvers.get(flavours[0] ?? '') ?? resolverOf(table, item);
      const types = new ValueTypes(resolver, names);
      const fn = resolver.functionType(declaration.type);
      if (!fn) return [];
      const signature = { params: types.callbackParams(fn), returns: types.callbackReturn(fn) };
      for (const key of Object.keys(used) as (keyof typeof used)[])
        for (const name of types.used[key]) used[key].add(name);
      return [signature];
    });
    return {
      kind: StructureKind.TypeAlias,
      isExported: true,
      name: item.name,
      type: mergeSignatures(signatures),
      docs: [{ description: originLine(table.union, item) }],
    };
  });
  used.callbacks.clear();
  const context: StatementStructures = {
    kind: StructureKind.TypeAlias,
    isExported: true,
    name: 'CallbackContext',
    type: 'number | bigint | null',
    docs: [{ description: 'What a callback gets as its context: the value that was passed along with it.' }],
  };
  return {
    path: `${sysDirectory}/callbacks.generated.ts`,
    statements: [...typeImports({ used }, './'), context, ...aliases],
  };
}

export function tableFile(hash: string): TypeScriptFile {
  return {
    path: `${sysDirectory}/table.generated.ts`,
    statements: [
      exportedConst(
        'TABLE_HASH',
        `'${hash}'`,
        'Identifies the binding table; an addon with another one is refused.',
      ),
    ],
  };
}

/** One branded pointer type per struct that occurs behind a pointer. */
export function pointerFile(table: BindingTable): TypeScriptFile {
  const tags = pointedTags(table);
  const byName = namedTags(tags);
  return {
    path: `${safeDirectory}/pointers.generated.ts`,
    statements: [
      {
        kind: StructureKind.ImportDeclaration,
        isTypeOnly: true,
        moduleSpecifier: '../pointer/pointer.js',
        namedImports: ['Pointer'],
      },
      ...[...byName].map(
        ([name, tag]): StatementStructures => ({
          kind: StructureKind.TypeAlias,
          isExported: true,
          name,
          type: `Pointer<'${tag}'>`,
          docs: [{ description: `Address of a C \`${tag}\`.` }],
        }),
      ),
    ],
  };
}

/** The names of the branded pointer types by the tags of what they point to. */
export function pointerTypeNames(table: BindingTable): ReadonlyMap<string, string> {
  return new Map([...namedTags(pointedTags(table))].map(([name, tag]) => [tag, name]));
}

function pointedTags(table: BindingTable): string[] {
  const tags = new Set<string>();
  const names = [
    ...table.union.records.map(({ name }) => name),
    ...table.union.opaque.map(({ name }) => name),
  ];
  const known = new Set(names);
  const json =
    JSON.stringify(table.functions.map(({ variants }) => variants)) + JSON.stringify(table.union.typedefs);
  for (const [, tag = ''] of json.matchAll(/"kind":"(?:struct|union)","tag":"(\w+)"/g))
    if (known.has(tag)) tags.add(tag);
  return [...tags].sort();
}

/** Tags by the names of their types. SPDK's bdev modules have a `nvme_ctrlr` beside its own `spdk_nvme_ctrlr`. */
function namedTags(tags: readonly string[]): Map<string, string> {
  const own = new Map(tags.filter((tag) => tag.startsWith('spdk_')).map((tag) => [pointerName(tag), tag]));
  const all = new Map<string, string>();
  for (const tag of tags) {
    const taken = own.get(pointerName(tag));
    const name = taken === undefined || taken === tag ? pointerName(tag) : pointerName(`module_${tag}`);
    if (all.has(name)) throw new Error(`${tag} and ${all.get(name)} would share the type name ${name}`);
    all.set(name, tag);
  }
  return all;
}

function pointerName(tag: string): string {
  const words = tag
    .replace(/^spdk_/, '')
    .split('_')
    .filter((word) => word !== '');
  return `${words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('')}Ptr`;
}

import { type ImportDeclarationStructure, StructureKind } from 'ts-morph';
import type { ValueTypes } from './value-types.js';

/** Type imports for the names that `types` met. `up` leads from the file to the folder of generated files. */
export function typeImports(
  types: Pick<ValueTypes, 'used'>,
  up: string,
  own: ReadonlySet<string> = new Set(),
): ImportDeclarationStructure[] {
  const { binding, enums, callbacks, structs } = types.used;
  const view = binding.has('StructView') ? ['StructView'] : [];
  const values = [...binding].filter((name) => name !== 'StructView');
  return [
    typeImport(`${up === './' ? '' : up}../binding/struct.js`, view),
    typeImport(`${up === './' ? '' : up}../binding/types.js`, values),
    typeImport(`${up}callbacks.generated.js`, [...callbacks]),
    typeImport(`${up}enums.generated.js`, [...enums]),
    typeImport(
      `${up}structs.generated.js`,
      [...structs].filter((name) => !own.has(name)),
    ),
  ].flat();
}

function typeImport(moduleSpecifier: string, names: readonly string[]): ImportDeclarationStructure[] {
  if (names.length === 0) return [];
  return [
    {
      kind: StructureKind.ImportDeclaration,
      isTypeOnly: true,
      moduleSpecifier,
      namedImports: [...names].sort(),
    },
  ];
}

export function valueImport(moduleSpecifier: string, names: readonly string[]): ImportDeclarationStructure {
  return { kind: StructureKind.ImportDeclaration, moduleSpecifier, namedImports: [...names] };
}

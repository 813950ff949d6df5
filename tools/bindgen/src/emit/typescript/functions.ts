import { type StatementStructures, StructureKind, VariableDeclarationKind } from 'ts-morph';
import type { FunctionAnnotation } from '../../config/annotations/index.js';
import { variadicFunctions } from '../../config/variadic.js';
import type { FunctionDeclaration, Param } from '../../ir/model.js';
import type { UnionItem } from '../../ir/union.js';
import { callbackPlans } from '../../passes/callbacks.js';
import { namedParams } from '../../passes/parameter-names.js';
import { groupBySlug } from '../../passes/slug.js';
import type { BindingTable } from '../../passes/table.js';
import { printDeclaration } from '../c/definition.js';
import { callbackDoc } from './callback-doc.js';
import { originLine } from './documentation.js';
import { typeImports, valueImport } from './imports.js';
import { sysDirectory, type TypeScriptFile } from './project.js';
import { typeNames } from './type-names.js';
import { safeName, type TypeNames, ValueTypes } from './value-types.js';

/** The functions of each header as live bindings, and the file that gathers them. */
export function functionFiles(table: BindingTable): TypeScriptFile[] {
  const names = typeNames(table);
  const groups = [...groupBySlug(table.union.headers, [...table.functions, ...table.byHand])];
  const files = groups.map(([slug, items]) => ({
    path: `${sysDirectory}/functions/${slug}.generated.ts`,
    statements: functionStatements(table, names, items),
  }));
  return [...files, gatheringFile(groups)];
}

function functionStatements(
  table: BindingTable,
  names: TypeNames,
  items: readonly UnionItem<FunctionDeclaration>[],
): StatementStructures[] {
  const used = new ValueTypes(firstResolver(table), names).used;
  const variables = items.map(
    (item): StatementStructures => ({
      kind: StructureKind.VariableStatement,
      isExported: true,
      declarationKind: VariableDeclarationKind.Let,
      docs: [{ description: docText(table, item) }],
      declarations: [
        {
          name: item.name,
          type: signatureText(table, names, used, item),
          initializer: `unloaded('${item.name}', (fn) => (${item.name} = fn))`,
        },
      ],
    }),
  );
  return [
    valueImport('../../binding/unloaded.js', ['unloaded']),
    ...typeImports({ used }, '../'),
    ...variables,
  ];
}

function firstResolver(table: BindingTable): ConstructorParameters<typeof ValueTypes>[0] {
  const [resolver] = table.resolvers.values();
  if (!resolver) throw new Error('there is no API to emit');
  return resolver;
}

/** One call signature per distinct form; several forms become overloads. */
function signatureText(
  table: BindingTable,
  names: TypeNames,
  used: ValueTypes['used'],
  item: UnionItem<FunctionDeclaration>,
): string {
  const annotation = table.annotation(item.name);
  const forms = item.variants.map(({ flavours, declaration }) => {
    const resolver = table.resolvers.get(flavours[0] ?? '') ?? firstResolver(table);
    const types = new ValueTypes(resolver, names);
    const form = formOf(table, types, item.name, declaration, annotation, flavours[0] ?? '');
    for (const key of Object.keys(used) as (keyof typeof used)[])
      for (const name of types.used[key]) used[key].add(name);
    return form;
  });
  const byText = new Map(forms.map((form) => [`${form.types.join(', ')}: ${form.returns}`, form]));
  const distinct = [...byText.values()];
  const [only] = distinct;
  if (only && distinct.length === 1) return `(${only.params}) => ${only.returns}`;
  return `{ ${distinct.map((form) => `(${form.params}): ${form.returns}`).join('; ')} }`;
}

interface Form {
  readonly params: string;
  readonly types: readonly string[];
  readonly returns: string;
}

function formOf(
  table: BindingTable,
  types: ValueTypes,
  name: string,
  declaration: FunctionDeclaration,
  annotation: FunctionAnnotation | undefined,
  flavour: string,
): Form {
  const contexts = new Set(callbackPlans(table, name, declaration, flavour).map((plan) => plan.context));
  const byHand = variadicFunctions[name];
  const params = byHand
    ? byHandParams(types, declaration, byHand.params)
    : namedParams(declaration.params).map((param) => ({
        name: safeName(param.name),
        type: contexts.has(param.name) ? types.context() : types.argument(param.type),
      }));
  const owned = annotation?.ownedReturn || byHand?.ownedReturn;
  const returns = owned
    ? 'string | null'
    : annotation?.contextReturn
      ? types.context()
      : types.result(declaration.returns);
  return {
    params: params.map((param) => `${param.name}: ${param.type}`).join(', '),
    types: params.map(({ type }) => type),
    returns,
  };
}

function byHandParams(
  types: ValueTypes,
  declaration: FunctionDeclaration,
  params: (typeof variadicFunctions)[string]['params'],
): { name: string; type: string }[] {
  return params.map(({ name, type }) => {
    if (type === 'text') return { name, type: 'string' };
    if (type === 'values')
      return { name, type: types.argument({ kind: 'pointer', to: { kind: 'typedef', name: 'uint64_t' } }) };
    const declared =
      declaration.params.find((param: Param) => param.name === name) ??
      declaration.params[params.findIndex((p) => p.name === name)];
    if (!declared)
      throw new Error(`${declaration.name} has no parameter ${name}, which config/variadic.ts names`);
    return { name: safeName(name), type: types.argument(declared.type) };
  });
}

function docText(table: BindingTable, item: UnionItem<FunctionDeclaration>): string {
  const prototypes = item.variants.map(({ flavours, declaration }) => {
    const where = item.variants.length === 1 ? '' : ` (${flavours.join(', ')})`;
    return `\`${printDeclaration(declaration)}\`${where}`;
  });
  const byHand =
    variadicFunctions[item.name] === undefined
      ? []
      : ['The text is passed as it is: no conversions are made in it.'];
  return [originLine(table.union, item), '', ...prototypes, ...callbackDoc(table, item), ...byHand].join(
    '\n',
  );
}

function gatheringFile(
  groups: readonly (readonly [string, readonly { readonly name: string }[]])[],
): TypeScriptFile {
  const exports = groups.map(
    ([slug, items]): StatementStructures => ({
      kind: StructureKind.ExportDeclaration,
      moduleSpecifier: `./functions/${slug}.generated.js`,
      namedExports: items.map(({ name }) => name),
    }),
  );
  return { path: `${sysDirectory}/functions.generated.ts`, statements: exports };
}

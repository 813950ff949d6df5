import { annotations, type FunctionAnnotation } from '../config/annotations/index.js';
import { excludedFunctions } from '../config/exclusions.js';
import { requiredFunctions } from '../config/required.js';
import type { Api, ConstantMacro, FunctionDeclaration } from '../ir/model.js';
import { Resolver } from '../ir/resolve.js';
import type { NamedEnum, ScopedRecord, UnionApi, UnionItem } from '../ir/union.js';
import { unclearCallbacks } from './callbacks.js';
import { isConstantEverywhere } from './constants.js';
import { decideFunction, decideType } from './decide.js';
import { parameterNames } from './parameter-names.js';
import { unite } from './unite.js';

/** What is bound, over all flavours: the common input of all emitters. */
export interface BindingTable {
  readonly apis: readonly Api[];
  readonly resolvers: ReadonlyMap<string, Resolver>;
  readonly union: UnionApi;
  readonly functions: readonly UnionItem<FunctionDeclaration>[];
  /** Variadic functions, bound by hand. */
  readonly byHand: readonly UnionItem<FunctionDeclaration>[];
  readonly records: readonly UnionItem<ScopedRecord>[];
  readonly enums: readonly UnionItem<NamedEnum>[];
  readonly constants: readonly UnionItem<ConstantMacro>[];
  readonly annotation: (functionName: string) => FunctionAnnotation | undefined;
}

/** What the table depends on besides the APIs. */
export interface Configuration {
  readonly annotations: Readonly<Record<string, FunctionAnnotation>>;
  readonly excludedFunctions: Readonly<Record<string, string>>;
  /** Functions that private headers bind. */
  readonly requiredFunctions: ReadonlySet<string>;
}

export const configuration: Configuration = { annotations, excludedFunctions, requiredFunctions };

export function buildTable(apis: readonly Api[], config: Configuration = configuration): BindingTable {
  const union = unite(apis);
  const decided = union.functions.map((item) => ({ item, decision: decideFunction(item, config) }));
  const boundAs = (how: 'table' | 'by hand'): UnionItem<FunctionDeclaration>[] =>
    decided.filter(({ decision }) => decision.bound && decision.how === how).map(({ item }) => item);
  const table: BindingTable = {
    apis,
    resolvers: new Map(apis.map((api) => [api.flavour, new Resolver(api)])),
    union,
    functions: boundAs('table'),
    byHand: boundAs('by hand'),
    records: union.records.filter((item) => decideType(item.header).bound && isNamedInCxx(item)),
    enums: union.enums.filter((item) => decideType(item.header).bound),
    constants: union.constants.filter(
      (item) => decideType(item.header).bound && isConstantEverywhere(item, union),
    ),
    annotation: (name) => config.annotations[name],
  };
  assertAnnotationsApply(table, config);
  assertCallbacksReviewed(table);
  return table;
}

/** An annotation of something that does not exist is a typing error, or SPDK has moved on. */
function assertAnnotationsApply(
  table: BindingTable,
  { annotations, excludedFunctions }: Configuration,
): void {
  const bound = new Map([...table.functions, ...table.byHand].map((item) => [item.name, item]));
  const all = new Set(table.union.functions.map(({ name }) => name));
  const unknown = [...Object.keys(annotations), ...Object.keys(excludedFunctions)].filter(
    (name) => !all.has(name),
  );
  const unbound = Object.values(annotations).flatMap(({ releasedBy = [] }) =>
    releasedBy.map((rule) => rule.function).filter((name) => !bound.has(name)),
  );
  const params = Object.entries(annotations).flatMap(([name, { callbacks = {}, retains = [] }]) => {
    const known = new Set(
      bound.get(name)?.variants.flatMap(({ declaration }) => parameterNames(declaration)),
    );
    return [...Object.keys(callbacks), ...retains]
      .filter((param) => !known.has(param))
      .map((param) => `${name}(${param})`);
  });
  const wrong = [...unknown, ...unbound, ...params];
  if (wrong.length > 0) throw new Error(`the configuration is about what is not there: ${wrong.join(', ')}`);
}

/** Callbacks that the customs of SPDK's headers do not explain have to be looked at by someone. */
function assertCallbacksReviewed(table: BindingTable): void {
  const open = table.functions.flatMap((item) =>
    item.variants.flatMap(({ flavours, declaration }) => {
      const resolver = table.resolvers.get(flavours[0] ?? '');
      const annotated = table.annotation(item.name)?.callbacks ?? {};
      const unclear = resolver ? unclearCallbacks(resolver, declaration) : [];
      return unclear
        .filter((param) => annotated[param] === undefined)
        .map((param) => `${item.name}(${param})`);
    }),
  );
  if (open.length > 0) {
    throw new Error(
      `callbacks to annotate in config/annotations, with a reason each: ${[...new Set(open)].join(', ')}`,
    );
  }
}

/** A record defined inside another has no name of its own in C++. */
export function isNamedInCxx(item: UnionItem<ScopedRecord>): boolean {
  return item.variants.some(({ declaration }) => declaration.scope.length === 0);
}

/** The resolver of the first flavour that has the item. */
export function resolverOf(table: BindingTable, item: UnionItem<unknown>): Resolver {
  const resolver = table.resolvers.get(item.variants[0]?.flavours[0] ?? '');
  if (!resolver) throw new Error(`${item.name} comes from no known flavour`);
  return resolver;
}

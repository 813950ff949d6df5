import { type FunctionAnnotation, annotations } from '../config/annotations.js';
import { requiredFunctions } from '../config/required.js';
import { isConstantEverywhere } from './constants.js';
import type { Api, ConstantMacro, FunctionDeclaration } from '../ir/model.js';
import { Resolver } from '../ir/resolve.js';
import type { NamedEnum, ScopedRecord, UnionApi, UnionItem } from '../ir/union.js';
import { decideFunction, decideType } from './decide.js';
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

export function buildTable(apis: readonly Api[]): BindingTable {
  const union = unite(apis);
  const decided = union.functions.map((item) => ({ item, decision: decideFunction(item, requiredFunctions) }));
  const boundAs = (how: 'table' | 'by hand'): UnionItem<FunctionDeclaration>[] =>
    decided.filter(({ decision }) => decision.bound && decision.how === how).map(({ item }) => item);
  return {
    apis,
    resolvers: new Map(apis.map((api) => [api.flavour, new Resolver(api)])),
    union,
    functions: boundAs('table'),
    byHand: boundAs('by hand'),
    records: union.records.filter((item) => decideType(item.header).bound && isNamedInCxx(item)),
    enums: union.enums.filter((item) => decideType(item.header).bound),
    constants: union.constants.filter((item) => decideType(item.header).bound && isConstantEverywhere(item, union)),
    annotation: (name) => annotations[name],
  };
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

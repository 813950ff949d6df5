import { failuresWithoutErrno, families, plainIntegers } from '../config/ownership/families.js';
import type { Creator, Family } from '../config/ownership/family.js';
import { unguarded } from '../config/ownership/unguarded.js';
import type { FunctionDeclaration, Param, Type } from '../ir/model.js';
import type { Resolver } from '../ir/resolve.js';
import type { UnionItem } from '../ir/union.js';
import { callbackPlans } from './callbacks.js';
import { namedParams } from './parameter-names.js';
import { type BindingTable, resolverOf } from './table.js';

/** How a parameter of a safe function is filled. */
export type SafeParam = { readonly name: string; readonly type: Type } & (
  | { readonly how: 'value' | 'callback' }
  | { readonly how: 'text'; readonly optional: boolean }
  /** A guard or a branded pointer. */
  | { readonly how: 'object'; readonly tag: string }
  /** A view of a struct, of which `size` follows or not. */
  | { readonly how: 'struct'; readonly tag: string; readonly optional: boolean }
  /** Filled without the caller: NULL, the size of the struct before, the place for the answer. */
  | { readonly how: 'null' | 'size' | 'out' }
);

/** A function that spdk-safe offers with checked arguments. */
export interface SafeFunction {
  readonly item: UnionItem<FunctionDeclaration>;
  readonly declaration: FunctionDeclaration;
  readonly params: readonly SafeParam[];
  readonly creates?: { readonly tag: string } & Creator;
  /** A negative result is an errno; a name: -1 is, and it is this one. */
  readonly errno: boolean | string;
}

export interface SafeFamily extends Family {
  readonly tag: string;
  readonly releaseItem: UnionItem<FunctionDeclaration>;
  /** Whether the releasing function takes the place of the pointer. */
  readonly releasesThroughPointer: boolean;
  /** Index of the parameter that the releasing function's callback gets its status in; -1: none. */
  readonly releaseCallback: { readonly statusIndex: number } | undefined;
  readonly releaseErrno: boolean | string;
}

/** Whether a name says that the function releases something. */
export function soundsLikeRelease(name: string): boolean {
  return RELEASE.test(name);
}

const RELEASE =
  /_(free|free_\w+|destroy|close|put|put_\w+|unregister|delete|destruct|detach|stop|release|end|fini|disconnect\w*|remove)(_ext|_async)?$|_post_fini$|_free_cluster_count$|_stop_for_destroy$/;

/** The families that the table has, with the functions that release them. */
export function safeFamilies(table: BindingTable): SafeFamily[] {
  return Object.entries(families).flatMap(([tag, family]) => {
    const releaseItem = table.functions.find(({ name }) => name === family.release);
    if (!releaseItem) return [];
    const resolver = resolverOf(table, releaseItem);
    const [declaration] = declarationsOf(releaseItem);
    const [first, callback] = declaration.params;
    const type = callback && resolver.functionType(callback.type);
    return [
      {
        ...family,
        tag,
        releaseItem,
        releasesThroughPointer: pointerDepth(resolver, first?.type) === 2,
        releaseCallback: type && {
          statusIndex: type.params.findIndex((param) => resolver.plain(param.type).kind === 'base'),
        },
        releaseErrno: errnoOf(resolver, declaration),
      },
    ];
  });
}

/** All functions that make or use what families have, in the order of the table. */
export function safeFunctions(table: BindingTable): SafeFunction[] {
  const creators = new Map(
    Object.entries(families).flatMap(([tag, { creates }]) =>
      Object.entries(creates).map(([name, creator]) => [name, { tag, ...creator }] as const),
    ),
  );
  const uses = new Set(Object.values(families).flatMap((family) => family.uses));
  return table.functions
    .filter(({ name }) => creators.has(name) || uses.has(name))
    .map((item) => safeFunction(table, item, creators.get(item.name)));
}

/** Names in the configuration that the table does not have, and releasing functions that nobody has looked at. */
export function ownershipProblems(table: BindingTable): string[] {
  const known = new Set(table.functions.map(({ name }) => name));
  const named = Object.values(families).flatMap(({ release, creates, uses }) => [
    release,
    ...Object.keys(creates),
    ...uses,
  ]);
  const listed = Object.values(unguarded).flat();
  const missing = [...named, ...Object.keys(plainIntegers), ...Object.keys(failuresWithoutErrno)].filter(
    (name) => !known.has(name),
  );
  const releasing = table.functions.map(({ name }) => name).filter(soundsLikeRelease);
  const reviewed = new Set([...named, ...listed]);
  return [
    ...missing.map((name) => `${name} is not in the table`),
    ...listed
      .filter((name) => !releasing.includes(name))
      .map((name) => `${name} releases nothing, or is not there`),
    ...releasing
      .filter((name) => !reviewed.has(name))
      .map((name) => `${name}: a family in config/ownership, or a reason why there is none`),
  ];
}

/** A releasing function that nobody has looked at is something that programs can leak. */
export function assertOwnershipReviewed(table: BindingTable): void {
  const problems = ownershipProblems(table);
  if (problems.length > 0) throw new Error(`config/ownership: ${problems.join('; ')}`);
}

function safeFunction(
  table: BindingTable,
  item: UnionItem<FunctionDeclaration>,
  creates: SafeFunction['creates'],
): SafeFunction {
  const resolver = resolverOf(table, item);
  const [declaration] = declarationsOf(item);
  const flavour = item.variants[0]?.flavours[0] ?? '';
  const contexts = new Set(
    callbackPlans(table, item.name, declaration, flavour).map(({ context }) => context),
  );
  const absent = new Set([...contexts, ...(creates?.without ?? [])]);
  const params = namedParams(declaration.params);
  const planned = params.map((param, index): SafeParam => {
    if (absent.has(param.name)) return { ...param, how: 'null' };
    const safe = planParam(resolver, param, params[index - 1], creates);
    if (safe) return safe;
    throw new Error(`${item.name}: no guard can be asked for its parameter ${param.name}`);
  });
  return {
    item,
    declaration,
    params: planned,
    ...(creates && { creates }),
    errno: errnoOf(resolver, declaration),
  };
}

function planParam(
  resolver: Resolver,
  param: Param,
  before: Param | undefined,
  creates: SafeFunction['creates'],
): SafeParam | undefined {
  const optional = creates?.optional?.includes(param.name) ?? false;
  const plain = resolver.plain(param.type);
  if (plain.kind === 'base' || plain.kind === 'enum') {
    const isSize = before?.type.kind === 'pointer' && /_size$/.test(param.name);
    return { ...param, how: isSize ? 'size' : 'value' };
  }
  if (resolver.functionType(param.type)) return { ...param, how: 'callback' };
  if (plain.kind !== 'pointer') return undefined;
  if (plain.to.kind === 'const' && isChar(resolver, plain.to)) return { ...param, how: 'text', optional };
  const pointee = resolver.plain(plain.to);
  if (pointee.kind === 'pointer') {
    const tag = tagOf(resolver, pointee.to);
    return creates && tag === creates.tag ? { ...param, how: 'out' } : undefined;
  }
  const tag = tagOf(resolver, plain.to);
  if (tag === undefined) return undefined;
  const isObject = families[tag] !== undefined || resolver.record(tag) === undefined;
  return isObject ? { ...param, how: 'object', tag } : { ...param, how: 'struct', tag, optional };
}

function errnoOf(resolver: Resolver, { name, returns }: FunctionDeclaration): boolean | string {
  if (failuresWithoutErrno[name] !== undefined) return failuresWithoutErrno[name];
  if (plainIntegers[name] !== undefined) return false;
  const plain = resolver.plain(returns);
  return plain.kind === 'base' && plain.name === 'int';
}

function isChar(resolver: Resolver, type: Type): boolean {
  const plain = resolver.plain(type);
  return plain.kind === 'base' && plain.name === 'char';
}

/** The tag of the struct that a pointer points to. */
export function tagBehind(resolver: Resolver, type: Type): string | undefined {
  const plain = resolver.plain(type);
  return plain.kind === 'pointer' ? tagOf(resolver, plain.to) : undefined;
}

function tagOf(resolver: Resolver, type: Type): string | undefined {
  const plain = resolver.plain(type);
  return plain.kind === 'struct' ? plain.tag : undefined;
}

function pointerDepth(resolver: Resolver, type: Type | undefined): number {
  if (type === undefined) return 0;
  const plain = resolver.plain(type);
  return plain.kind === 'pointer' ? 1 + pointerDepth(resolver, plain.to) : 0;
}

/** The form of the first flavour; the others must not differ in more than names, for one entry to fit all. */
function declarationsOf(item: UnionItem<FunctionDeclaration>): [FunctionDeclaration] {
  const forms = new Set(
    item.variants.map(({ declaration }) =>
      JSON.stringify([declaration.returns, declaration.params.map(({ type }) => type)]),
    ),
  );
  const declaration = item.variants[0]?.declaration;
  if (!declaration || forms.size > 1) throw new Error(`${item.name} differs between the flavours`);
  return [declaration];
}

import { EventEmitter } from 'node:events';
import { types } from 'node:util';
import type { ExemptExport, Recipe } from './recipe.js';

// What exports consist of, found by reflection.

const builtin: ReadonlySet<unknown> = new Set([
  Object.prototype,
  Function.prototype,
  Error.prototype,
  EventEmitter.prototype,
  EventEmitter,
]);

/** A property, and what it is. */
interface Member {
  readonly name: string | symbol;
  readonly descriptor: PropertyDescriptor;
}

/** Own and inherited members, up to what Node has, or `isEnd` says. */
function* membersOf(object: object, isEnd: (object: object) => boolean = () => false): Generator<Member> {
  const seen = new Set<string | symbol>(['constructor', 'prototype', 'length', 'name']);
  for (let at: object | null = object; at !== null && !builtin.has(at); at = Object.getPrototypeOf(at)) {
    if (at !== object && isEnd(at)) return;
    for (const name of Reflect.ownKeys(at)) {
      if (seen.has(name)) continue;
      seen.add(name);
      yield { name, descriptor: Object.getOwnPropertyDescriptor(at, name) as PropertyDescriptor };
    }
  }
}

const isFunction = ({ descriptor }: Member) => typeof descriptor.value === 'function';

/** Accessors that can be read. */
export function gettersOf(object: object): (string | symbol)[] {
  return [...membersOf(object)].filter(({ descriptor }) => descriptor.get).map(({ name }) => name);
}

/** What has symbols instead of names: iterators and disposing. */
export function symbolMethodsOf(object: object): symbol[] {
  return [...membersOf(object)]
    .filter(isFunction)
    .map(({ name }) => name)
    .filter((name) => typeof name === 'symbol');
}

function names(members: Iterable<Member>, wanted: (member: Member) => boolean): string[] {
  return [...members]
    .filter(wanted)
    .map(({ name }) => name)
    .filter((name) => typeof name === 'string');
}

/** Exports that something can be done with: classes, functions, and objects that have functions or accessors. */
export function callablesOf(exports: Readonly<Record<string, unknown>>): [string, object][] {
  return Object.entries(exports).flatMap(([name, value]): [string, object][] => {
    if (typeof value === 'function') return [[name, value]];
    if (typeof value !== 'object' || value === null || types.isProxy(value)) return [];
    const active = [...membersOf(value)].some((member) => isFunction(member) || member.descriptor.get);
    return active ? [[name, value]] : [];
  });
}

/** What the recipes of an export, or the claim that it needs none, leave out. */
export function gapsOf(
  name: string,
  exports: Readonly<Record<string, unknown>>,
  recipes: readonly Recipe<never>[],
  exempt: Readonly<Record<string, ExemptExport>>,
): string[] {
  const target = exports[name] as { prototype?: object };
  const claim = exempt[name];
  if (claim) return falseClaims(target, claim);
  const found = recipes.filter((recipe) => recipe.name === name);
  if (found.length === 0) return ['needs a file among the recipes'];
  const known = (kind: 'methods' | 'statics' | 'setters') =>
    new Set(found.flatMap((recipe) => Object.keys(recipe[kind] ?? {})));
  const prototypes = new Set(Object.values(exports).map((value) => (value as typeof target)?.prototype));
  const members = target.prototype ? [...membersOf(target.prototype, (at) => prototypes.has(at))] : [];
  const classes = new Set(Object.values(exports));
  const statics = [...membersOf(target, (at) => classes.has(at))];
  const isSetter = ({ descriptor }: Member) => descriptor.set !== undefined;
  return [
    ...names(members, isFunction).filter((method) => !known('methods').has(method)),
    ...names(statics, isFunction).filter((method) => !known('statics').has(method)),
    ...names([...members, ...statics], isSetter).filter((setter) => !known('setters').has(setter)),
  ].map((member) => `has no entry for ${member}`);
}

function falseClaims(target: { prototype?: object }, { kind }: ExemptExport): string[] {
  const { prototype } = target;
  if (kind === 'error') return prototype instanceof Error ? [] : ['is no class of errors'];
  const members = [...membersOf(prototype ?? {}), ...membersOf(target)].map(({ name }) => String(name));
  return members.map((member) => `is more than data: ${member}`);
}

import { type Call, type Entries, isCall, type Recipe } from './recipe.js';

type AnyFunction = (...args: readonly unknown[]) => unknown;
type AnyClass = AnyFunction & (new (...args: readonly unknown[]) => object) & Record<string, AnyFunction>;

/** Something that can be called with arguments. */
export interface Callable<Bench> {
  readonly what: string;
  readonly entry: Call<Bench>;
  readonly call: (args: readonly unknown[]) => unknown;
}

/** What can be called without an instance: the function, the constructor, statics. */
export function* staticCalls<Bench>(target: unknown, recipe: Recipe<Bench>): Generator<Callable<Bench>> {
  const { name, call, construct, statics = {}, make, setters = {} } = recipe;
  const Target = target as AnyClass;
  if (isCall(call)) yield { what: name, call: (args) => Target(...args), entry: call };
  if (isCall(construct)) {
    yield { what: `new ${name}`, call: (args) => new Target(...args), entry: construct };
  }
  yield* callsOf(Target, `${name}.`, statics);
  if (!make) yield* settersOf(Target, `${name}.`, setters);
}

/** The methods of an instance. */
export function* instanceCalls<Bench>(
  instance: object,
  { name, methods = {}, setters = {} }: Recipe<Bench>,
): Generator<Callable<Bench>> {
  yield* callsOf(instance, `${name}#`, methods);
  yield* settersOf(instance, `${name}#`, setters);
}

function* callsOf<Bench>(
  target: object,
  prefix: string,
  entries: Entries<Bench>,
): Generator<Callable<Bench>> {
  for (const [method, entry] of Object.entries(entries)) {
    if (!isCall(entry)) continue;
    const call = (args: readonly unknown[]) =>
      (target as Record<string, AnyFunction>)[method]?.apply(target, [...args]);
    yield { what: `${prefix}${method}`, call, entry };
  }
}

function* settersOf<Bench>(
  target: object,
  prefix: string,
  entries: Entries<Bench>,
): Generator<Callable<Bench>> {
  for (const [name, entry] of Object.entries(entries)) {
    if (!isCall(entry)) continue;
    const call = ([value]: readonly unknown[]) => {
      (target as Record<string, unknown>)[name] = value;
    };
    yield { what: `${prefix}${name} =`, call, entry };
  }
}

/** A recipe with the methods of the exported classes that its own class is derived from. */
export function withInherited<Bench>(
  recipe: Recipe<Bench>,
  recipes: readonly Recipe<Bench>[],
  exports: Readonly<Record<string, unknown>>,
): Recipe<Bench> {
  const bases: unknown[] = [];
  for (
    let base: unknown = Object.getPrototypeOf(exports[recipe.name]);
    base;
    base = Object.getPrototypeOf(base)
  ) {
    bases.push(base);
  }
  const inherited = recipes.filter(({ name }) => bases.includes(exports[name]));
  const methods = Object.assign({}, ...inherited.map(({ methods = {} }) => methods), recipe.methods);
  return { ...recipe, methods };
}

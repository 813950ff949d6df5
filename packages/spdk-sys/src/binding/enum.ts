import { currentAddon } from '../backend/load.js';

/** The enumerators of a C enum and their values in the build at hand. One that this build lacks is undefined. */
export type EnumObject<Names extends string> = { readonly [Name in Names]: number };

/**
 * An enum whose values come from the loaded addon, never from the generator: SPDK renumbers some enums between
 * versions. The first look at a value loads the default backend when none is.
 */
export function enumOf<Names extends string>(enumName: string, names: readonly Names[]): EnumObject<Names> {
  let values: Readonly<Record<string, number>> | undefined;
  return lazyValues(names, (name) => {
    values ??= currentAddon().enumerators(enumName) ?? {};
    return values[name];
  }) as EnumObject<Names>;
}

/**
 * A frozen object with the given keys whose values are fetched when they are first read. It is made when it is looked at
 * as a whole: programs import hundreds of these and use few.
 */
export function lazyValues<Value>(
  names: readonly string[],
  fetch: (name: string) => Value | undefined,
): Readonly<Record<string, Value | undefined>> {
  const object: Record<string, Value | undefined> = {};
  const fetched = new Map<PropertyKey, Value | undefined>();
  const valueNamed = (name: string) => {
    if (!fetched.has(name)) fetched.set(name, fetch(name));
    return fetched.get(name);
  };
  const read = (key: PropertyKey) =>
    typeof key === 'string' && names.includes(key) ? valueNamed(key) : Reflect.get(object, key);
  const made = () => (Object.isFrozen(object) ? object : defineLazily(object, names, valueNamed));
  return new Proxy(object, {
    get: (_, key) => fetched.get(key) ?? read(key),
    has: (_, key) => Reflect.has(made(), key),
    ownKeys: () => Reflect.ownKeys(made()),
    getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(made(), key),
    isExtensible: () => Reflect.isExtensible(made()),
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  });
}

function defineLazily<Value>(
  object: Record<string, Value | undefined>,
  names: readonly string[],
  valueNamed: (name: string) => Value | undefined,
): Record<string, Value | undefined> {
  for (const name of names) {
    Object.defineProperty(object, name, { enumerable: true, get: () => valueNamed(name) });
  }
  return Object.freeze(object);
}

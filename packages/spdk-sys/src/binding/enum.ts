import { currentAddon } from '../backend/load.js';

/** The enumerators of a C enum and their values in the build at hand. One that this build lacks is undefined. */
export type EnumObject<Names extends string> = { readonly [Name in Names]: number };

/**
 * An enum whose values come from the loaded addon, never from the generator: SPDK renumbers some enums between
 * versions. The first look at a value loads the default backend when none is.
 */
export function enumOf<Names extends string>(enumName: string, names: readonly Names[]): EnumObject<Names> {
  return lazyValues(names, () => currentAddon().enums[enumName] ?? {}) as EnumObject<Names>;
}

/**
 * A frozen object with the given keys whose values are fetched together when the first of them is read. It is made when
 * it is first looked at: programs import hundreds of these and use few.
 */
export function lazyValues<Value>(
  names: readonly string[],
  fetch: () => Readonly<Record<string, Value>>,
): Readonly<Record<string, Value | undefined>> {
  const object: Record<string, Value | undefined> = {};
  const made = () => (Object.isFrozen(object) ? object : defineLazily(object, names, fetch));
  return new Proxy(object, {
    get: (_, key) => Reflect.get(made(), key),
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
  fetch: () => Readonly<Record<string, Value>>,
): Record<string, Value | undefined> {
  let values: Readonly<Record<string, Value>> | undefined;
  for (const name of names) {
    Object.defineProperty(object, name, {
      enumerable: true,
      get() {
        values ??= fetch();
        return values[name];
      },
    });
  }
  return Object.freeze(object);
}

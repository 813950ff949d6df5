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

/** An object with the given keys whose values are fetched together when the first of them is read. */
export function lazyValues<Value>(
  names: readonly string[],
  fetch: () => Readonly<Record<string, Value>>,
): Readonly<Record<string, Value | undefined>> {
  const object = {} as Record<string, Value | undefined>;
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

/** `WRITE_ZEROES` -> `writeZeroes`, as types. */
export type CamelCase<Text extends string> = Text extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<CamelCase<Tail>>}`
  : Lowercase<Text>;

/** The enumerators of a C enum without their prefix, in camel case. */
export type EnumNames<Enum, Prefix extends string> = {
  [Name in keyof Enum]: Name extends `${Prefix}${infer Rest}` ? CamelCase<Rest> : never;
}[keyof Enum];

/** `{ WriteZeroes: 'writeZeroes', ... }`. */
export type NameConstants<Names extends string> = { readonly [Name in Names as Capitalize<Name>]: Name };

/** `WRITE_ZEROES` -> `writeZeroes`. */
export function camelCase(constant: string): string {
  return constant.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Names in camel case and the enumerators that they stand for. Looks at no value, which would load a backend. */
export function enumNames(enumeration: object, prefix: string): ReadonlyMap<string, string> {
  return new Map(
    Object.keys(enumeration)
      .filter((name) => name.startsWith(prefix))
      .map((name) => [camelCase(name.slice(prefix.length)), name]),
  );
}

/** An object of constants, one for each name. */
export function nameConstants<Names extends string>(names: Iterable<string>): NameConstants<Names> {
  const entries = [...names].map((name) => [`${name[0]?.toUpperCase()}${name.slice(1)}`, name]);
  return Object.freeze(Object.fromEntries(entries)) as NameConstants<Names>;
}

import { inspect } from 'node:util';

/** One argument list with one thing wrong. */
export interface Mistake {
  /** Where: `args[1].offset`. */
  readonly path: string;
  /** What: as a report prints it. */
  readonly value: string;
  readonly args: readonly unknown[];
}

const noNumbers = ['7', null, {}, [], true, 5n, 2n ** 80n, Symbol('s'), () => 7];
const impossibleNumbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0.5, 2 ** 60];
const noBigints = ['7', null, {}, [], true, Symbol('s'), -1n, 2n ** 63n, 2n ** 64n, 2n ** 80n];
const noStrings = [7, null, {}, [], true, 5n, Symbol('s')];
const impossibleStrings = ['', 'a\0b'];
const noBooleans = [7, 'true', null, {}, 5n];
const noFunctions = [7, 'f', null, {}];
const noObjects = [7, 'x', null, true, 5n];
const noBuffers = [7, 'x', null, {}, 5n];

/** Every way to get one of `args` wrong, by the kind of the valid value. */
export function* mistakesIn(args: readonly unknown[]): Generator<Mistake> {
  for (const place of placesIn(args)) {
    for (const bad of replacements(place.value)) {
      yield { path: place.path, value: printed(bad), args: place.with(bad) as readonly unknown[] };
    }
  }
}

/** The arguments with -0, and with 0 to compare with, in the place of each number. */
export function* zeroesIn(
  args: () => readonly unknown[],
): Generator<{ path: string; zero: readonly unknown[]; negative: readonly unknown[] }> {
  const count = [...placesIn(args())].length;
  for (let at = 0; at < count; at++) {
    // Names in them are to be new for each call.
    const [first, second] = [[...placesIn(args())][at], [...placesIn(args())][at]];
    if (typeof first?.value !== 'number' || !second) continue;
    const { path } = first;
    yield { path, zero: first.with(0) as unknown[], negative: second.with(-0) as unknown[] };
  }
}

/** A value within the arguments. */
interface Place {
  readonly path: string;
  readonly value: unknown;
  /** All of the arguments, with another value here. */
  readonly with: (other: unknown) => unknown;
}

function placesIn(args: readonly unknown[]): Place[] {
  return args.flatMap((value, index) =>
    placesWithin({ path: `args[${index}]`, value, with: (other) => args.with(index, other) }),
  );
}

function placesWithin(place: Place): Place[] {
  const { path, value } = place;
  if (Array.isArray(value)) {
    const inner = value.flatMap((element: unknown, index) =>
      placesWithin({
        path: `${path}[${index}]`,
        value: element,
        with: (other) => place.with(value.with(index, other)),
      }),
    );
    return [place, ...inner];
  }
  if (!isPlain(value)) return [place];
  const inner = Object.entries(value).flatMap(([name, member]) =>
    placesWithin({
      path: `${path}.${name}`,
      value: member,
      with: (other) => place.with({ ...value, [name]: other }),
    }),
  );
  return [place, ...inner];
}

function replacements(value: unknown): readonly unknown[] {
  switch (typeof value) {
    case 'number':
      return [...noNumbers, ...impossibleNumbers];
    case 'bigint':
      return noBigints;
    case 'string':
      return [...noStrings, ...impossibleStrings];
    case 'boolean':
      return noBooleans;
    case 'function':
      return noFunctions;
    case 'object':
      return value === null ? [] : isPlain(value) ? noObjects : noBuffers;
    default:
      return [];
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

export function printed(value: unknown): string {
  return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
}

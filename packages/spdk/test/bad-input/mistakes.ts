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
const noStrings = [7, null, {}, [], true, 5n, Symbol('s')];
const impossibleStrings = ['', 'a\0b'];
const noBooleans = [7, 'true', null, {}, 5n];
const noFunctions = [7, 'f', null, {}];
const noObjects = [7, 'x', null, true, 5n];
const noBuffers = [7, 'x', null, {}, 5n];

/** Every way to get one of `args` wrong, by the kind of the valid value. */
export function* mistakesIn(args: readonly unknown[]): Generator<Mistake> {
  for (const [index, value] of args.entries()) {
    for (const { path, bad } of wrongValues(value, `args[${index}]`)) {
      yield { path, value: printed(bad.shown), args: args.with(index, bad.whole) };
    }
  }
}

interface Wrong {
  readonly path: string;
  /** The value that is wrong, and the whole argument with it. */
  readonly bad: { readonly shown: unknown; readonly whole: unknown };
}

function* wrongValues(value: unknown, path: string): Generator<Wrong> {
  for (const bad of replacements(value)) yield { path, bad: { shown: bad, whole: bad } };
  if (!isPlain(value)) return;
  for (const [name, member] of Object.entries(value)) {
    for (const wrong of wrongValues(member, `${path}.${name}`)) {
      const whole = { ...value, [name]: wrong.bad.whole };
      yield { path: wrong.path, bad: { shown: wrong.bad.shown, whole } };
    }
  }
}

function replacements(value: unknown): readonly unknown[] {
  switch (typeof value) {
    case 'number':
      return [...noNumbers, ...impossibleNumbers];
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

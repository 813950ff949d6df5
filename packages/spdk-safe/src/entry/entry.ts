import { checkedFunction, outOfRange, wrongType } from '../error/argument.js';
import { errnoNumber } from '../error/errno.js';
import { check, SpdkError } from '../error/spdk-error.js';
import { Guard, pointerOf } from '../guard/guard.js';
import { unsafePointerFrom } from '../pointer/pointer.js';
import { requireRunning } from '../state/running.js';
import { type Family, unsafeAdopt } from './family.js';

// biome-ignore lint/suspicious/noExplicitAny: the generated declarations type what is made here
type AnyFunction = (...args: any[]) => any;

/** Fills one argument of C's: `next` takes an argument of the caller's, `filled` are those before it. */
type Filler = (next: () => unknown, filled: readonly unknown[]) => unknown;

/**
 * A C function with checked arguments: SPDK has to run, guards have to be open, of the right kind and on their thread.
 *
 * @param fn the raw function
 * @param name C's name, the `operation` of errors
 * @param params its parameters, as `paramCode` of tools/bindgen writes them
 * @param result `errno`: negative ones throw; a name: -1 does, and means this; `pointer`: NULL is undefined
 */
export function entry(fn: AnyFunction, name: string, params: string, result?: string): AnyFunction {
  const call = filledCall(fn, name, params);
  if (result === undefined) return (...args) => call(args).answer;
  if (result === 'pointer') return (...args) => call(args).answer || undefined;
  if (result === 'errno') return (...args) => check(call(args).answer, name);
  return (...args) => check(withErrno(call(args).answer, result), name);
}

/** How a {@link creator}'s function says what has happened. */
export interface CreatorDetails {
  /** The parameter with what the new thing lives inside of. */
  readonly parent?: string;
  /** What a result of NULL means; default `ENOMEM`. */
  readonly failure?: string;
}

/** As {@link entry}, for a function that makes one of a family: as its result, or through a parameter. */
export function creator<Tag extends string>(
  fn: AnyFunction,
  name: string,
  params: string,
  family: Family<Tag>,
  { parent, failure = 'ENOMEM' }: CreatorDetails = {},
): AnyFunction {
  const call = filledCall(fn, name, params);
  const codes = params.split(' ');
  const out = codes.indexOf('=out');
  const parentIndex = callerIndex(codes, parent);
  return (...args) => {
    const { answer, filled } = call(args);
    if (out >= 0) check(answer, name);
    const address = out < 0 ? answer : Number((filled[out] as BigUint64Array)[0]);
    if (address === 0) throw SpdkError.fromErrno(errnoNumber(failure) ?? 0, name);
    const owner = args[parentIndex];
    return unsafeAdopt(family, unsafePointerFrom<Tag>(address), owner instanceof Guard ? owner : undefined);
  };
}

/** The result of a C function that answers -1 for any failure, with the errno that it means. */
export function withErrno(result: number, failure: string): number {
  return result < 0 ? -(errnoNumber(failure) ?? 0) : result;
}

function filledCall(
  fn: AnyFunction,
  name: string,
  params: string,
): (args: readonly unknown[]) => { answer: number; filled: readonly unknown[] } {
  // Taken apart when it is first called: programs import many of these and call few.
  let fillers: readonly Filler[] | undefined;
  return (args) => {
    requireRunning(name);
    fillers ??= params === '' ? [] : params.split(' ').map(filler);
    let taken = 0;
    const filled: unknown[] = [];
    for (const fill of fillers) filled.push(fill(() => args[taken++], filled));
    if (args.length !== taken) throw outOfRange(`${taken} arguments`, name, args.length);
    return { answer: fn(...filled), filled };
  };
}

/** Where the caller passes what C calls `name`. */
function callerIndex(codes: readonly string[], name: string | undefined): number {
  return codes.filter((code) => !code.startsWith('=')).findIndex((code) => code.split(':')[0] === name);
}

function filler(code: string): Filler {
  const [, name = '', kind = '', optional = ''] = /^(\w*)(:\w+|\$|\{\}|\(\)|=\w+)?(\??)$/.exec(code) ?? [];
  const orNull = (check: (value: unknown) => unknown): Filler => {
    return (next) => {
      const value = next();
      return optional !== '' && value === null ? null : check(value);
    };
  };
  if (kind.startsWith(':')) return (next) => pointerOf(next() as never, kind.slice(1), name);
  if (kind === '$') return orNull((value) => checkedText(value, name));
  if (kind === '{}') return orNull((value) => structBytes(value, name));
  if (kind === '()') return (next) => checkedFunction(next() as AnyFunction, name);
  if (kind === '=null') return () => 0;
  if (kind === '=out') return () => new BigUint64Array(1);
  // Of the struct that stands before it.
  if (kind === '=size') return (_, filled) => (filled.at(-1) as Uint8Array | null)?.byteLength ?? 0;
  return (next) => next();
}

/** Not `null` and no address, which spdk-sys takes too. That it has no NUL is checked there. */
function checkedText(value: unknown, name: string): string {
  if (typeof value !== 'string') throw wrongType('string', name, value);
  return value;
}

function structBytes(value: unknown, name: string): Uint8Array {
  const bytes = (value as { $bytes?: unknown } | null | undefined)?.$bytes;
  if (!(bytes instanceof Uint8Array)) throw wrongType('a struct of spdk-sys', name, value);
  return bytes;
}

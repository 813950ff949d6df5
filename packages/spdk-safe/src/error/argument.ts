import { SpdkErrorCode } from './code.js';

/** A TypeError of the form "expected X for Y, got Z", with Node's code. */
export function wrongType(expected: string, name: string, value: unknown): TypeError {
  return Object.assign(new TypeError(`expected ${expected} for ${name}, got ${describe(value)}`), {
    code: SpdkErrorCode.InvalidArgType,
  });
}

/** A RangeError of the form "expected X for Y, got Z", with Node's code. */
export function outOfRange(expected: string, name: string, value: unknown): RangeError {
  return Object.assign(new RangeError(`expected ${expected} for ${name}, got ${describe(value)}`), {
    code: SpdkErrorCode.OutOfRange,
  });
}

/** Checks a non-empty string without NUL, which C would cut there. */
export function checkedName(value: unknown, name: string): string {
  if (typeof value !== 'string') throw wrongType('string', name, value);
  if (value.length === 0) throw outOfRange('a non-empty string', name, value);
  if (value.includes('\0')) throw outOfRange('a string without NUL', name, value);
  return value;
}

/** Checks an integer from `min` to `max`, both included. */
export function checkedInteger(
  value: unknown,
  name: string,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number {
  if (typeof value !== 'number') throw wrongType('integer', name, value);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw outOfRange(`integer from ${min} to ${max}`, name, value);
  }
  return value;
}

/** Checks an object, such as the options of a function. */
export function checkedObject<Value extends object>(value: Value, name: string): Value {
  if (typeof value !== 'object' || value === null) throw wrongType('object', name, value);
  return value;
}

/** Checks something that can be gone through, such as an array. */
export function checkedIterable<Value>(value: Iterable<Value>, name: string): Iterable<Value> {
  if (typeof value?.[Symbol.iterator] !== 'function') throw wrongType('iterable', name, value);
  return value;
}

/** Checks something that is to be called. */
export function checkedFunction<Value extends (...args: never[]) => unknown>(
  value: Value,
  name: string,
): Value {
  if (typeof value !== 'function') throw wrongType('function', name, value);
  return value;
}

/** How a value reads in an error message. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return `string ${JSON.stringify(value)}`;
  if (typeof value === 'object') return value.constructor?.name ?? 'object';
  return `${typeof value} ${String(value)}`;
}

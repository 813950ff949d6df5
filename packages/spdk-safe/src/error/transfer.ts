import { AbortError } from './abort-error.js';
import { IoError } from './io-error.js';
import { SpdkError } from './spdk-error.js';

/** An error as structured clone can carry it: without its class, with what it says. */
export interface TransferredError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Of an SpdkError, all that it has of its own; of another error, what can be cloned of that. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly cause?: TransferredError;
  /** For what was thrown and is no error. */
  readonly thrown?: unknown;
}

type ErrorClass = abstract new (...args: never[]) => Error;

/** Classes that are made anew on the other side, by the names of their errors. */
const classes = new Map<string, ErrorClass>([
  ['SpdkError', SpdkError],
  ['IoError', IoError],
  ['AbortError', AbortError],
  ['Error', Error],
  ['TypeError', TypeError],
  ['RangeError', RangeError],
  ['SyntaxError', SyntaxError],
  ['ReferenceError', ReferenceError],
  ['EvalError', EvalError],
  ['URIError', URIError],
]);

/** Has errors of this name be of this class on this side. All that they have must be properties of their own. */
export function transferErrorsAs(name: string, errorClass: ErrorClass): void {
  classes.set(name, errorClass);
}

/** What {@link receiveError} makes the same error of, on another thread. */
export function sendError(error: unknown): TransferredError {
  if (!(error instanceof Error)) {
    return {
      name: '',
      message: '',
      stack: undefined,
      properties: {},
      thrown: cloneable(error, String(error)),
    };
  }
  const properties: Record<string, unknown> = {};
  for (const key of Object.keys(error)) {
    if (key === 'name') continue;
    const value = (error as unknown as Record<string, unknown>)[key];
    const copy = cloneable(value, undefined);
    if (copy !== undefined) properties[key] = copy;
  }
  const { name, message, stack, cause } = error;
  return { name, message, stack, properties, ...(cause === undefined ? {} : { cause: sendError(cause) }) };
}

/** The error that {@link sendError} was given, of the same class where that is known here, else an Error of its name. */
export function receiveError(sent: TransferredError): unknown {
  if ('thrown' in sent) return sent.thrown;
  const error = new Error(
    sent.message,
    sent.cause === undefined ? undefined : { cause: receiveError(sent.cause) },
  );
  const errorClass = classes.get(sent.name);
  if (errorClass) Object.setPrototypeOf(error, errorClass.prototype);
  if (error.name !== sent.name) Object.defineProperty(error, 'name', own(sent.name));
  if (sent.stack !== undefined) Object.defineProperty(error, 'stack', own(sent.stack));
  return Object.assign(error, sent.properties);
}

function own(value: string): PropertyDescriptor {
  return { value, writable: true, configurable: true, enumerable: false };
}

function cloneable<D>(value: unknown, otherwise: D): unknown | D {
  try {
    return structuredClone(value);
  } catch {
    return otherwise;
  }
}

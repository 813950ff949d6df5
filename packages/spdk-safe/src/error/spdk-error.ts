import { errnoMessage, errnoName } from './errno.js';

/** What an {@link SpdkError} is made of. */
export interface SpdkErrorDetails {
  /** Node's style: an errno's name, or one of {@link SpdkErrorCode}. */
  code: string;
  /** Negative, as SPDK answered it; undefined where no errno was involved. */
  errno?: number | undefined;
  /** What was being done: a function of SPDK's, or a JSON-RPC method. */
  operation: string;
  cause?: unknown;
}

/** Every error of this library. `code` tells what went wrong, `operation` what was being done. */
export class SpdkError extends Error {
  override readonly name: string = 'SpdkError';
  readonly code: string;
  readonly errno: number | undefined;
  readonly operation: string;

  constructor(message: string, { code, errno, operation, cause }: SpdkErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.errno = errno;
    this.operation = operation;
  }

  /** The error for an errno that `operation` answered, for example -19 -> `ENODEV`. */
  static fromErrno(errno: number, operation: string, context = ''): SpdkError {
    const negative = -Math.abs(errno);
    const message = `${operation}${context && ` ${context}`}: ${errnoMessage(negative)} (${errnoName(negative)})`;
    return new SpdkError(message, { code: errnoName(negative), errno: negative, operation });
  }
}

/** Passes a result of zero or more on and throws the {@link SpdkError} for a negative one. */
export function check(result: number, operation: string, context?: string): number {
  if (result < 0) throw SpdkError.fromErrno(result, operation, context);
  return result;
}

/** The error for something that is not there, or not any more; `context` says what. */
export function noDevice(operation: string, context?: string): SpdkError {
  return SpdkError.fromErrno(-19, operation, context);
}

/** The error for what there is no memory for. */
export function noMemory(operation: string, context?: string): SpdkError {
  return SpdkError.fromErrno(-12, operation, context);
}

import { wrongType } from './argument.js';

/** An operation that was ended by its AbortSignal; looks like Node's own. `cause` is the signal's reason. */
export class AbortError extends Error {
  override readonly name: string = 'AbortError';
  readonly code = 'ABORT_ERR';

  constructor(signal: AbortSignal) {
    super('The operation was aborted', { cause: signal.reason });
  }
}

/**
 * Checks an option `signal`.
 *
 * @throws TypeError for what is no AbortSignal; {@link AbortError} for one that was aborted already
 */
export function checkSignal(signal: unknown): asserts signal is AbortSignal | undefined {
  if (signal === undefined) return;
  if (!(signal instanceof AbortSignal)) throw wrongType('AbortSignal', 'options.signal', signal);
  if (signal.aborted) throw new AbortError(signal);
}

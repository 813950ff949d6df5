import { wrongType } from '@spdk-ts/spdk-safe';

/**
 * Sends a value to another thread.
 *
 * @param send copies it by structured clone
 * @throws TypeError for what structured clone does not copy
 */
export function cloning<Result>(name: string, value: unknown, send: () => Result): Result {
  try {
    return send();
  } catch (error) {
    // `serialize` of node:v8 throws the same as an Error without a name of its own.
    const uncloned = error instanceof Error && /could not be cloned/.test(error.message);
    throw uncloned ? wrongType('a value that structured clone copies', name, value) : error;
  }
}

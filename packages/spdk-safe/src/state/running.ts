import { SpdkErrorCode } from '../error/code.js';
import { SpdkError } from '../error/spdk-error.js';

let running = false;
let run = 0;

/** Set by the host: true from the moment this JavaScript thread has its SPDK thread until it has exited. */
export function setRunning(value: boolean): void {
  running = value;
  if (value) run++;
}

/** True while this JavaScript thread has an SPDK thread. */
export function isRunning(): boolean {
  return running;
}

/** Counts the times that this JavaScript thread has got an SPDK thread: what belongs to another one is stale. */
export function currentRun(): number {
  return run;
}

/**
 * Guards every call that needs SPDK's environment: C divides by a clock rate that is zero before it, and asserts that
 * released builds drop are what else would catch it.
 *
 * @throws SpdkError `ERR_SPDK_NOT_STARTED`
 */
export function requireRunning(operation: string): void {
  if (running) return;
  throw new SpdkError(`${operation}: SPDK is not running on this thread; start it with Spdk.start()`, {
    code: SpdkErrorCode.NotStarted,
    operation,
  });
}

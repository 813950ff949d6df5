import { wrongType } from '@spdk-ts/spdk-safe';

/** What a poll function found, which SPDK counts as busy or idle time of its thread. */
export const PollStatus = {
  /** There was nothing to do. */
  Idle: 0,
  /** There was work: the thread is polled again at once. */
  Busy: 1,
} as const;

/** See the constant of the same name. */
export type PollStatus = (typeof PollStatus)[keyof typeof PollStatus];

/** Reads what a poll function returned; nothing is idle. @throws TypeError for what is no status, such as a promise */
export function isBusy(status: unknown): boolean {
  if (status === undefined || status === PollStatus.Idle) return false;
  if (typeof status === 'number' && status > 0) return true;
  throw wrongType('PollStatus or undefined', 'the result of a poll function', status);
}

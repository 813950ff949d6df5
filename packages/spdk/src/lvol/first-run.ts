import { currentRun, SpdkError } from '@spdk-ts/spdk-safe';

/**
 * Refuses to delete volumes after SPDK was stopped and started again: its lvol module takes that for a part of the stop, and
 * would end the process.
 *
 * @throws SpdkError `ENOTRECOVERABLE`
 */
export function requireFirstRun(operation: string): void {
  if (currentRun() === 1) return;
  throw new SpdkError(
    `${operation}: SPDK cannot delete logical volumes once it was stopped in this process; start another process`,
    { code: 'ENOTRECOVERABLE', errno: -131, operation },
  );
}

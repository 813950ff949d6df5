import { checkedDisks, checkedOptions } from './checked-options.js';
import { Verification } from './verification.js';
import type { VerificationReport, VerifiedDisk, VerifyOptions } from './verify-options.js';

/**
 * Does random I/O of all kinds on an open device, much of it at the same time and on the same blocks, and compares all
 * that comes back with a model of the device in memory. What the device held is lost: of devices above 1 MiB, what the
 * first and the last 512 KiB held.
 *
 * Where I/O overlaps in time, each outcome is accepted that there is when every I/O takes effect, block by block, at some
 * moment between its begin and its end. I/O that was aborted, or ended by a reset, may have taken place or not.
 *
 * @param disk the device, opened for writing, with nobody else writing it; or several descriptors of it, which take turns
 * @throws VerificationError (as rejection) for data that is wrong, an error that there should not be, and I/O that never
 *   ends; TypeError and RangeError for wrong options
 * @example
 * await using disk = await bdev.open({ write: true });
 * await verifyBdev(disk, { operations: 10_000, unmapReadsZeroes: true });
 */
export async function verifyBdev(
  disk: VerifiedDisk | readonly VerifiedDisk[],
  options: VerifyOptions = {},
): Promise<VerificationReport> {
  return await new Verification(checkedDisks(disk), checkedOptions(options)).run();
}

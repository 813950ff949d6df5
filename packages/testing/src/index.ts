/**
 * Verification of block devices, random data that can be repeated, and the first wrong block.
 *
 * @module testing
 * @packageDocumentation
 */
export { type BlockPlace, blockDifference, requireSameBlocks } from './data/block-difference.js';
export { SeededRandom } from './random/seeded-random.js';
export { VerificationError } from './verify/verification-error.js';
export { verifyBdev } from './verify/verify-bdev.js';
export type {
  VerificationReport,
  VerifiedDisk,
  VerifiedKind,
  VerifyOptions,
} from './verify/verify-options.js';

/**
 * Random data that can be repeated, and the first wrong block.
 *
 * @module testing
 * @packageDocumentation
 */
export { type BlockPlace, blockDifference, requireSameBlocks } from './data/block-difference.js';
export { SeededRandom } from './random/seeded-random.js';

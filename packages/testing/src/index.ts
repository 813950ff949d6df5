export { type BlockPlace, blockDifference, requireSameBlocks } from './data/block-difference.js';
export { SeededRandom } from './random/seeded-random.js';

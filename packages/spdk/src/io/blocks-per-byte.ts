/**
 * What bytes are multiplied with to have blocks, several times as fast as dividing them. Exact for block sizes that are a
 * power of two; NaN for others, so that the product is no integer and the slow way is taken.
 */
export function blocksPerByte(blockSizeBytes: number): number {
  return Number.isInteger(Math.log2(blockSizeBytes)) ? 1 / blockSizeBytes : Number.NaN;
}

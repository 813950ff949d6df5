import type { SeededRandom } from '../random/seeded-random.js';
import type { BlockRange } from './block-model.js';

const magic = 0x5350_444b;
const stampBytes = 16;

/** Which operation has written a block, and where it was to go. */
export interface Stamp {
  readonly seed: number;
  readonly operation: number;
  readonly block: number;
}

/**
 * Data for a write, as no other write has it: each block begins and ends with a stamp that tells where it comes from.
 * Half of the operations write data that can be compressed.
 */
export function stampedData(
  { first, count }: BlockRange,
  blockSizeBytes: number,
  { seed, operation }: Omit<Stamp, 'block'>,
  random: SeededRandom,
): Uint8Array {
  const data = new Uint8Array(count * blockSizeBytes);
  if (random.below(2) === 0) random.fill(data);
  else Buffer.from(data.buffer).fill(random.fill(new Uint8Array(12)));
  const view = new DataView(data.buffer);
  for (let index = 0; index < count; index++) {
    const start = index * blockSizeBytes;
    const stamp = [magic, seed, operation, first + index];
    for (const place of [start, start + blockSizeBytes - stampBytes]) {
      for (const [word, value] of stamp.entries()) view.setUint32(place + word * 4, value);
    }
  }
  return data;
}

/** The stamps at the begin and the end of a block; undefined where there is none. */
export function stampsOf(block: Uint8Array): [Stamp | undefined, Stamp | undefined] {
  return [stampAt(block, 0), stampAt(block, block.length - stampBytes)];
}

function stampAt(block: Uint8Array, place: number): Stamp | undefined {
  const view = new DataView(block.buffer, block.byteOffset + place, stampBytes);
  if (view.getUint32(0) !== magic) return undefined;
  return { seed: view.getUint32(4), operation: view.getUint32(8), block: view.getUint32(12) };
}

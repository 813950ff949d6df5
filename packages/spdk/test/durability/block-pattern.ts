export const blockBytes = 512;
const words = blockBytes / 4;

/** What a block of the test's file holds: who wrote it where, and in which turn; 0 before the first write. */
export interface BlockContent {
  seed: number;
  block: number;
  /** Counts the writes of a file, through all processes that write it. */
  sequence: number;
}

/** Fills a block so that every word of it depends on all of the content, and a checksum ends it. */
export function fillBlock(target: Uint32Array, { seed, block, sequence }: BlockContent): void {
  target[0] = seed;
  target[1] = block;
  target[2] = sequence;
  let state = mix(mix(mix(0x9e37_79b9, seed), block), sequence);
  for (let word = 3; word < words - 1; word++) {
    state = mix(state, word);
    target[word] = state;
  }
  target[words - 1] = checksum(target);
}

/**
 * The turn in which a block was written, 0 for one that was not.
 *
 * @throws Error for what no write has left: content of another place or file, or of two writes
 */
export function sequenceOf(found: Uint32Array, { seed, block }: Omit<BlockContent, 'sequence'>): number {
  const sequence = found[2] ?? 0;
  if (sequence === 0 && found.every((word) => word === 0)) return 0;
  const expected = new Uint32Array(words);
  fillBlock(expected, { seed, block, sequence });
  const wrong = found.findIndex((word, index) => word !== expected[index]);
  if (wrong < 0) return sequence;
  const sum = checksum(found) === found[words - 1] ? 'right' : 'wrong';
  const claim = `turn ${sequence} of block ${found[1]} of file ${found[0]}, checksum ${sum}`;
  throw new Error(
    `block ${block} is torn or foreign: differs from word ${wrong} on; it claims to be ${claim}`,
  );
}

/** One step of MurmurHash3. */
function mix(state: number, value: number): number {
  const scrambled = Math.imul(value, 0xcc9e_2d51);
  const rotated = Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b87_3593);
  const mixed = state ^ rotated;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe654_6b64) >>> 0;
}

function checksum(block: Uint32Array): number {
  let sum = 0x811c_9dc5;
  for (let word = 0; word < words - 1; word++) sum = Math.imul(sum ^ (block[word] ?? 0), 0x0100_0193) >>> 0;
  return sum;
}

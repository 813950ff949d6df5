const bytesPerLine = 16;

/** Where blocks that are compared are on their device. */
export interface BlockPlace {
  /** What the blocks are called in the text: the device's name. */
  device: string;
  /** First byte on the device. */
  offset: number;
  blockSizeBytes: number;
}

/**
 * Compares what was read with what should have been, and describes the first block that differs: which one it is, how
 * many of its bytes are wrong, and a dump of both around the first wrong one.
 *
 * @returns undefined when both are the same
 */
export function blockDifference(
  actual: Uint8Array,
  expected: Uint8Array,
  place: BlockPlace,
): string | undefined {
  if (Buffer.compare(actual, expected) === 0) return undefined;
  if (actual.length !== expected.length) {
    return `${place.device}: ${actual.length} bytes were read instead of ${expected.length}`;
  }
  const { blockSizeBytes } = place;
  const first = actual.findIndex((byte, at) => byte !== expected[at]);
  const start = first - (first % blockSizeBytes);
  const block = (bytes: Uint8Array) => bytes.subarray(start, start + blockSizeBytes);
  return describeBlock(block(actual), block(expected), {
    ...place,
    offset: place.offset + start,
    wrongBlocks: wrongBlocks(actual, expected, blockSizeBytes),
  });
}

/**
 * Requires that what was read is what should have been.
 *
 * @throws Error with the text of {@link blockDifference}
 */
export function requireSameBlocks(actual: Uint8Array, expected: Uint8Array, place: BlockPlace): void {
  const difference = blockDifference(actual, expected, place);
  if (difference !== undefined) throw new Error(difference);
}

function describeBlock(
  actual: Uint8Array,
  expected: Uint8Array,
  { device, offset, blockSizeBytes, wrongBlocks }: BlockPlace & { wrongBlocks: number },
): string {
  const wrong = actual.reduce((count, byte, at) => count + (byte === expected[at] ? 0 : 1), 0);
  const first = actual.findIndex((byte, at) => byte !== expected[at]);
  const line = first - (first % bytesPerLine);
  const others = wrongBlocks === 1 ? '' : `, the first of ${wrongBlocks}`;
  return [
    `block ${offset / blockSizeBytes} of ${device} (bytes ${offset} to ${offset + blockSizeBytes - 1}) is wrong${others}`,
    `  ${wrong} of its ${actual.length} bytes are, the first at byte ${first} of the block${allOf(actual)}`,
    `  expected  ${dump(expected, line)}`,
    `  read      ${dump(actual, line)}`,
  ].join('\n');
}

/** What a block of one byte only tells: one that was never written, or never read into. */
function allOf(block: Uint8Array): string {
  const [first] = block;
  return block.every((byte) => byte === first) ? `; all that was read is 0x${hex(first as number)}` : '';
}

function dump(bytes: Uint8Array, line: number): string {
  const part = [...bytes.subarray(line, line + bytesPerLine)];
  return `${line.toString(16).padStart(4, '0')}: ${part.map(hex).join(' ')}`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function wrongBlocks(actual: Uint8Array, expected: Uint8Array, blockSizeBytes: number): number {
  let count = 0;
  for (let at = 0; at < actual.length; at += blockSizeBytes) {
    const end = at + blockSizeBytes;
    if (Buffer.compare(actual.subarray(at, end), expected.subarray(at, end)) !== 0) count++;
  }
  return count;
}

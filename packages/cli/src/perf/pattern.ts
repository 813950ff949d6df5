/** A buffer's bytes as 32-bit words, which are compared four times as fast. */
export function wordsOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / Int32Array.BYTES_PER_ELEMENT);
}

/** Fills `words` with the pattern of `key`: every word tells where it belongs and to which write. */
export function fillPattern(words: Int32Array, key: number): void {
  for (let index = 0; index < words.length; index++) words[index] = patternWord(key, index);
}

/** The first word that is not the pattern's, or -1. */
export function firstMismatch(words: Int32Array, key: number): number {
  for (let index = 0; index < words.length; index++) {
    if (words[index] !== patternWord(key, index)) return index;
  }
  return -1;
}

/** Read bytes are not the ones that were written. */
export class VerificationError extends Error {
  readonly code = 'ERR_VERIFICATION';
  /** First wrong byte on the device, to the word. */
  readonly offset: number;

  constructor(words: Int32Array, key: number, rangeOffset: number) {
    const index = firstMismatch(words, key);
    const offset = rangeOffset + index * Int32Array.BYTES_PER_ELEMENT;
    super(`byte ${offset}: wrote ${hex(patternWord(key, index))}, read ${hex(words[index] ?? 0)}`);
    this.name = 'VerificationError';
    this.offset = offset;
  }
}

function patternWord(key: number, index: number): number {
  return Math.imul((key ^ index) + index, 0x9e37_79b1);
}

function hex(word: number): string {
  return `0x${(word >>> 0).toString(16).padStart(8, '0')}`;
}

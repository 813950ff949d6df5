import { Operation } from './operation.js';
import type { Workload } from './workload.js';

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

/** What the slots of a run have to hold: patterns, by slot, of a workload that verifies. */
export class SlotPatterns {
  readonly #words: readonly Int32Array[];
  readonly #workload: Workload;
  readonly #keys: Int32Array;

  private constructor(words: readonly Int32Array[], workload: Workload, keys: Int32Array) {
    this.#words = words;
    this.#workload = workload;
    this.#keys = keys;
  }

  /**
   * Gives every buffer some content. Undefined for a workload that does not verify.
   *
   * @param buffers by slot
   */
  static fill(buffers: readonly Uint8Array[], workload: Workload): SlotPatterns | undefined {
    const words = buffers.map(wordsOf);
    for (const [slot, slotWords] of words.entries()) fillPattern(slotWords, slot);
    return workload.patternKey && new SlotPatterns(words, workload, workload.patternKey);
  }

  /** To be called before a slot's I/O: what it will write. */
  submitting(slot: number): void {
    if (this.#workload.operation[slot] !== Operation.Write) return;
    fillPattern(this.#words[slot] as Int32Array, this.#keys[slot] as number);
  }

  /**
   * To be called after a slot's I/O.
   *
   * @returns undefined unless it has read something else than was written
   */
  mismatch(slot: number): VerificationError | undefined {
    if (this.#workload.operation[slot] !== Operation.Read) return undefined;
    const read = this.#words[slot] as Int32Array;
    const key = this.#keys[slot] as number;
    if (firstMismatch(read, key) === -1) return undefined;
    return new VerificationError(read, key, this.#workload.offset[slot] as number);
  }
}

function patternWord(key: number, index: number): number {
  return Math.imul((key ^ index) + index, 0x9e37_79b1);
}

function hex(word: number): string {
  return `0x${(word >>> 0).toString(16).padStart(8, '0')}`;
}

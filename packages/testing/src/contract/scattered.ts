import { type BdevDesc, DmaBuf, IoVec } from '@spdk-ts/spdk';
import type { SeededRandom } from '../random/seeded-random.js';

/** SPDK fails I/O that it has to split, when a block is in more parts than the 32 of one of its own requests. */
const mostPartsOfBlock = 16;

/**
 * Memory for vectored I/O: parts of any size the device's alignment allows, from a 16th of a block, at any place of several
 * buffers, never side by side. What lies between the parts is to stay as it is.
 */
export class Scattered implements Disposable {
  readonly parts: readonly IoVec[];
  readonly #buffers: DmaBuf[] = [];
  readonly #guard: number;

  /**
   * @param length bytes of all parts together
   * @param most how many parts at most
   */
  constructor(
    { alignmentBytes, blockSizeBytes }: Pick<BdevDesc, 'alignmentBytes' | 'blockSizeBytes'>,
    length: number,
    most: number,
    random: SeededRandom,
  ) {
    this.#guard = random.integer(1, 255);
    const least = Math.ceil(blockSizeBytes / mostPartsOfBlock / alignmentBytes);
    this.parts = cut(length, most, alignmentBytes, least, random).map((bytes) => {
      const gap = alignmentBytes * random.integer(1, 3);
      const buffer = DmaBuf.alloc(gap + bytes + gap).fill(this.#guard);
      this.#buffers.push(buffer);
      return new IoVec(buffer, { offset: gap, length: bytes });
    });
  }

  /** Copies `bytes` into the parts. */
  fill(bytes: Uint8Array): this {
    let at = 0;
    for (const part of this.parts) {
      part.bytes.set(bytes.subarray(at, at + part.length));
      at += part.length;
    }
    return this;
  }

  /** What the parts hold. @throws Error if something was written beside them */
  gather(): Uint8Array {
    for (const [index, { buffer, offset, length }] of this.parts.entries()) {
      const beside = (byte: number, at: number) =>
        byte !== this.#guard && (at < offset || at >= offset + length);
      const at = buffer.bytes.findIndex(beside);
      if (at !== -1) {
        throw new Error(
          `byte ${at} of buffer ${index} was overwritten, and the I/O had bytes ${offset} to ${offset + length - 1}`,
        );
      }
    }
    return Buffer.concat(this.parts.map(({ bytes }) => bytes));
  }

  [Symbol.dispose](): void {
    for (const buffer of this.#buffers) buffer[Symbol.dispose]();
  }
}

/**
 * Cuts `length` into at most `most` parts. Each but the last has at least `least` units, and a whole number of them, since
 * the next one follows it.
 */
function cut(length: number, most: number, unit: number, least: number, random: SeededRandom): number[] {
  const sizes: number[] = [];
  let left = length;
  while (left > 0) {
    const largest = Math.max(least, Math.floor((2 * left) / ((most - sizes.length) * unit)));
    const size = sizes.length === most - 1 ? left : Math.min(left, unit * random.integer(least, largest));
    sizes.push(size);
    left -= size;
  }
  return sizes;
}

import { memory } from '../binding/memory.js';
import type { Ptr } from '../binding/types.js';

/** A piece of memory that an I/O transfers. */
export interface RingVector {
  address: number;
  bytes: number;
}

// Layout of IoArguments in native/ring/io_arguments.h, in numbers of 8 bytes.
const metadata = 0;
const metadataBytes = 1;
const dataVectors = 2;
const writeVectors = 3;
const command = 4;
const commandNumbers = 8;
const vectors = 12;

/**
 * What vectored I/O and NVMe commands are given, to be submitted by its address. It has to stay reachable, and as it
 * is, until that I/O has completed; then it can be used for another.
 */
export class IoArguments {
  #numbers = new Float64Array(new ArrayBuffer((vectors + 8) * 8));
  #address = memory.addressOf(this.#numbers.buffer);

  /** Where it is. Setting vectors may move it. */
  get address(): Ptr {
    return this.#address;
  }

  /** The 64 bytes of an NVMe command's submission queue entry, until vectors are set. */
  get command(): Uint8Array {
    return new Uint8Array(this.#numbers.buffer, command * 8, commandNumbers * 8);
  }

  /** The memory of the data, and of the data to write after a compare. */
  setVectors(data: readonly RingVector[], write: readonly RingVector[] = []): void {
    this.#makeRoom(data.length + write.length);
    const numbers = this.#numbers;
    numbers[dataVectors] = data.length;
    numbers[writeVectors] = write.length;
    let at = vectors;
    for (const list of [data, write]) {
      for (const { address, bytes } of list) {
        numbers[at++] = address;
        numbers[at++] = bytes;
      }
    }
  }

  /** The memory of separate metadata; 0 for none. The device's metadata size decides how much is transferred. */
  setMetadata(address: number, bytes: number): void {
    this.#numbers[metadata] = address;
    this.#numbers[metadataBytes] = bytes;
  }

  #makeRoom(count: number): void {
    if (vectors + count * 2 <= this.#numbers.length) return;
    const numbers = new Float64Array(new ArrayBuffer((vectors + count * 2) * 8));
    numbers.set(this.#numbers.subarray(0, vectors));
    this.#numbers = numbers;
    this.#address = memory.addressOf(numbers.buffer);
  }
}

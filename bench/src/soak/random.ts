/** Uniform random numbers from a seed (xorshift32, Marsaglia 2003): the same seed gives the same I/O. */
export class Random {
  #state: number;

  /** @param seed integer; xorshift would never leave 0, which stands for a number of its own */
  constructor(seed: number) {
    this.#state = seed | 0 || 0x9e37_79b1;
    // Small seeds differ in few bits: the first numbers would be alike.
    for (let round = 0; round < 8; round++) this.below(1);
  }

  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return Math.floor(((this.#state >>> 0) / 2 ** 32) * limit);
  }
}

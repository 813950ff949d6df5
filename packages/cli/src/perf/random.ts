const perUnit = 2 ** -32;

/**
 * Uniform random numbers from a seed (xorshift32, Marsaglia 2003): the same seed gives the same run. Its state is a typed
 * array because a field with numbers above 2^31 would be a heap object that V8 allocates anew.
 */
export class Random {
  readonly #state = new Int32Array(1);

  /** @param seed integer; 0, which xorshift would never leave, stands for a number of its own */
  constructor(seed: number) {
    this.#state[0] = seed | 0 || 0x9e37_79b1;
    // Small seeds differ in few bits: the first numbers would be alike.
    for (let round = 0; round < 8; round++) this.below(1);
  }

  /** An integer from 0 to `limit` - 1; `limit` may be at most 2^53. */
  below(limit: number): number {
    const state = this.#state;
    let next = state[0] as number;
    next ^= next << 13;
    next ^= next >>> 17;
    next ^= next << 5;
    state[0] = next;
    return Math.floor((next >>> 0) * limit * perUnit);
  }
}

const perUnit = 2 ** -32;

/**
 * Uniform random numbers from a seed (xorshift32, Marsaglia 2003): the same seed gives the same numbers. Not for secrets.
 *
 * Its state is a typed array because a field with numbers above 2^31 would be a heap object that V8 allocates anew: it is
 * used inside of I/O loops.
 */
export class SeededRandom {
  readonly seed: number;
  readonly #state = new Int32Array(1);

  /** @param seed integer, of which 32 bits count; 0, which xorshift would never leave, stands for a number of its own */
  constructor(seed: number) {
    this.seed = seed;
    this.#state[0] = seed | 0 || 0x9e37_79b1;
    // Small seeds differ in few bits: the first numbers would be alike.
    for (let round = 0; round < 8; round++) this.#next();
  }

  /**
   * A generator with the seed of the environment variable `SPDK_TS_SEED`, else with one that nobody knows before.
   *
   * @throws RangeError for a variable that is no integer
   */
  static ofEnvironment(): SeededRandom {
    const given = process.env['SPDK_TS_SEED'];
    if (given === undefined || given === '') return new SeededRandom(Math.floor(Math.random() * 2 ** 31));
    const seed = Number(given);
    if (!Number.isSafeInteger(seed))
      throw new RangeError(`expected an integer for SPDK_TS_SEED, got ${given}`);
    return new SeededRandom(seed);
  }

  /** An integer from 0 to `limit` - 1; `limit` may be at most 2^32. */
  below(limit: number): number {
    return Math.floor((this.#next() >>> 0) * limit * perUnit);
  }

  /** An integer from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return min + this.below(max - min + 1);
  }

  /** One of the choices, which must not be empty. */
  pick<Choice>(choices: readonly Choice[]): Choice {
    return choices[this.below(choices.length)] as Choice;
  }

  /**
   * Overwrites all bytes.
   *
   * @returns what it was given
   */
  fill(bytes: Uint8Array): Uint8Array {
    let word = 0;
    for (let at = 0; at < bytes.length; at++) {
      word = at % 4 === 0 ? this.#next() : word >>> 8;
      bytes[at] = word;
    }
    return bytes;
  }

  /** Another generator, whose numbers follow from this one's: one for each of several that run at the same time. */
  fork(): SeededRandom {
    return new SeededRandom(this.#next());
  }

  #next(): number {
    let next = this.#state[0] as number;
    next ^= next << 13;
    next ^= next >>> 17;
    next ^= next << 5;
    this.#state[0] = next;
    return next;
  }
}

interface Holder {
  readonly first: number;
  readonly end: number;
  readonly shared: boolean;
  readonly released: Promise<void>;
}

/**
 * Keeps work on overlapping ranges apart: those who share a range, such as reads, go together; who has it alone waits for
 * all who came before, and lets all wait who come after. Each waits only for earlier ones, so none waits for ever.
 */
export class RangeLocks {
  readonly #holders = new Set<Holder>();

  /** Does `work` while nobody has any of the blocks alone. */
  shared<Result>(first: number, count: number, work: () => Promise<Result>): Promise<Result> {
    return this.#hold(first, count, true, work);
  }

  /** Does `work` while nobody else has any of the blocks. */
  alone<Result>(first: number, count: number, work: () => Promise<Result>): Promise<Result> {
    return this.#hold(first, count, false, work);
  }

  async #hold<Result>(
    first: number,
    count: number,
    shared: boolean,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const end = first + count;
    const earlier = [...this.#holders].filter(
      (holder) => first < holder.end && holder.first < end && !(shared && holder.shared),
    );
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const holder = { first, end, shared, released };
    this.#holders.add(holder);
    try {
      for (const other of earlier) await other.released;
      return await work();
    } finally {
      this.#holders.delete(holder);
      release();
    }
  }
}

import type { BlockRange } from './block-model.js';

/** Blocks that I/O is on. */
export interface BlockUse {
  readonly range: BlockRange;
  /** True if it changes them. */
  readonly writes: boolean;
}

/** I/O under way. */
export interface Turn {
  /** True if other I/O was under way on its blocks when it was begun, and one of both changes them. */
  readonly met: boolean;
  end(): void;
}

interface HeldUse extends BlockUse {
  readonly ended: Promise<void>;
}

/** The blocks that I/O is under way on: who wants to be alone on blocks waits until they are free. */
export class BlockTurns {
  readonly #held = new Set<HeldUse>();

  begin(uses: readonly BlockUse[]): Turn {
    const met = this.#inTheWay(uses) !== undefined;
    let tell = () => {};
    const ended = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const held = uses.map((use) => ({ ...use, ended }));
    for (const use of held) this.#held.add(use);
    const end = () => {
      for (const use of held) this.#held.delete(use);
      tell();
    };
    return { met, end };
  }

  /** Begins when nothing is in the way. */
  async wait(uses: readonly BlockUse[]): Promise<Turn> {
    for (;;) {
      const held = this.#inTheWay(uses);
      if (held === undefined) return this.begin(uses);
      await held.ended;
    }
  }

  #inTheWay(uses: readonly BlockUse[]): HeldUse | undefined {
    for (const held of this.#held) if (uses.some((use) => meets(use, held))) return held;
    return undefined;
  }
}

function meets(one: BlockUse, other: BlockUse): boolean {
  const [a, b] = [one.range, other.range];
  const apart = a.first >= b.first + b.count || b.first >= a.first + a.count;
  return !apart && (one.writes || other.writes);
}

/** Where the calls of a matrix happen, and what valid arguments are made of. */
export interface MatrixEnvironment<Bench> {
  /** Starts SPDK on this JavaScript thread. */
  start(): Promise<Bench>;
  stop(bench: Bench): Promise<void>;
  /** Makes this JavaScript thread, a worker, an SPDK thread of the SPDK that runs. */
  attach(): Promise<Bench>;
  detach(bench: Bench): Promise<void>;
  /**
   * Calls `inside` in the completion of an I/O, in the middle of what SPDK does there.
   *
   * @returns once that was called
   */
  insideCompletion(bench: Bench, inside: () => void): Promise<void>;
  /** What of the bench does not work any more; undefined when all is well. */
  fault(bench: Bench): Promise<string | undefined>;
}

/** Thrown by what a bench does not have: entries that need it are left out there. */
export class NotOnThisBench extends Error {}

/** A bench of which nothing is there but what is given. */
export function benchOf<Bench extends object>(given: Partial<Bench>): Bench {
  return new Proxy(given as Bench, {
    get(target, property) {
      // No promise, and none of what reflection asks for.
      if (property in target || property === 'then' || typeof property === 'symbol') {
        return target[property as keyof Bench];
      }
      throw new NotOnThisBench(`the bench has no ${String(property)} here`);
    },
  });
}

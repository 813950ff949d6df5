/** What this JavaScript thread has to end before its SPDK thread exits, in the order in which it is to end. */
const endings: (() => Promise<void> | void)[] = [];

/** Has `end` called whenever this JavaScript thread's SPDK thread is about to stop. */
export function beforeStop(end: () => Promise<void> | void): void {
  endings.push(end);
}

/** Ends what there is, one after the other. */
export async function endAll(): Promise<void> {
  for (const end of endings) await end();
}

let core: number | undefined;

/** The CPU that this JavaScript thread was pinned to when it attached. */
export function pinnedCore(): number | undefined {
  return core;
}

/** Remembers {@link pinnedCore}. */
export function setPinnedCore(pinned: number | undefined): void {
  core = pinned;
}

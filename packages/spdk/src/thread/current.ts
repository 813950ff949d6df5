type Ending = () => Promise<void> | void;

/**
 * What this JavaScript thread has to end before its SPDK thread exits, in the order in which it is to end: devices before
 * those that they use, and what serves the I/O of others after these.
 */
const endings = { devices: [] as Ending[], users: [] as Ending[], servers: [] as Ending[] };

/** Has `end` called whenever this JavaScript thread's SPDK thread is about to stop. */
export function beforeStop(end: Ending, stage: keyof typeof endings = 'users'): void {
  endings[stage].push(end);
}

/** Ends what there is, one after the other. */
export async function endAll(): Promise<void> {
  for (const stage of [endings.devices, endings.users, endings.servers]) {
    for (const end of stage) await end();
  }
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

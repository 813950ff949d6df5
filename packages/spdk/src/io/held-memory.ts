import type { DmaGuard } from '@spdk-ts/spdk-safe';

/** Disposing memory meanwhile must not free it under the device. All of it or, when one is disposed of, none. */
export function holdAll(memory: readonly DmaGuard[]): void {
  let held = 0;
  try {
    for (const guard of memory) {
      guard.hold();
      held++;
    }
  } catch (error) {
    unholdAll(memory.slice(0, held));
    throw error;
  }
}

/** Ends a {@link holdAll}. */
export function unholdAll(memory: readonly DmaGuard[]): void {
  for (const guard of memory) guard.unhold();
}

// The module of the contract's pollers on another core.
import type { Poller } from '@spdk-ts/spdk';

/** What its pollers have in common with the thread that made them. */
export interface SharedPolls {
  /** Its calls, and what to do in the next one: 1 to pause, 2 to stop. */
  readonly words: Int32Array;
}

/** Finds work in every second call. */
export default function count(poller: Poller<SharedPolls>): 0 | 1 {
  const { words } = poller.data;
  const calls = Atomics.add(words, 0, 1);
  const order = Atomics.exchange(words, 1, 0);
  if (order === 1) poller.pause();
  if (order === 2) void poller.stop();
  return calls % 2 === 0 ? 1 : 0;
}

export function fails(): never {
  throw new RangeError('on another core');
}

export const one = 1;

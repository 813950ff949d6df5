import type { Guard } from './guard.js';
import type { Holding } from './holding.js';

/** A guard that was collected without having been closed. */
export interface LeakReport {
  /** What leaked: `I/O channel`. */
  readonly kind: string;
  /** Where it was made. */
  readonly stack: string;
}

interface Watched {
  readonly holding: Holding<string>;
  readonly stack: string;
}

let report: ((leak: LeakReport) => void) | undefined;

const collected = new FinalizationRegistry<Watched>(({ holding, stack }) => {
  if (!holding.closed) report?.({ kind: holding.kind, stack });
});

/**
 * Has guards reported that are collected although nobody closed them; those made from now on. Costs a stack trace per
 * guard, so it is for tests and for the search of leaks. What has leaked is not released by it: C wants that on the
 * right thread and at the right time.
 *
 * @param reporter called some time after the garbage collection, on this thread; `undefined` ends it
 */
export function setLeakReporter(reporter: ((leak: LeakReport) => void) | undefined): void {
  report = reporter;
}

/** Called for every guard that is made. */
export function watchForLeak(guard: Guard<string>, holding: Holding<string>): void {
  if (report === undefined) return;
  collected.register(guard, { holding, stack: allocationStack() });
}

function allocationStack(): string {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, watchForLeak);
  return (holder.stack ?? '').replace(/^.*\n/, '');
}

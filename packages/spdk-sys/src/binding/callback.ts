import type { AnyFunction } from '../backend/addon.js';
import { currentAddon } from '../backend/load.js';

/**
 * Drops what C holds of `fn` as persistent callback on this thread. C must not call it any more: a call that still
 * comes is reported and ignored.
 *
 * @returns how many registrations were dropped
 */
export function releaseCallback(fn: AnyFunction): number {
  return currentAddon().releaseCallback(fn);
}

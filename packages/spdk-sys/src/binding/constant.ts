import { currentAddon } from '../backend/load.js';
import { lazyValues } from './enum.js';

/** C's object-like macros with the values they have in the build at hand. */
export function constantsOf<Constants extends Record<string, number | bigint | string>>(
  names: readonly (keyof Constants & string)[],
): Readonly<Constants> {
  return lazyValues(names, (name) => currentAddon().constant(name)) as Readonly<Constants>;
}

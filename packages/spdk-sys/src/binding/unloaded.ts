import { currentAddon } from '../backend/load.js';

/**
 * What a binding is before a backend is loaded: its first call loads the default backend, which rebinds every
 * function, and goes on with the real one.
 */
// biome-ignore lint/suspicious/noExplicitAny: stands in for every generated signature
export function unloaded(name: string): any {
  return (...args: never[]) => {
    const fn = currentAddon().functions[name];
    if (!fn) throw new ReferenceError(`${name} is not in the binding table`);
    return fn(...args);
  };
}

import type { AnyFunction } from '../backend/addon.js';
import { loadBackend } from '../backend/load.js';

/**
 * What the binding of a C function is before its first call: that looks the function up in the backend, loading the
 * default one when none is, replaces the binding by it with `rebind`, and goes on with it. Programs import files of
 * hundreds of functions and call few.
 */
// biome-ignore lint/suspicious/noExplicitAny: stands in for every generated signature
export function unloaded(name: string, rebind: (fn: any) => void): any {
  let fn: AnyFunction | undefined;
  return (...args: never[]) => {
    fn ??= bound(name, rebind);
    return fn(...args);
  };
}

function bound(name: string, rebind: (fn: AnyFunction) => void): AnyFunction {
  const fn = loadBackend().bind(name);
  if (!fn) throw new ReferenceError(`${name} is not in the binding table`);
  rebind(fn);
  return fn;
}

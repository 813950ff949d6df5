import { loadBackend, whenLoaded } from '../backend/load.js';

/** Rebinds the live bindings of one file to the addon's functions. */
type Binder = (functions: Readonly<Record<string, unknown>>) => void;

/** Runs `bind` as soon as a backend is loaded, at once if one is. Each file of generated functions calls it once. */
export function onLoad(bind: Binder): void {
  whenLoaded(({ functions }) => bind(functions));
}

/**
 * What a binding is before a backend is loaded: its first call loads the default backend, which rebinds every
 * function, and goes on with the real one.
 */
// biome-ignore lint/suspicious/noExplicitAny: stands in for every generated signature
export function unloaded(name: string): any {
  return (...args: never[]) => {
    const fn = loadBackend().functions[name];
    if (!fn) throw new ReferenceError(`${name} is not in the binding table`);
    return fn(...args);
  };
}

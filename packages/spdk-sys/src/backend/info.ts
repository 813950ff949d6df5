import { type BackendName, backendNames, isBuilt } from './choose.js';
import { currentAddon } from './load.js';

/** Which backend runs, what it was built against and what it has. */
export interface BackendInfo {
  readonly backend: BackendName;
  /** Version of the SPDK whose API this is, as SPDK prints it. */
  readonly version: string;
  /** `openebs-24.05`, `upstream-26.05`, ... */
  readonly flavour: string;
  /** Backends that are built on this machine. */
  readonly built: readonly BackendName[];
  /** C names of the functions that can be called, sorted. */
  readonly functions: readonly string[];
  /** C names of the functions of the binding table that this backend lacks, sorted. */
  readonly unsupported: readonly string[];
}

/**
 * Describes the loaded backend; loads the default one when none is.
 *
 * @throws BackendError when no backend can be loaded
 */
export function backendInfo(): BackendInfo {
  const { info, functions, unsupported } = currentAddon();
  const missing = new Set(unsupported);
  return {
    backend: info.backend,
    version: info.version,
    flavour: info.flavour,
    built: backendNames.filter(isBuilt),
    functions: Object.keys(functions)
      .filter((name) => !missing.has(name))
      .sort(),
    unsupported: [...unsupported].sort(),
  };
}

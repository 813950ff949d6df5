import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BackendError, BackendErrorCode } from './error.js';

/** `spdk`: a real SPDK that the addon was compiled against; `embedded`: the in-tree implementation. */
export type BackendName = 'embedded' | 'spdk';

/** The names of all backends, built or not. */
export const backendNames: readonly BackendName[] = ['embedded', 'spdk'];

const packageRoot = new URL('../../', import.meta.url);

/** Path of the addon of `backend`, whether or not it has been built; `SPDK_TS_SANITIZE` names an instrumented one. */
export function addonPath(backend: BackendName): string {
  const folder = [backend, ...sanitizers()].join('-');
  return fileURLToPath(new URL(`build/${folder}/spdk_sys_${backend}.node`, packageRoot));
}

/**
 * The sanitizers of the addon to load, as `SPDK_TS_SANITIZE` lists them: `address`, `address,undefined`, ... Empty for
 * the addon that programs use.
 */
export function sanitizers(): readonly string[] {
  return (process.env['SPDK_TS_SANITIZE'] ?? '').split(',').filter(Boolean);
}

/** True where the addon of the backend was built. */
export function isBuilt(backend: BackendName): boolean {
  return existsSync(addonPath(backend));
}

/**
 * The backend to use: the one asked for, else `SPDK_TS_BACKEND`, else `spdk` where it was built, else `embedded`.
 *
 * @throws BackendError `ERR_SPDK_UNKNOWN_BACKEND`
 */
export function chooseBackend(asked?: string): BackendName {
  if (asked !== undefined) return checkName(asked, 'backend');
  const fromEnvironment = process.env['SPDK_TS_BACKEND'];
  if (fromEnvironment) return checkName(fromEnvironment, 'SPDK_TS_BACKEND');
  return isBuilt('spdk') ? 'spdk' : 'embedded';
}

function checkName(name: unknown, source: string): BackendName {
  if (name === 'embedded' || name === 'spdk') return name;
  throw new BackendError(
    BackendErrorCode.Unknown,
    `expected 'embedded' or 'spdk' for ${source}, got ${typeof name === 'string' ? `'${name}'` : String(name)}`,
  );
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pkgConfigDirs } from './installed-spdk.mjs';
import { resolveModules } from './pkg-config-file.mjs';

/** The folder of the embedded backend that is left out where liburing is not there. */
export const uringFolder = 'embedded/bdev_module/uring';

/** What `-isystem` would only put in the wrong order. */
const builtInIncludeDirs = new Set(['/usr/include', '/usr/local/include']);

/**
 * The library below the embedded backend's uring driver, or null. Its archive is preferred, so that an addon built here
 * also loads where only the kernel knows io_uring.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {(file: string) => string | null} findLibrary where the compiler finds a library file
 * @returns {{includeDirs: string[], libraries: string[]} | null}
 */
export function findLiburing(env, findLibrary) {
  const { missing, includeDirs, libraryDirs } = resolveModules(['liburing'], pkgConfigDirs(env));
  if (missing.length > 0) return null;
  const archive =
    libraryDirs.map((dir) => join(dir, 'liburing.a')).find((path) => existsSync(path)) ??
    findLibrary('liburing.a');
  return {
    includeDirs: includeDirs.filter((dir) => !builtInIncludeDirs.has(dir)),
    libraries: archive ? [archive] : [...libraryDirs.map((dir) => `-L${dir}`), '-luring'],
  };
}

import { createRequire } from 'node:module';
import { TABLE_HASH } from '../generated/table.generated.js';
import type { Addon } from './addon.js';
import { addonPath, type BackendName, chooseBackend, isBuilt, sanitizers } from './choose.js';
import { BackendError, BackendErrorCode } from './error.js';
import { backendInProcess } from './in-process.js';

let loaded: Addon | undefined;

/**
 * Loads a backend's addon into this process. A second call returns the same addon.
 *
 * @param backend which one; without it the one that another thread of this process has loaded, then `SPDK_TS_BACKEND`, then `spdk` where it was built, then `embedded`
 * @throws BackendError when the name is unknown, the addon is missing, does not load, belongs to another version, or
 *   the other backend is loaded already
 */
export function loadBackend(backend?: BackendName): Addon {
  const present = loaded ? loaded.info.backend : backendInProcess();
  if (present !== undefined && backend !== undefined && chooseBackend(backend) !== present) {
    throw new BackendError(
      BackendErrorCode.AlreadyLoaded,
      `backend '${present}' is loaded already and stays for the life of the process; ` +
        `start another process for '${backend}'`,
    );
  }
  if (loaded) return loaded;
  const addon = requireAddon(present ?? chooseBackend(backend));
  loaded = addon;
  return addon;
}

/** The loaded addon; loads the default backend when none is. */
export function currentAddon(): Addon {
  return loaded ?? loadBackend();
}

function requireAddon(backend: BackendName): Addon {
  const path = addonPath(backend);
  if (!isBuilt(backend)) {
    throw new BackendError(
      BackendErrorCode.NotBuilt,
      `backend '${backend}' has not been built: there is no ${path}. ${howToBuild(backend)}`,
    );
  }
  let addon: Addon;
  try {
    addon = createRequire(import.meta.url)(path) as Addon;
  } catch (cause) {
    throw new BackendError(
      BackendErrorCode.LoadFailed,
      `backend '${backend}' does not load: ${(cause as Error).message}. ` +
        `If a shared library is missing, put its folder into LD_LIBRARY_PATH or build again. ${howToBuild(backend)}`,
      { cause },
    );
  }
  checkTable(addon, backend);
  return addon;
}

/** Refuses an addon whose binding table is not the one that the generated declarations were made with. */
export function checkTable(addon: { info: { tableHash: string } }, backend: BackendName): void {
  if (addon.info.tableHash === TABLE_HASH) return;
  throw new BackendError(
    BackendErrorCode.Mismatch,
    `backend '${backend}' was built for another version of @spdk-ts/spdk-sys (binding table ${addon.info.tableHash}, ` +
      `expected ${TABLE_HASH}). ${howToBuild(backend)}`,
  );
}

function howToBuild(backend: BackendName): string {
  const flag = sanitizers().length > 0 ? ` -- --sanitize=${sanitizers().join(',')}` : '';
  return backend === 'embedded'
    ? `Build it with: npm run build:native -w @spdk-ts/spdk-sys${flag}`
    : `Build it with: SPDK_ROOT_DIR=<a built SPDK source tree> npm run build:spdk -w @spdk-ts/spdk-sys${flag}`;
}

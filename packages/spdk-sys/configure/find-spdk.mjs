import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigureFailure } from './failure.mjs';
import { findInstalled } from './installed-spdk.mjs';
import { resolveModules } from './pkg-config-file.mjs';
import { inspectSourceTree } from './source-tree.mjs';
import { requiredModules, wantedModules } from './spdk-modules.mjs';
import { detectVersion } from './version.mjs';

/**
 * @typedef {object} Location where an SPDK's headers and libraries are, before anything is read
 * @property {'SPDK_ROOT_DIR' | 'pkg-config'} foundBy
 * @property {string} root source tree, or the prefix it was installed below
 * @property {string} headers the folder that holds `spdk/`
 * @property {string[]} includeDirs
 * @property {string} libraryDir where `libspdk_*` are
 * @property {string[]} pkgConfigDirs where the `.pc` files are, in order
 * @property {string[]} dpdkDirs candidates for DPDK's library directory, in order, before those of the `.pc` files
 */

/**
 * @typedef {Location & import('./version.mjs').SpdkVersion & {
 *   link: 'static' | 'shared',
 *   dpdkDir: string,
 *   dpdkLink: 'static' | 'shared',
 *   modules: import('./pkg-config-file.mjs').Closure,
 * }} SpdkInstallation
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {'static' | 'shared' | null} link
 * @returns {SpdkInstallation}
 */
export function findSpdk(env, link) {
  const location = env['SPDK_ROOT_DIR'] ? inspectSourceTree(env['SPDK_ROOT_DIR']) : findInstalled(env);
  const kind = chooseLink(location, link);
  const available = wantedModules.filter(
    (name) => requiredModules.includes(name) || hasModule(location, name),
  );
  const modules = resolveModules(available, location.pkgConfigDirs);
  const lost = requiredModules.filter((name) => modules.missing.includes(name));
  if (lost.length > 0) {
    throw new ConfigureFailure(`the SPDK in ${location.root} is incomplete: no ${lost.join('.pc, no ')}.pc`, {
      searched: location.pkgConfigDirs,
      remedy: ['build SPDK again: ./configure && make'],
    });
  }
  const dpdkDir = findDpdk(location, modules.libraryDirs);
  return {
    ...location,
    ...detectVersion(location.headers),
    link: kind,
    modules,
    dpdkDir,
    dpdkLink: chooseDpdkLink(dpdkDir, kind),
  };
}

/** @param {Location} location @param {string} name */
function hasModule(location, name) {
  return location.pkgConfigDirs.some((dir) => existsSync(join(dir, `${name}.pc`)));
}

/**
 * A shared build leaves archives as well, so shared wins where both are there.
 *
 * @param {Location} location @param {'static' | 'shared' | null} asked @returns {'static' | 'shared'}
 */
function chooseLink({ libraryDir, root }, asked) {
  const files = { static: 'libspdk_thread.a', shared: 'libspdk_thread.so' };
  const has = (/** @type {'static' | 'shared'} */ kind) => existsSync(join(libraryDir, files[kind]));
  if (asked && !has(asked)) {
    throw new ConfigureFailure(`the SPDK in ${root} has no ${asked} libraries, which were asked for`, {
      searched: [join(libraryDir, files[asked])],
      remedy: [
        asked === 'shared' ? './configure --with-shared && make in the SPDK tree' : 'make in the SPDK tree',
        'or leave out SPDK_LINK and --link to use what is there',
      ],
    });
  }
  if (asked) return asked;
  if (has('shared')) return 'shared';
  if (has('static')) return 'static';
  throw new ConfigureFailure(`the SPDK in ${root} has not been built: there are no libraries`, {
    searched: [join(libraryDir, files.shared), join(libraryDir, files.static)],
    remedy: ['build it: ./configure && make (add --with-shared for shared libraries)'],
  });
}

/** @param {Location} location @param {string[]} fromModules */
function findDpdk({ dpdkDirs, root }, fromModules) {
  const candidates = [...new Set([...dpdkDirs, ...fromModules])];
  const has = (/** @type {string} */ dir) =>
    existsSync(join(dir, 'librte_eal.a')) || existsSync(join(dir, 'librte_eal.so'));
  const found = candidates.find(has);
  if (found) return found;
  throw new ConfigureFailure(`the DPDK that the SPDK in ${root} was built with is missing`, {
    searched: candidates.map((dir) => join(dir, 'librte_eal.{a,so}')),
    remedy: [
      'in an SPDK source tree: git submodule update --init, then ./configure && make',
      'the tree of a DPDK given with --with-dpdk=... has to stay where it was',
    ],
  });
}

/** @param {string} dir @param {'static' | 'shared'} link @returns {'static' | 'shared'} */
function chooseDpdkLink(dir, link) {
  const has = (/** @type {string} */ extension) => existsSync(join(dir, `librte_eal.${extension}`));
  // SPDK's shared libraries look DPDK's symbols up at load time: two copies of DPDK would be two memory managers.
  if (link === 'shared') return has('so') ? 'shared' : 'static';
  return has('a') ? 'static' : 'shared';
}

import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConfigureFailure } from './failure.mjs';
import { debianPackageOf, isPartOfLibc, libraryFile } from './system-library.mjs';

/**
 * @typedef {object} LinkFlags
 * @property {string[]} libraries in link order
 * @property {string[]} warnings for the user, about what works less well than it could
 */

/**
 * Linked as archives into a static build. Node exports the symbols of its own OpenSSL, and a shared libssl would
 * bind to that copy, whose version and configuration are not those that SPDK was compiled against; the others only
 * spare the user a run-time dependency. What is not listed stays shared: libuuid and libnuma have thread-local
 * relocations that an addon cannot take, libaio has versioned symbols, Debian's archive of libkeyutils is not
 * position-independent, the verbs libraries load providers.
 */
const preferArchive = new Set(['isal', 'isal_crypto', 'uring', 'ssl', 'crypto', 'bsd', 'md']);

/** Flags that every addon gets. */
export const commonLinkFlags = [
  // Our own copy of a symbol wins over one that Node or another addon exports.
  '-Wl,-Bsymbolic',
  '-Wl,--exclude-libs,ALL',
  // Node unloads the addons of a worker that ends, while DPDK's threads still run in this one's code.
  '-Wl,-z,nodelete',
];

/**
 * @param {import('./find-spdk.mjs').SpdkInstallation} spdk
 * @param {(file: string) => string | null} findLibrary where the compiler finds a library file
 * @returns {LinkFlags}
 */
export function linkFlags(spdk, findLibrary) {
  const names = spdk.modules.libraries;
  const spdkNames = names.filter((name) => name.startsWith('spdk_') && existsSync(spdkFile(spdk, name)));
  const dpdkNames = names.filter((name) => name.startsWith('rte_') && existsSync(dpdkFile(spdk, name)));
  const system = names.filter((name) => !name.startsWith('spdk_') && !name.startsWith('rte_'));
  // Modules and drivers register themselves from constructors which nothing refers to: whole archives, all libraries.
  const { libraries, warnings } = systemLibraries(spdk, system, findLibrary);
  return { libraries: [...spdkPart(spdk, spdkNames, dpdkNames), ...libraries], warnings };
}

/** @param {import('./find-spdk.mjs').SpdkInstallation} spdk @param {string} name */
const spdkFile = (spdk, name) => join(spdk.libraryDir, `lib${name}.${spdk.link === 'static' ? 'a' : 'so'}`);

/** @param {import('./find-spdk.mjs').SpdkInstallation} spdk @param {string} name */
const dpdkFile = (spdk, name) => join(spdk.dpdkDir, `lib${name}.${spdk.dpdkLink === 'static' ? 'a' : 'so'}`);

/**
 * @param {import('./find-spdk.mjs').SpdkInstallation} spdk
 * @param {string[]} spdkNames @param {string[]} dpdkNames
 */
function spdkPart(spdk, spdkNames, dpdkNames) {
  const archives = [
    ...(spdk.link === 'static' ? spdkNames.map((name) => spdkFile(spdk, name)) : []),
    ...(spdk.dpdkLink === 'static' ? dpdkNames.map((name) => dpdkFile(spdk, name)) : []),
  ];
  const shared = [
    ...(spdk.link === 'shared'
      ? [`-L${spdk.libraryDir}`, `-Wl,-rpath,${spdk.libraryDir}`, ...spdkNames.map(flag)]
      : []),
    ...(spdk.dpdkLink === 'shared'
      ? [`-L${spdk.dpdkDir}`, `-Wl,-rpath,${spdk.dpdkDir}`, ...dpdkNames.map(flag)]
      : []),
  ];
  return [
    // backend/static/ watches the messages between threads at this function.
    ...(spdk.link === 'static' ? ['-Wl,--wrap=spdk_ring_enqueue'] : []),
    '-Wl,--no-as-needed',
    ...(archives.length > 0 ? ['-Wl,--whole-archive', ...archives, '-Wl,--no-whole-archive'] : []),
    ...shared,
  ];
}

/** @param {string} name */
const flag = (name) => `-l${name}`;

/**
 * @param {import('./find-spdk.mjs').SpdkInstallation} spdk
 * @param {string[]} names @param {(file: string) => string | null} findLibrary
 * @returns {LinkFlags}
 */
function systemLibraries(spdk, names, findLibrary) {
  const archives = spdk.modules.archives.filter((path) => existsSync(path));
  const given = new Set(archives.map((path) => basename(path, '.a').slice('lib'.length)));
  const wanted = neededNames(spdk, names).filter((name) => !given.has(name));
  /** @type {string[]} */
  const shared = [];
  /** @type {string[]} */
  const missing = [];
  /** @type {string[]} */
  const warnings = [];
  for (const name of wanted) {
    const find = (/** @type {string} */ extension) => findIn(spdk, `lib${name}.${extension}`, findLibrary);
    const archive = spdk.link === 'static' && preferArchive.has(name) ? find('a') : null;
    if (archive) archives.push(archive);
    else if (isPartOfLibc(name) || find('so') || find('a')) shared.push(name);
    else missing.push(name);
    if (!archive && spdk.link === 'static' && (name === 'ssl' || name === 'crypto'))
      warnings.push(sharedOpenssl(name));
  }
  if (missing.length > 0) throw missingLibraries(missing);
  // An archive only serves references to its left; within the group libssl may come before or after libcrypto.
  const group = archives.length > 0 ? ['-Wl,--start-group', ...archives, '-Wl,--end-group'] : [];
  const dirs = [...new Set(shared.flatMap((name) => ownDir(spdk, name)))];
  const search = dirs.flatMap((dir) => [`-L${dir}`, `-Wl,-rpath,${dir}`]);
  return { libraries: [...group, ...search, ...shared.map(flag)], warnings };
}

/**
 * What DPDK's and Debian's files leave out of a static link line: libnuma, and libmd that libbsd's archive needs.
 *
 * @param {import('./find-spdk.mjs').SpdkInstallation} spdk @param {string[]} names
 */
function neededNames(spdk, names) {
  const extra = [...(spdk.dpdkLink === 'static' ? ['numa'] : []), ...(names.includes('bsd') ? ['md'] : [])];
  return [...new Set([...names, ...(spdk.link === 'static' ? extra : [])])];
}

/**
 * The folder of a shared library that SPDK brought along (isa-l), which the loader has to be told of.
 *
 * @param {import('./find-spdk.mjs').SpdkInstallation} spdk @param {string} name
 */
function ownDir(spdk, name) {
  return spdk.modules.libraryDirs.filter((dir) => existsSync(join(dir, `lib${name}.so`))).slice(0, 1);
}

/**
 * @param {import('./find-spdk.mjs').SpdkInstallation} spdk
 * @param {string} file @param {(file: string) => string | null} findLibrary
 */
function findIn(spdk, file, findLibrary) {
  const local = spdk.modules.libraryDirs.map((dir) => join(dir, file)).find((path) => existsSync(path));
  return local ?? findLibrary(file);
}

/** @param {string} name */
function sharedOpenssl(name) {
  return (
    `lib${name}.a was not found, so the shared one is linked: NVMe/TCP with TLS will use Node's own OpenSSL. ` +
    'Debian has the archives in libssl-dev'
  );
}

/** @param {string[]} names */
function missingLibraries(names) {
  const packages = [...new Set(names.map(debianPackageOf).filter((name) => name !== null))];
  const unknown = names.filter((name) => debianPackageOf(name) === null);
  return new ConfigureFailure(`libraries that this SPDK was built with are missing: ${names.join(', ')}`, {
    searched: names.map((name) => `lib${name}.so, lib${name}.a: not where the compiler looks`),
    remedy: [
      ...(packages.length > 0 ? [`apt-get install ${packages.join(' ')}`] : []),
      ...unknown.map((name) => `install the development package of lib${name}`),
    ],
  });
}

/** @param {string} compiler */
export function compilerLibraryFinder(compiler) {
  return (/** @type {string} */ file) => libraryFile(compiler, file);
}

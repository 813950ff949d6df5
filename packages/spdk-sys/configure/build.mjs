#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { copyFileSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildInfo } from './build-info.mjs';
import { declaredHeader } from './declared.mjs';
import { ConfigureFailure } from './failure.mjs';
import { findSpdk } from './find-spdk.mjs';
import { findLiburing, uringFolder } from './liburing.mjs';
import { commonLinkFlags, compilerLibraryFinder, linkFlags } from './link-flags.mjs';
import { runNodeGyp } from './node-gyp.mjs';
import { buildFolderName, parseOptions } from './options.mjs';
import { sanitizerFlags, sanitizerRuntimes } from './sanitizers.mjs';
import { listSources } from './sources.mjs';
import { findToolchain } from './toolchain.mjs';
import { detectVersion } from './version.mjs';
import { writeIfChanged } from './write-if-changed.mjs';

/**
 * Builds one backend's addon: finds SPDK, works out the flags, writes what the sources include, runs node-gyp, and
 * loads the result once with every symbol bound.
 */

const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/** @param {readonly string[]} argv @param {NodeJS.ProcessEnv} env */
function build(argv, env) {
  const options = parseOptions(argv, env);
  const toolchain = findToolchain(env);
  const target =
    options.backend === 'embedded' ? embeddedTarget(toolchain, env) : spdkTarget(toolchain, options, env);
  const folder = resolve(packageRoot, 'build', buildFolderName(options));
  const preprocessorFlags = ['-std=gnu++20', ...target.includeDirs.flatMap((dir) => ['-isystem', dir])];
  const generated = join(packageRoot, 'native/generated');
  writeIfChanged(
    join(folder, 'declared.generated.h'),
    declaredHeader({
      compiler: toolchain.compiler,
      headers: join(generated, 'headers.generated.h'),
      identifiers: join(generated, 'identifiers.generated.json'),
      flags: preprocessorFlags,
    }),
  );
  console.log(`building backend '${options.backend}' (${target.flavour}, ${target.link}) in ${folder}`);
  for (const warning of target.warnings) console.warn(`warning: ${warning}`);
  const name = `spdk_sys_${options.backend}`;
  const built = runNodeGyp({
    packageRoot,
    folder,
    toolchain,
    debug: options.debug,
    env,
    settings: {
      target: name,
      sources: listSources(packageRoot, target.link, target.flavour, target.without),
      cflags: compileFlags(target, options, toolchain),
      ldflags: [...commonLinkFlags, ...sanitizerFlags(options.sanitize)],
      libraries: target.libraries,
    },
  });
  const addon = join(folder, `${name}.node`);
  install(built, addon);
  verifyLoads(addon, toolchain.compiler, options.sanitize, env);
  writeIfChanged(join(folder, 'build-info.json'), buildInfo(packageRoot, options, target, toolchain));
  console.log(`built ${addon}`);
}

/**
 * @typedef {object} Target what a backend is compiled against
 * @property {'embedded' | 'static' | 'shared'} link
 * @property {string} root @property {string} version @property {string} flavour
 * @property {string[]} includeDirs @property {string[]} libraries @property {string[]} warnings
 * @property {string[]} [without] folders of sources that lack what they need
 */

/**
 * @param {import('./toolchain.mjs').Toolchain} toolchain @param {NodeJS.ProcessEnv} env
 * @returns {Target}
 */
function embeddedTarget(toolchain, env) {
  const root = join(packageRoot, 'embedded');
  const liburing = findLiburing(env, compilerLibraryFinder(toolchain.compiler));
  return {
    link: 'embedded',
    root,
    includeDirs: [
      ...['include', 'module', 'lib'].map((dir) => join(root, dir)),
      ...(liburing?.includeDirs ?? []),
    ],
    libraries: [...(liburing?.libraries ?? []), '-lpthread', '-lrt'],
    without: liburing ? [] : [uringFolder],
    warnings: liburing
      ? []
      : ['built without the uring driver: pkg-config finds no liburing (Debian: liburing-dev)'],
    ...detectVersion(join(root, 'include')),
  };
}

/**
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @param {import('./options.mjs').BuildOptions} options
 * @param {NodeJS.ProcessEnv} env
 * @returns {Target}
 */
function spdkTarget(toolchain, options, env) {
  const spdk = findSpdk(env, options.link);
  console.log(
    `SPDK ${spdk.version} (${spdk.flavour}) in ${spdk.root}, found by ${spdk.foundBy}, linked ${spdk.link}`,
  );
  return { ...spdk, ...linkFlags(spdk, compilerLibraryFinder(toolchain.compiler)) };
}

/**
 * @param {Target} target @param {import('./options.mjs').BuildOptions} options
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 */
function compileFlags(target, options, toolchain) {
  return [
    '-Wall',
    '-Wextra',
    '-Werror',
    '-fvisibility=hidden',
    // SPDK's and Node's headers are not ours to keep free of warnings.
    ...[...target.includeDirs, toolchain.nodeAddonApi].flatMap((dir) => ['-isystem', dir]),
    `-DSPDK_TS_BACKEND="${options.backend}"`,
    `-DSPDK_TS_FLAVOUR="${target.flavour}"`,
    ...sanitizerFlags(options.sanitize),
    ...(options.sanitize ? ['-fno-omit-frame-pointer'] : []),
    // GCC warns that the sanitizer does not see what fences order; nothing here is ordered by them alone.
    ...(options.sanitize === 'thread' ? ['-Wno-error'] : []),
  ];
}

/** Puts the addon in place in one step: a process that has the old one mapped keeps it. @param {string} from @param {string} to */
function install(from, to) {
  copyFileSync(from, `${to}.new`);
  renameSync(`${to}.new`, to);
}

/**
 * Loads the addon with every symbol bound at once. A library that is missing from the link line shows here and not as
 * a crash at the first call of the function that needs it.
 *
 * @param {string} addon @param {string} compiler @param {string | null} sanitize @param {NodeJS.ProcessEnv} env
 */
function verifyLoads(addon, compiler, sanitize, env) {
  const preload = sanitizerRuntimes(sanitize, compilerLibraryFinder(compiler)).join(' ');
  const { status, stderr, signal } = spawnSync(
    process.execPath,
    ['-e', `require(${JSON.stringify(addon)})`],
    {
      encoding: 'utf8',
      env: {
        ...env,
        LD_BIND_NOW: '1',
        // Of what a sanitizer says here, nothing is of interest: only loading is.
        ...(preload
          ? { LD_PRELOAD: preload, ASAN_OPTIONS: 'detect_leaks=0', TSAN_OPTIONS: 'report_bugs=0' }
          : {}),
      },
    },
  );
  if (status === 0) return;
  const message = /^Error: .*$/m.exec(stderr)?.[0] ?? stderr.trim();
  throw new ConfigureFailure(`the addon was built but does not load${signal ? ` (${signal})` : ''}`, {
    searched: [addon, message],
  });
}

try {
  build(process.argv.slice(2), process.env);
} catch (error) {
  if (!(error instanceof ConfigureFailure)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}

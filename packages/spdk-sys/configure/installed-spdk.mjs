import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigureFailure } from './failure.mjs';
import { findModule, resolveModules } from './pkg-config-file.mjs';

const marker = 'spdk_env_dpdk';

/**
 * Finds an installed SPDK through the directories that pkg-config looks into.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {import('./find-spdk.mjs').Location}
 */
export function findInstalled(env) {
  const dirs = pkgConfigDirs(env);
  const found = findModule(marker, dirs);
  if (!found) throw notFound(env);
  const modules = resolveModules([marker], dirs);
  const libraryDir = modules.libraryDirs.find(
    (dir) => existsSync(join(dir, `lib${marker}.a`)) || existsSync(join(dir, `lib${marker}.so`)),
  );
  const includeDir = modules.includeDirs.find((dir) => existsSync(join(dir, 'spdk/version.h')));
  if (!libraryDir || !includeDir) {
    throw new ConfigureFailure(`${found} names an SPDK that is not there`, {
      searched: [
        ...modules.libraryDirs.map((dir) => join(dir, `lib${marker}.{a,so}`)),
        ...modules.includeDirs.map((dir) => join(dir, 'spdk/version.h')),
      ],
      remedy: [
        'install SPDK again, or correct PKG_CONFIG_PATH',
        'for a source tree that was not installed use SPDK_ROOT_DIR instead',
      ],
    });
  }
  return {
    foundBy: 'pkg-config',
    root: dirname(includeDir),
    headers: includeDir,
    includeDirs: [includeDir],
    libraryDir,
    pkgConfigDirs: dirs,
    dpdkDirs: [],
  };
}

/**
 * Where pkg-config looks for `.pc` files; without the tool only where the environment says.
 *
 * @param {NodeJS.ProcessEnv} env @returns {string[]}
 */
export function pkgConfigDirs(env) {
  const own = (env['PKG_CONFIG_PATH'] ?? '').split(':');
  const builtIn = env['PKG_CONFIG_LIBDIR'] ?? runPkgConfig(env, ['--variable=pc_path', 'pkg-config']).output;
  return [...own, ...builtIn.split(':')].filter(Boolean);
}

/** @param {NodeJS.ProcessEnv} env */
function notFound(env) {
  const said = runPkgConfig(env, ['--print-errors', '--errors-to-stdout', '--exists', marker]);
  const problem = said.missing
    ? `pkg-config is not installed${env['PKG_CONFIG_PATH'] ? '' : ', so only PKG_CONFIG_PATH could have been searched'}`
    : `pkg-config said: ${said.output || `exit code ${said.code}`}`;
  return new ConfigureFailure('no SPDK was found', {
    searched: [
      'SPDK_ROOT_DIR: not set',
      env['PKG_CONFIG_PATH']
        ? `PKG_CONFIG_PATH=${env['PKG_CONFIG_PATH']}: no ${marker}.pc`
        : 'PKG_CONFIG_PATH: not set',
      problem,
    ],
    remedy: [
      'set SPDK_ROOT_DIR to the top of a built SPDK source tree (static or --with-shared),',
      `or install SPDK and set PKG_CONFIG_PATH to the folder that holds ${marker}.pc,`,
      'or use the embedded backend, which needs no SPDK: npm run build:native -w @spdk-ts/spdk-sys',
    ],
  });
}

/** @param {NodeJS.ProcessEnv} env @param {string[]} args */
function runPkgConfig(env, args) {
  const result = spawnSync(env['PKG_CONFIG'] || 'pkg-config', args, { encoding: 'utf8', env });
  return {
    missing: result.error !== undefined,
    code: result.status,
    output: `${result.stdout ?? ''}${result.stderr ?? ''}`.trim(),
  };
}

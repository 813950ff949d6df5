import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { splitCommand } from './command-line.mjs';
import { ConfigureFailure } from './failure.mjs';

/**
 * @typedef {object} Toolchain
 * @property {string} compiler command line of the C++ compiler
 * @property {string} compilerVersion first line of its `--version`
 * @property {string} nodeGyp path of node-gyp's script
 * @property {string | null} nodeDir folder with Node's headers, null: node-gyp downloads them
 * @property {string} nodeAddonApi include folder
 */

/** @param {NodeJS.ProcessEnv} env @returns {Toolchain} */
export function findToolchain(env) {
  const compiler = env['CXX'] || 'c++';
  const version = run(compiler, ['--version'], env);
  /** @type {{tool: string, package: string}[]} */
  const missing = [];
  if (version === null) missing.push({ tool: `a C++ compiler (${compiler})`, package: 'g++' });
  if (run(env['MAKE'] || 'make', ['--version'], env) === null)
    missing.push({ tool: 'make', package: 'make' });
  if (run(env['PYTHON'] || env['npm_config_python'] || 'python3', ['--version'], env) === null) {
    missing.push({ tool: 'python3', package: 'python3' });
  }
  if (missing.length > 0) {
    throw new ConfigureFailure(
      `missing to build the native addon: ${missing.map(({ tool }) => tool).join(', ')}`,
      {
        remedy: [`on Debian and Ubuntu: apt-get install ${missing.map((entry) => entry.package).join(' ')}`],
      },
    );
  }
  const require = createRequire(import.meta.url);
  return {
    compiler,
    compilerVersion: (version ?? '').split('\n', 1).join(),
    nodeGyp: resolvePackage(require, 'node-gyp/bin/node-gyp.js'),
    nodeDir: findNodeDir(env),
    nodeAddonApi: resolve(resolvePackage(require, 'node-addon-api/package.json'), '..'),
  };
}

/** @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} env @returns {string | null} */
function run(command, args, env) {
  const { file, args: own } = splitCommand(command);
  const result = spawnSync(file, [...own, ...args], { encoding: 'utf8', env });
  return result.status === 0 ? `${result.stdout}${result.stderr}` : null;
}

/** @param {NodeJS.Require} require @param {string} path */
function resolvePackage(require, path) {
  try {
    return require.resolve(path);
  } catch {
    throw new ConfigureFailure(`the npm package ${path.split('/')[0]} is not installed`, {
      remedy: ['npm ci'],
    });
  }
}

/**
 * Node's headers beside the binary that runs this script: they are of the right version and need no download.
 *
 * @param {NodeJS.ProcessEnv} env @param {string} [execPath]
 */
export function findNodeDir(env, execPath = process.execPath) {
  const candidates = [env['npm_config_nodedir'], resolve(execPath, '../..')];
  return candidates.find((dir) => dir && existsSync(join(dir, 'include/node/node_api.h'))) ?? null;
}

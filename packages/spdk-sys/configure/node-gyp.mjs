import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, unlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ConfigureFailure } from './failure.mjs';
import { writeIfChanged } from './write-if-changed.mjs';

/**
 * Settings of one build, read by `binding.gyp`.
 *
 * @typedef {object} GypSettings
 * @property {string} target name of the addon
 * @property {string[]} sources relative to the package
 * @property {string[]} cflags
 * @property {string[]} ldflags
 * @property {string[]} libraries
 */

/**
 * node-gyp builds below its working directory. Each build gets its own, with links to the sources, so that one
 * backend's objects never replace another's and paths of objects stay inside it.
 *
 * @param {object} input
 * @param {string} input.packageRoot @param {string} input.folder working directory
 * @param {GypSettings} input.settings @param {import('./toolchain.mjs').Toolchain} input.toolchain
 * @param {boolean} input.debug @param {NodeJS.ProcessEnv} input.env
 * @returns {string} path of the addon
 */
export function runNodeGyp({ packageRoot, folder, settings, toolchain, debug, env }) {
  mkdirSync(folder, { recursive: true });
  for (const name of ['native', 'backend', 'embedded']) link(packageRoot, folder, name);
  const gyp = readFileSync(join(packageRoot, 'binding.gyp'), 'utf8');
  const changed = [
    writeIfChanged(join(folder, 'binding.gyp'), gyp),
    writeIfChanged(
      join(folder, 'settings.gypi'),
      `${JSON.stringify({ variables: gypVariables(settings) }, null, 2)}\n`,
    ),
    writeIfChanged(
      join(folder, 'node-version.txt'),
      `${process.version} ${process.arch} ${toolchain.compilerVersion}\n`,
    ),
  ].some(Boolean);
  const flags = [
    debug ? '--debug' : '--release',
    ...(toolchain.nodeDir ? [`--nodedir=${toolchain.nodeDir}`] : []),
  ];
  const call = (/** @type {string[]} */ args) => {
    const command = [toolchain.nodeGyp, ...args, ...flags, '--loglevel=warn'];
    const { status } = spawnSync(process.execPath, command, {
      cwd: folder,
      env: { ...env, CXX: toolchain.compiler },
      stdio: 'inherit',
    });
    if (status !== 0) {
      throw new ConfigureFailure(`node-gyp ${args[0]} failed; its messages are above`, {
        searched: [`working directory ${folder}`],
        ...(toolchain.nodeDir
          ? {}
          : {
              remedy: [
                'where nothing can be downloaded, give headers of Node: npm_config_nodedir=<prefix of Node>',
              ],
            }),
      });
    }
  };
  const output = join(folder, 'build', debug ? 'Debug' : 'Release', `${settings.target}.node`);
  if (changed || !existsSync(join(folder, 'build/Makefile'))) call(['configure']);
  call(['build', '-j', env['JOBS'] || 'max']);
  return output;
}

/** @param {string} packageRoot @param {string} folder @param {string} name */
function link(packageRoot, folder, name) {
  const path = join(folder, name);
  const target = relative(folder, join(packageRoot, name));
  try {
    symlinkSync(target, path, 'dir');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    unlinkSync(path);
    symlinkSync(target, path, 'dir');
  }
}

/** @param {GypSettings} settings */
function gypVariables(settings) {
  return {
    addon_target: settings.target,
    addon_sources: settings.sources,
    addon_cflags: settings.cflags,
    addon_ldflags: settings.ldflags,
    addon_libraries: settings.libraries,
  };
}

import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { ConfigureFailure } from './failure.mjs';

/**
 * Checks that `SPDK_ROOT_DIR` is a configured SPDK source tree. Each way of not being one has its own message.
 *
 * @param {string} value of the variable
 * @returns {import('./find-spdk.mjs').Location}
 */
export function inspectSourceTree(value) {
  const root = resolve(value);
  const where = isAbsolute(value) ? root : `${value} (${root})`;
  const has = (/** @type {string} */ path) => existsSync(join(root, path));
  if (!existsSync(root) || !statSync(root).isDirectory()) {
    throw new ConfigureFailure(`SPDK_ROOT_DIR=${where} is not a directory`, {
      remedy: ['set SPDK_ROOT_DIR to the top of a built SPDK source tree'],
    });
  }
  const isPrefix =
    !has('mk') && (has('lib/pkgconfig/spdk_thread.pc') || has('lib64/pkgconfig/spdk_thread.pc'));
  if (isPrefix) {
    const folder = has('lib/pkgconfig/spdk_thread.pc') ? 'lib' : 'lib64';
    throw new ConfigureFailure(`SPDK_ROOT_DIR=${where} is where an SPDK was installed, not its source tree`, {
      remedy: [`unset SPDK_ROOT_DIR and set PKG_CONFIG_PATH=${join(root, folder, 'pkgconfig')}`],
    });
  }
  const markers = ['include/spdk/env.h', 'include/spdk/bdev.h', 'lib/thread'];
  const absent = markers.filter((path) => !has(path));
  if (absent.length > 0) {
    throw new ConfigureFailure(`SPDK_ROOT_DIR=${where} is not an SPDK source tree`, {
      searched: absent.map((path) => `${join(root, path)}: not there`),
      remedy: [
        'set SPDK_ROOT_DIR to the top of a built SPDK source tree, the folder that holds include/spdk',
      ],
    });
  }
  const products = ['include/spdk/config.h', 'include/spdk/version.h', 'build/lib', 'build/lib/pkgconfig'];
  const unbuilt = products.filter((path) => !has(path));
  if (unbuilt.length > 0) {
    throw new ConfigureFailure(`the SPDK source tree SPDK_ROOT_DIR=${where} has not been built`, {
      searched: unbuilt.map((path) => `${join(root, path)}: not there`),
      remedy: [`build it: cd ${root} && git submodule update --init && ./configure && make`],
    });
  }
  return {
    foundBy: 'SPDK_ROOT_DIR',
    root,
    headers: join(root, 'include'),
    includeDirs: [join(root, 'include'), join(root, 'module'), join(root, 'lib')],
    libraryDir: join(root, 'build/lib'),
    pkgConfigDirs: [join(root, 'build/lib/pkgconfig')],
    dpdkDirs: [join(root, 'dpdk/build/lib')],
  };
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} SpdkVersion
 * @property {string} version `24.05.1-pre`
 * @property {string} flavour `openebs-24.05`, `upstream-26.05`, ...
 */

/** A function that only OpenEBS's fork declares; `version.h` is the same in both. */
const forkOnly = /\bspdk_bdev_readv_blocks_with_flags\s*\(/;

/**
 * @param {string} includeDir the folder that holds `spdk/`
 * @returns {SpdkVersion}
 */
export function detectVersion(includeDir) {
  const text = readFileSync(join(includeDir, 'spdk/version.h'), 'utf8');
  const number = (/** @type {string} */ name) =>
    Number(new RegExp(`#define\\s+SPDK_VERSION_${name}\\s+(\\d+)`).exec(text)?.[1] ?? 0);
  const suffix = /#define\s+SPDK_VERSION_SUFFIX\s+"([^"]*)"/.exec(text)?.[1] ?? '';
  const release = `${number('MAJOR')}.${String(number('MINOR')).padStart(2, '0')}`;
  const patch = number('PATCH') > 0 ? `.${number('PATCH')}` : '';
  const fork = forkOnly.test(readFileSync(join(includeDir, 'spdk/bdev.h'), 'utf8'));
  return { version: `${release}${patch}${suffix}`, flavour: `${fork ? 'openebs' : 'upstream'}-${release}` };
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Text of `build-info.json`: what an addon was made of, for bug reports and for telling a stale build.
 *
 * @param {string} packageRoot
 * @param {import('./options.mjs').BuildOptions} options
 * @param {{version: string, flavour: string, root: string, link: string}} target
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 */
export function buildInfo(packageRoot, options, target, toolchain) {
  const info = {
    backend: options.backend,
    version: target.version,
    flavour: target.flavour,
    root: options.backend === 'spdk' ? target.root : null,
    link: target.link,
    sanitize: options.sanitize,
    debug: options.debug,
    node: process.version,
    compiler: toolchain.compilerVersion,
    tableHash: tableHash(packageRoot),
  };
  return `${JSON.stringify(info, null, 2)}\n`;
}

/** @param {string} packageRoot @returns {string | null} */
function tableHash(packageRoot) {
  const path = join(packageRoot, 'native/generated/table.generated.h');
  if (!existsSync(path)) return null;
  return /#define\s+SPDK_TS_TABLE_HASH\s+"([0-9a-f]+)"/.exec(readFileSync(path, 'utf8'))?.[1] ?? null;
}

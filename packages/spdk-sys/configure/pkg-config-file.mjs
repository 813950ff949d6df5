import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Reads `.pc` files without the pkg-config tool: SPDK's are plain, and a source tree is then usable without it.
 *
 * @typedef {object} Closure what a set of modules and everything that they require adds up to
 * @property {string[]} libraries names given with `-l`, in link order, without duplicates
 * @property {string[]} archives absolute `.a` paths that appear on link lines
 * @property {string[]} libraryDirs `-L` directories
 * @property {string[]} includeDirs `-I` directories
 * @property {string[]} missing modules for which no `.pc` file was found
 */

/**
 * @param {readonly string[]} modules names without `.pc`
 * @param {readonly string[]} dirs directories to look into, in order
 * @returns {Closure}
 */
export function resolveModules(modules, dirs) {
  /** @type {string[]} */
  const order = [];
  /** @type {Set<string>} */
  const missing = new Set();
  /** @type {Map<string, PkgConfigFile>} */
  const files = new Map();
  /** @param {string} name */
  const visit = (name) => {
    if (files.has(name) || missing.has(name)) return;
    const path = findModule(name, dirs);
    if (!path) return void missing.add(name);
    const file = parse(readFileSync(path, 'utf8'));
    files.set(name, file);
    for (const required of file.requires) visit(required);
    order.push(name);
  };
  for (const name of modules) visit(name);
  // Dependents before what they depend on: reverse of the order in which the visits ended.
  return collect(
    order.reverse().map((name) => /** @type {PkgConfigFile} */ (files.get(name))),
    [...missing],
  );
}

/** @param {string} name @param {readonly string[]} dirs @returns {string | null} */
export function findModule(name, dirs) {
  return dirs.map((dir) => join(dir, `${name}.pc`)).find((path) => existsSync(path)) ?? null;
}

/** @typedef {{requires: string[], libs: string[], cflags: string[]}} PkgConfigFile */

/** @param {string} text @returns {PkgConfigFile} */
function parse(text) {
  /** @type {Map<string, string>} */
  const variables = new Map();
  /** @type {Map<string, string>} */
  const fields = new Map();
  const lines = text.replaceAll('\\\n', ' ').split('\n');
  for (const line of lines) {
    const match = /^\s*([\w.]+)\s*([:=])\s*(.*?)\s*$/.exec(line);
    if (!match) continue;
    const [, name = '', separator, raw = ''] = match;
    const value = raw.replace(/\$\{([\w.]+)\}/g, (_, variable) => variables.get(variable) ?? '');
    (separator === '=' ? variables : fields).set(name, value);
  }
  const words = (/** @type {string} */ field) => (fields.get(field) ?? '').split(/\s+/).filter(Boolean);
  return {
    requires: moduleNames(words('Requires')),
    // The private part holds the system libraries, and in a static build SPDK's own archives of isa-l.
    libs: [...words('Libs'), ...words('Libs.private')],
    cflags: words('Cflags'),
  };
}

/** Leaves out version conditions and the commas that some files separate modules with. @param {string[]} words */
function moduleNames(words) {
  return words
    .join(' ')
    .replace(/[<>=!]+\s*[^\s,]+/g, ' ')
    .split(/[\s,]+/)
    .filter(Boolean);
}

/** @param {PkgConfigFile[]} files @param {string[]} missing @returns {Closure} */
function collect(files, missing) {
  const libs = files.flatMap((file) => file.libs);
  const after = (/** @type {string[]} */ words, /** @type {string} */ prefix) =>
    unique(words.filter((word) => word.startsWith(prefix)).map((word) => word.slice(prefix.length)));
  return {
    // `-l:file.a` is how DPDK's own file spells a static link line: the same libraries follow as `-lname`.
    libraries: after(libs, '-l').filter((name) => !name.startsWith(':')),
    archives: unique(libs.filter((word) => word.startsWith('/') && word.endsWith('.a'))),
    libraryDirs: after(libs, '-L'),
    includeDirs: after(
      files.flatMap((file) => file.cflags),
      '-I',
    ),
    missing,
  };
}

/** @param {string[]} values */
const unique = (values) => [...new Set(values)];

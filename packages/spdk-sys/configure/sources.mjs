import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Source files of a build, relative to the package, sorted: adding a file needs no edit of `binding.gyp`.
 *
 * @param {string} packageRoot @param {'embedded' | 'static' | 'shared'} link how SPDK gets into the addon
 * @param {string} flavour whose generated layout assertions are compiled in, when there are any
 * @param {readonly string[]} without folders that are left out, because a library is not there
 */
export function listSources(packageRoot, link, flavour, without = []) {
  const folders = ['native', `backend/${link}`, link === 'embedded' ? 'embedded' : 'backend/spdk'];
  const sources = folders
    .flatMap((folder) => walk(packageRoot, folder))
    .filter((path) => path.endsWith('.cc') && !without.some((folder) => path.startsWith(`${folder}/`)));
  const assertions = `native/generated/layout_assertions_${flavour}.generated.c`;
  if (existsSync(join(packageRoot, assertions))) sources.push(assertions);
  return sources.sort();
}

/** @param {string} root @param {string} folder @returns {string[]} */
function walk(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'test' ? [] : walk(root, path);
    return [path];
  });
}

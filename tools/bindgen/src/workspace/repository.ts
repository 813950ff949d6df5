import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { flavours } from '../config/flavours.js';
import type { OutputFile } from '../emit/output.js';
import type { Api } from '../ir/model.js';
import { serialiseApi } from '../ir/serialise.js';

export const repositoryRoot = fileURLToPath(new URL('../../../..', import.meta.url));

const apiDirectory = 'tools/bindgen/api';

/** Folders of which every file is emitted: one that is not is left over from before. */
const ownedDirectories = [
  'packages/spdk-sys/native/generated',
  'packages/spdk-sys/src/generated',
  'packages/spdk-safe/src/generated',
  'packages/spdk-sys/embedded/include',
  'packages/spdk-sys/embedded/module',
  'packages/spdk-sys/embedded/lib',
];

/** Reads the committed APIs of all flavours. */
export function readApis(root = repositoryRoot): Api[] {
  return flavours.map(({ name }) => JSON.parse(readFileSync(join(root, apiPath(name)), 'utf8')) as Api);
}

export function apiPath(flavour: string): string {
  return `${apiDirectory}/${flavour}.json`;
}

export function apiFile(api: Api): OutputFile {
  return { path: apiPath(api.flavour), text: serialiseApi(api) };
}

/** What differs between the files as they should be and as they are. */
export interface Staleness {
  readonly changed: readonly string[];
  readonly missing: readonly string[];
  /** In a folder of emitted files, but not emitted. */
  readonly extra: readonly string[];
}

export function compare(files: readonly OutputFile[], root = repositoryRoot): Staleness {
  const expected = new Set(files.map(({ path }) => path));
  const missing = files.filter(({ path }) => !existsSync(join(root, path)));
  const changed = files.filter(
    ({ path, text }) => existsSync(join(root, path)) && readFileSync(join(root, path), 'utf8') !== text,
  );
  const extra = ownedDirectories
    .flatMap((directory) => listFiles(root, directory))
    .filter((path) => !expected.has(path));
  return { changed: changed.map(({ path }) => path), missing: missing.map(({ path }) => path), extra };
}

/** Writes the files that differ, so that builds only see changes, and removes what is no longer emitted. */
export function write(files: readonly OutputFile[], root = repositoryRoot): Staleness {
  const staleness = compare(files, root);
  const stale = new Set([...staleness.changed, ...staleness.missing]);
  for (const { path, text } of files) {
    if (!stale.has(path)) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const path of staleness.extra) rmSync(join(root, path));
  return staleness;
}

function listFiles(root: string, directory: string): string[] {
  if (!existsSync(join(root, directory))) return [];
  return readdirSync(join(root, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    return entry.isDirectory() ? listFiles(root, path) : [path];
  });
}

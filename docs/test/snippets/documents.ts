import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of the workspace that are packages: their READMEs have snippets, their other files have none. */
const groups = ['packages', 'tools'];

/** All Markdown files for readers, from the root of the repository. */
export function documents(root: string): string[] {
  const folders = ['.', 'bench', 'examples', ...groups.flatMap((group) => subfolders(root, group))];
  const readmes = folders.flatMap((folder) => markdownIn(root, folder));
  return [...readmes, ...markdownIn(root, 'docs'), ...markdownIn(root, 'docs/guide')].toSorted();
}

function subfolders(root: string, group: string): string[] {
  return readdirSync(join(root, group), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(group, name));
}

function markdownIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));
}

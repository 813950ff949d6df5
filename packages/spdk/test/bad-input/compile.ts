import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transform } from '@swc/core';

/** Compiles the matrix, for processes of its own; in a folder of the tests, so that its imports resolve. */
export async function compileMatrix(): Promise<{ program: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(import.meta.dirname, 'compiled-'));
  const names = await readdir(import.meta.dirname, { recursive: true });
  for (const name of names.filter((path) => /^(recipes\/)?[\w-]+\.ts$/.test(path))) {
    const { code } = await transform(await readFile(join(import.meta.dirname, name), 'utf8'), {
      swcrc: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022', externalHelpers: true },
    });
    const path = join(folder, name.replace(/\.ts$/, '.js'));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, code);
  }
  return { program: join(folder, 'matrix.js'), remove: () => rm(folder, { recursive: true }) };
}

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transform } from '@swc/core';

/**
 * Compiles the TypeScript of a folder of tests, for processes of its own; into the folder, so that its imports resolve.
 * Tests themselves are left out.
 */
export async function compileFolder(folder: string): Promise<{ path: string } & AsyncDisposable> {
  const names = await readdir(folder, { recursive: true });
  const path = await mkdtemp(join(folder, 'compiled-'));
  for (const name of names.filter((each) => /^(?!compiled-)[\w/-]+\.ts$/.test(each))) {
    const { code } = await transform(await readFile(join(folder, name), 'utf8'), {
      swcrc: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022', externalHelpers: true },
    });
    const compiled = join(path, name.replace(/\.ts$/, '.js'));
    await mkdir(dirname(compiled), { recursive: true });
    await writeFile(compiled, code);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

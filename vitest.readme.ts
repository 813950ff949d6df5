import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { transform } from '@swc/core';

const run = promisify(execFile);

/** The TypeScript snippets of a Markdown file, in their order. */
export async function snippets(markdown: string): Promise<string[]> {
  const text = await readFile(markdown, 'utf8');
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, snippet]) => snippet ?? '');
}

/**
 * Runs a snippet as a program of its own inside of `projectFolder`, so that its imports resolve as a user's would.
 *
 * @param as `program` runs it with Node.js, `test` as a test file with vitest
 * @returns what it printed
 */
export async function runSnippet(
  snippet: string,
  projectFolder: string,
  as: 'program' | 'test',
): Promise<string> {
  const folder = await mkdtemp(join(projectFolder, 'test/readme-'));
  try {
    if (as === 'test') {
      await writeFile(join(folder, 'readme.test.ts'), snippet);
      const vitest = join(import.meta.dirname, 'node_modules/vitest/vitest.mjs');
      const args = [vitest, 'run', '--root', projectFolder, '--reporter', 'verbose', folder];
      return stripVTControlCharacters((await run(process.execPath, args)).stdout).trim();
    }
    const { code } = await transform(snippet, {
      swcrc: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022', externalHelpers: true },
    });
    await writeFile(join(folder, 'readme.mjs'), code);
    return (await run(process.execPath, [join(folder, 'readme.mjs')])).stdout.trim();
  } finally {
    await rm(folder, { recursive: true });
  }
}

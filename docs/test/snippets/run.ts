import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { transform } from '@swc/core';
import type { Snippet } from './snippet.js';

const start = promisify(execFile);

/**
 * Runs a snippet as a program of its own, or as a test file, in a new folder inside of `project`: its imports resolve as
 * a user's would.
 *
 * @returns what it printed
 * @throws what `execFile` throws for a program that fails, with its output
 */
export async function runSnippet({ code, isTest }: Snippet, project: string): Promise<string> {
  const folder = await mkdtemp(join(project, 'test/snippets/run-'));
  try {
    return (await (isTest ? runTest(code, folder, project) : runProgram(code, folder))).trimEnd();
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function runProgram(snippet: string, folder: string): Promise<string> {
  const { code } = await transform(snippet, {
    swcrc: false,
    jsc: {
      parser: { syntax: 'typescript' },
      target: 'es2022',
      externalHelpers: true,
    },
  });
  const file = join(folder, 'snippet.mjs');
  await writeFile(file, code);
  return (await start(process.execPath, [file])).stdout;
}

async function runTest(code: string, folder: string, project: string): Promise<string> {
  await writeFile(join(folder, 'snippet.test.ts'), code);
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const args = [vitest, 'run', '--root', project, '--reporter', 'verbose', folder];
  return stripVTControlCharacters((await start(process.execPath, args)).stdout);
}

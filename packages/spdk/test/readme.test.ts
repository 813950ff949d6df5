import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { transform } from '@swc/core';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');

test("the README's example runs as it stands", async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const snippet = /```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  expect(snippet).toBeDefined();
  const { code } = await transform(snippet ?? '', {
    swcrc: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022', externalHelpers: true },
  });
  // Inside of the package, so that its imports resolve as a user's would.
  const folder = await mkdtemp(join(import.meta.dirname, 'readme-'));
  try {
    await writeFile(join(folder, 'example.mjs'), code);
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'example.mjs')]);
    expect(stdout.trim()).toBe('true 1n');
  } finally {
    await rm(folder, { recursive: true });
  }
});

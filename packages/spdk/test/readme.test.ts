import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runSnippet, snippets } from '../../../vitest.readme.js';

test("the project's README: its example runs as it stands", async () => {
  const project = join(import.meta.dirname, '..');
  const found = await snippets(join(project, '../../README.md'));
  expect(found).toHaveLength(1);
  expect(await runSnippet(found[0] ?? '', project, 'program')).toBe('true 1n');
});

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runSnippet, snippets } from '../../../vitest.readme.js';

test('the README: its examples pass as they stand', async () => {
  const project = join(import.meta.dirname, '..');
  const found = await snippets(join(project, 'README.md'));
  expect(found).toHaveLength(2);
  expect(await runSnippet(found[0] ?? '', project, 'test')).toMatch(/✓ .*a device keeps its name/);
  const contract = await runSnippet(found[1] ?? '', project, 'test');
  expect(contract).toMatch(/✓ .*a RAM disk > data > each block has a place of its own/);
  expect(contract).toMatch(/Tests +\d+ passed \(\d+\)/);
}, 120_000);

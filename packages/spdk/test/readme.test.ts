import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runSnippet, snippets } from '../../../vitest.readme.js';

const project = join(import.meta.dirname, '..');

test("the project's README: its example runs as it stands", async () => {
  const found = await snippets(join(project, '../../README.md'));
  expect(found).toHaveLength(1);
  expect(await runSnippet(found[0] ?? '', project, 'program')).toBe('true 1n');
});

test('the example of devices on files runs as it stands', async () => {
  const found = await snippets(join(project, '../../docs/file-devices.md'));
  expect(found).toHaveLength(1);
  expect(await runSnippet(found[0] ?? '', project, 'program')).toBe('165');
});

describe("the package's README", async () => {
  const found = await snippets(join(project, 'README.md'));
  const printed = [
    'ERR_SPDK_MISCOMPARE COMPARE_FAILURE',
    'Malloc0,Null0',
    '100000',
    "[ 'Malloc0p0', 'Malloc0p1' ]\n[ 'rejected', 'rejected', 'fulfilled' ]",
    '0 1n',
  ];

  test('has an example for each of its parts', () => {
    expect(found).toHaveLength(printed.length);
  });

  test.each(printed.map((output, index) => ({ output, snippet: found[index] ?? '' })))(
    'the example that prints $output runs as it stands',
    async ({ output, snippet }) => {
      expect(await runSnippet(snippet, project, 'program')).toBe(output);
    },
  );
});

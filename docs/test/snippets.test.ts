import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { typeErrors } from './snippets/compile.js';
import { documents } from './snippets/documents.js';
import { runSnippet } from './snippets/run.js';
import { type Snippet, snippetsOf } from './snippets/snippet.js';

const root = join(import.meta.dirname, '../..');
const project = join(root, 'docs');
const tsconfig = join(root, 'tsconfig.base.json');

const snippets = (
  await Promise.all(
    documents(root).map(async (file) => snippetsOf(file, await readFile(join(root, file), 'utf8'))),
  )
).flat();

test('all snippets compile', { timeout: 120_000 }, async () => {
  expect(snippets.length).toBeGreaterThan(10);
  expect(await checked(snippets)).toEqual([]);
});

describe('a snippet runs as it stands:', () => {
  for (const snippet of snippets) {
    const why = reasonToSkip(snippet);
    const name = `${snippet.document}:${snippet.line}${why === undefined ? '' : ` (skipped: ${why})`}`;
    test.skipIf(why !== undefined)(name, { timeout: 120_000 }, async () => {
      const printed = await runSnippet(snippet, project);
      if (snippet.prints !== undefined) expect(printed).toBe(snippet.prints);
      if (snippet.isTest) expect(printed).toMatch(/Tests +\d+ passed \(\d+\)/);
    });
  }
});

describe('what is wrong with a snippet is found:', () => {
  const of = (markdown: string) => snippetsOf('page.md', markdown);

  test('a type error, with its line in the page', async () => {
    const wrong = of("# Page\n\n```ts\nimport { Spdk } from '@spdk-ts/spdk';\nawait Spdk.begin();\n```\n");
    expect(await checked(wrong)).toEqual([
      expect.stringMatching(/^page\.md:5: Property 'begin' does not exist/),
    ]);
  });

  test('an error at run time', async () => {
    const [snippet] = of("```ts\nthrow new Error('no');\n```\n");
    await expect(runSnippet(snippet as Snippet, project)).rejects.toThrow('Error: no');
  });

  test('a test that fails', async () => {
    const [snippet] = of(
      "```ts test\nimport { expect, test } from 'vitest';\ntest('one', () => expect(1).toBe(2));\n```\n",
    );
    await expect(runSnippet(snippet as Snippet, project)).rejects.toThrow();
  });

  test('words behind ts that mean nothing, and a missing reason', () => {
    expect(() => of('```ts norun\n```\n')).toThrow(/page\.md:1: expected test, .* got norun/);
    expect(() => of('```ts no-run\n```\n')).toThrow(/page\.md:1: expected .* got no-run/);
    expect(of('```ts no-run reason="needs a disk"\n```\n')).toMatchObject([{ notRun: 'needs a disk' }]);
  });
});

async function checked(some: readonly Snippet[]): Promise<string[]> {
  const folder = await mkdtemp(join(project, 'test/snippets/run-'));
  try {
    return typeErrors(some, folder, tsconfig);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function reasonToSkip({ notRun, cores, backend }: Snippet): string | undefined {
  if (notRun !== undefined) return notRun;
  if (cores > availableParallelism()) return `needs ${cores} cores, and this machine has fewer`;
  if (backend !== undefined && backend !== process.env['SPDK_TS_BACKEND']) {
    return `needs the ${backend} backend: SPDK_TS_BACKEND=${backend} npm test`;
  }
  return undefined;
}

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mistakes } from './broken/break.js';
import { threadMistakes } from './broken/break-threads.js';

const allMistakes = [...mistakes, ...threadMistakes];

interface Assertion {
  ancestorTitles: string[];
  title: string;
  status: 'passed' | 'failed' | 'skipped';
  failureMessages?: string[];
}

/** What the contract says, and vitest prints, of devices that are broken on purpose: a run that has to fail. */
async function runBroken(folder: string): Promise<{ assertions: Assertion[]; printed: string }> {
  const vitest = join(import.meta.dirname, '../../../../node_modules/vitest/vitest.mjs');
  const output = join(folder, 'results.json');
  const root = join(import.meta.dirname, 'broken');
  const args = [
    vitest,
    'run',
    '--root',
    root,
    '--reporter=json',
    '--reporter=default',
    `--outputFile=${output}`,
  ];
  const printed = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 2 ** 26 }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
  const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as {
    testResults: { assertionResults: Assertion[] }[];
  };
  return { assertions: testResults.flatMap(({ assertionResults }) => assertionResults), printed };
}

describe('the contract notices what', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spdk-ts-broken-'));
  let assertions: Assertion[] = [];
  let printed = '';
  beforeAll(async () => {
    ({ assertions, printed } = await runBroken(folder));
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test.for(allMistakes.map(({ name, topic }) => [name, topic] as const))('%s', ([name, topic]) => {
    const ofMistake = assertions.filter(({ ancestorTitles }) => ancestorTitles[0] === name);
    expect(ofMistake.every(({ ancestorTitles }) => ancestorTitles[1] === topic)).toBe(true);
    expect(ofMistake.filter(({ status }) => status === 'failed').length).toBeGreaterThan(0);
  });

  test('loses data, and shows the block', () => {
    const lost = assertions.find(
      ({ ancestorTitles: [name], status }) =>
        name?.startsWith('leaves the last block') && status === 'failed',
    );
    expect(lost?.failureMessages?.join('\n')).toMatch(
      /block \d+ of Broken0 \(bytes \d+ to \d+\) is wrong(.|\n)*expected {2}[0-9a-f]{4}: (.|\n)*read {6}[0-9a-f]{4}: /,
    );
  });

  test('fails, and prints the seed of its random numbers', () => {
    expect(printed).toMatch(/to have the same random numbers again: SPDK_TS_SEED=\d+/);
  });

  test('is wrong in any topic', () => {
    expect([...new Set(mistakes.map(({ topic }) => topic))]).toHaveLength(19);
    expect([...new Set(threadMistakes.map(({ topic }) => topic))]).toHaveLength(7);
  });
});

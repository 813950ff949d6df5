import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mistakes } from './broken/break.js';

interface Assertion {
  ancestorTitles: string[];
  title: string;
  status: 'passed' | 'failed' | 'skipped';
  failureMessages?: string[];
}

/** What the contract says of devices that are broken on purpose: a run of vitest that has to fail. */
async function runBroken(folder: string): Promise<Assertion[]> {
  const vitest = join(import.meta.dirname, '../../../../node_modules/vitest/vitest.mjs');
  const output = join(folder, 'results.json');
  const root = join(import.meta.dirname, 'broken');
  const args = [vitest, 'run', '--root', root, '--reporter=json', `--outputFile=${output}`];
  await new Promise((resolve) => execFile(process.execPath, args, resolve));
  const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as {
    testResults: { assertionResults: Assertion[] }[];
  };
  return testResults.flatMap(({ assertionResults }) => assertionResults);
}

describe('the contract notices a device that', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spdk-ts-broken-'));
  let assertions: Assertion[] = [];
  beforeAll(async () => {
    assertions = await runBroken(folder);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test.for(mistakes.map(({ name, topic }) => [name, topic] as const))('%s', ([name, topic]) => {
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

  test('covers each topic', () => {
    expect([...new Set(mistakes.map(({ topic }) => topic))]).toHaveLength(19);
  });
});

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkReports, writeReports } from '../src/command/api.js';
import { samplePackage } from './sample-package.js';

function entryOf(declarations: string) {
  const packageFolder = samplePackage({}, { 'dist/index.d.ts': declarations });
  onTestFinished(() => rmSync(packageFolder, { recursive: true }));
  return {
    packageFolder,
    declarations: 'dist/index.d.ts',
    reportFile: join(packageFolder, 'api/sample.api.md'),
  };
}

const documented = '/** Says so. */\nexport declare function say(words: string): void;\n';

describe('the report of a public API', () => {
  test('is stale until it is written, and when the API changes', () => {
    const entry = entryOf(documented);
    expect(checkReports([entry])).toEqual([expect.stringMatching(/sample\.api\.md is stale.*npm run api/)]);
    expect(writeReports([entry])).toEqual([]);
    expect(checkReports([entry])).toEqual([]);
    expect(readFileSync(entry.reportFile, 'utf8')).toContain('export function say(words: string): void;');

    const changed = { ...entryOf(documented.replace('words', 'text')), reportFile: entry.reportFile };
    expect(checkReports([changed])).toEqual([expect.stringContaining('is stale')]);
  });

  test('names exports without documentation, not members', () => {
    const entry = entryOf(
      `${documented}export declare const silent: number;\n/** A thing. */\nexport interface Thing { size: number }\n`,
    );
    expect(writeReports([entry])).toEqual(['no documentation: export const silent: number;']);
  });

  test('does not change with the lines of the declarations', () => {
    const entry = entryOf(documented);
    writeReports([entry]);
    const moved = { ...entryOf(`// Moved.\n\n\n${documented}`), reportFile: entry.reportFile };
    expect(checkReports([moved])).toEqual([]);
  });

  test('needs a built package', () => {
    const entry = { ...entryOf(documented), declarations: 'dist/nothing.d.ts' };
    expect(() => checkReports([entry])).toThrow(/nothing\.d\.ts is not there: npm run build/);
  });
});

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { apiReport } from '../api-report.js';
import { type EntryPoint, repository } from '../entry-points.js';

/** Writes the reports of the public API. @returns what is wrong with the API */
export function writeReports(entries: readonly EntryPoint[]): string[] {
  return entries.flatMap((entry) => {
    const { text, problems } = apiReport(entry);
    mkdirSync(dirname(entry.reportFile), { recursive: true });
    writeFileSync(entry.reportFile, text);
    return problems;
  });
}

/** @returns what is wrong with the API, and reports that no longer say what it is */
export function checkReports(entries: readonly EntryPoint[]): string[] {
  return entries.flatMap((entry) => {
    const { text, problems } = apiReport(entry);
    if (text === written(entry.reportFile)) return problems;
    const file = relative(repository, entry.reportFile);
    return [...problems, `${file} is stale: the public API has changed. If that is intended: npm run api`];
  });
}

function written(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

import { basename } from 'node:path';
import { packageProblems } from '../package-shape.js';

/** @returns what is wrong with the packages, each line with its package */
export async function checkPackages(folders: readonly string[]): Promise<string[]> {
  const problems: string[] = [];
  for (const folder of folders) {
    for (const problem of await packageProblems(folder)) problems.push(`${basename(folder)}: ${problem}`);
  }
  return problems;
}

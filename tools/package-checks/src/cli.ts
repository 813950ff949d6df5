#!/usr/bin/env node
import { Command } from 'commander';
import { checkReports, writeReports } from './command/api.js';
import { checkPackages } from './command/packages.js';
import { entryPoints, publishedPackages } from './entry-points.js';

const program = new Command('package-checks');
const api = program.command('api').description('reports of the public API, in api/');
api
  .command('write', { isDefault: true })
  .description('writes them')
  .action(() => report('reports', entryPoints.length, writeReports(entryPoints)));
api
  .command('check')
  .description('fails when one is stale, or an export has no documentation')
  .action(() => report('reports', entryPoints.length, checkReports(entryPoints)));
program
  .command('packages')
  .description('checks exports and types of what would be published')
  .action(async () => report('packages', publishedPackages.length, await checkPackages(publishedPackages)));
await program.parseAsync();

function report(what: string, count: number, problems: readonly string[]): void {
  for (const problem of problems) console.error(problem);
  console.log(`${count} ${what}, ${problems.length} problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

#!/usr/bin/env node
import { createRequire } from 'node:module';
import { Command } from 'commander';
import { infoCommand } from './command/info.js';
import { perfCommand } from './command/perf.js';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

await new Command('spdk-ts')
  .description('SPDK block storage from Node.js')
  .version(version)
  .addCommand(infoCommand())
  .addCommand(perfCommand())
  .parseAsync();

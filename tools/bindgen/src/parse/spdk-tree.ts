import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  excludedHeaders,
  firstHeader,
  includeDirectories,
  moduleAndInternalHeaders,
  publicDirectory,
} from '../config/headers.js';
import { runOrThrow } from './command.js';
import type { SourceHeader, SourceSet } from './source-set.js';

/** Finds the headers in scope below an SPDK source tree that has been configured. */
export function findSources(directory: string): SourceSet {
  const root = resolve(directory);
  if (!existsSync(join(root, publicDirectory, 'bdev.h'))) {
    throw new Error(`${root} is no SPDK source tree: ${publicDirectory}/bdev.h is missing`);
  }
  if (!existsSync(join(root, publicDirectory, 'config.h'))) {
    throw new Error(
      `${root} is not configured: run ./configure there, which writes ${publicDirectory}/config.h`,
    );
  }
  const publicHeaders = listHeaders(join(root, publicDirectory), 'spdk')
    .filter((path) => excludedHeaders[path] === undefined)
    .sort((a, b) => (a === firstHeader ? -1 : b === firstHeader ? 1 : a < b ? -1 : 1))
    .map((path): SourceHeader => ({ path, file: `include/${path}`, prerequisites: [], isolated: false }));
  const others = moduleAndInternalHeaders
    .filter((rule) => existsSync(join(root, rule.file)))
    .map((rule): SourceHeader => {
      const prerequisites = rule.prerequisites ?? [];
      return { path: rule.path, file: rule.file, prerequisites, isolated: rule.isolated !== undefined };
    });
  return { root, includeDirectories, headers: [...publicHeaders, ...others] };
}

function listHeaders(directory: string, prefix: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = `${prefix}/${entry.name}`;
    if (entry.isDirectory()) return listHeaders(join(directory, entry.name), path);
    return entry.name.endsWith('.h') ? [path] : [];
  });
}

/** The commit that the tree is at. */
export function revisionOf(root: string): string {
  return runOrThrow('git', ['-C', root, 'rev-parse', 'HEAD']).trim();
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One header to parse. */
export interface SourceHeader {
  /** As a program includes it. */
  readonly path: string;
  /** Where it is below the root. */
  readonly file: string;
  /** Headers that it needs but does not include itself. */
  readonly prerequisites: readonly string[];
  /** Set for a header that cannot be included together with the others, or not from C++. */
  readonly isolated: boolean;
}

/** The headers of one SPDK tree, in the order in which they are included. */
export interface SourceSet {
  readonly root: string;
  readonly includeDirectories: readonly string[];
  readonly headers: readonly SourceHeader[];
}

export function includeFlags(sources: SourceSet): string[] {
  return sources.includeDirectories.map((directory) => `-I${join(sources.root, directory)}`);
}

/** Writes the translation unit that includes `headers`, and returns its path. */
export function writeTranslationUnit(
  directory: string,
  headers: readonly SourceHeader[],
  { language }: { readonly language: 'c' | 'c++' },
): string {
  const paths = headers.flatMap((header) => [...header.prerequisites, header.path]);
  const file = join(directory, language === 'c' ? 'all.c' : 'all.cc');
  writeFileSync(file, paths.map((path) => `#include "${path}"\n`).join(''));
  return file;
}

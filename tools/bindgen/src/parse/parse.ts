import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import type { Api, ConstantMacro, Header, Macro, RecordDeclaration, Type } from '../ir/model.js';
import { runCastxml } from './castxml.js';
import type { CastxmlDocument } from './castxml-document.js';
import { DeclarationReader, type PlacedDeclaration } from './declaration-reader.js';
import { probeMacros } from './macro-probe.js';
import { SourceText } from './parameter-names.js';
import { type PreprocessedHeader, preprocess } from './preprocessed.js';
import { includeFlags, type SourceHeader, type SourceSet, writeTranslationUnit } from './source-set.js';

export interface ParseOptions {
  readonly flavour: string;
  readonly revision: string;
  /** Tags of the C library's records to record with their members. */
  readonly systemRecords: readonly string[];
}

/** Parses the headers of one SPDK tree into the IR. */
export function parse(sources: SourceSet, options: ParseOptions): Api {
  const together = sources.headers.filter((header) => !header.isolated);
  const alone = sources.headers.filter((header) => header.isolated);
  const groups = [together, ...alone.map((header) => [header])].map((group) =>
    parseGroup(sources, group, options),
  );
  const byFile = new Map(groups.flatMap(({ headers }) => headers.map((header) => [header.file, header])));
  return {
    irVersion: 1,
    flavour: options.flavour,
    revision: options.revision,
    systemTypedefs: sortedByName(groups.flatMap(({ systemTypedefs }) => [...systemTypedefs])),
    systemRecords: groups[0]?.systemRecords ?? [],
    headers: sources.headers.flatMap(({ file }) => byFile.get(file) ?? []),
  };
}

interface ParsedGroup {
  readonly headers: readonly Header[];
  readonly systemTypedefs: ReadonlyMap<string, Type>;
  readonly systemRecords: readonly RecordDeclaration[];
}

/** Parses headers that one translation unit can include. */
function parseGroup(sources: SourceSet, group: readonly SourceHeader[], options: ParseOptions): ParsedGroup {
  const directory = mkdtempSync(join(tmpdir(), 'bindgen-'));
  try {
    return parseGroupIn(directory, sources, group, options);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function parseGroupIn(
  directory: string,
  sources: SourceSet,
  group: readonly SourceHeader[],
  options: ParseOptions,
): ParsedGroup {
  const flags = includeFlags(sources);
  const inC = writeTranslationUnit(directory, group, { language: 'c' });
  const prefix = `${normalize(sources.root)}/`;
  const isProjectFile = (path: string): boolean => normalize(path).startsWith(prefix);
  const document = runCastxml(directory, inC, flags);
  const reader = new DeclarationReader({
    document,
    nested: nestedDocument(directory, group, flags),
    isProjectFile,
    sourceText: cachedSourceText(),
  });
  const placed = reader.read();
  const preprocessed = preprocess(inC, flags, (path) => isProjectFile(path) && !isConfiguration(path));
  const constants = probeMacros(directory, inC, flags, objectLikeMacros(preprocessed));
  assertAllInScope(prefix, sources, placed, preprocessed);
  return {
    headers: group.map((source) => headerOf(sources, source, placed, preprocessed, constants)),
    systemTypedefs: reader.systemTypedefs,
    systemRecords: options.systemRecords.flatMap((tag) => reader.systemRecord(tag) ?? []),
  };
}

/** The same headers as C++; nothing for an isolated one, which may not be valid C++. */
function nestedDocument(
  directory: string,
  group: readonly SourceHeader[],
  flags: readonly string[],
): CastxmlDocument {
  if (group.some((header) => header.isolated)) return { byId: new Map(), files: new Map(), elements: [] };
  return runCastxml(directory, writeTranslationUnit(directory, group, { language: 'c++' }), flags);
}

function headerOf(
  sources: SourceSet,
  source: SourceHeader,
  placed: readonly PlacedDeclaration[],
  preprocessed: ReadonlyMap<string, PreprocessedHeader>,
  constants: ReadonlyMap<string, ConstantMacro>,
): Header {
  const path = join(sources.root, source.file);
  const text = preprocessed.get(path);
  return {
    path: source.path,
    file: source.file,
    includes: [...new Set([...source.prerequisites, ...(text?.includes ?? [])])],
    systemIncludes: text?.systemIncludes ?? [],
    declarations: placed
      .filter(({ location }) => normalize(location.path) === path)
      .sort((a, b) => a.location.line - b.location.line)
      .map(({ declaration }) => declaration),
    macros: readMacros(text, constants),
  };
}

function sortedByName<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What SPDK's configure script wrote: the options of one build, no API. */
function isConfiguration(path: string): boolean {
  return path.endsWith('/spdk/config.h');
}

function cachedSourceText(): (path: string) => SourceText {
  const cache = new Map<string, SourceText>();
  return (path) => {
    let text = cache.get(path);
    if (!text) {
      text = new SourceText(readFileSync(path, 'utf8'));
      cache.set(path, text);
    }
    return text;
  };
}

function objectLikeMacros(headers: ReadonlyMap<string, PreprocessedHeader>): string[] {
  return [...headers.values()].flatMap((header) =>
    [...header.macros].filter(([, macro]) => !macro.functionLike && macro.body !== '').map(([name]) => name),
  );
}

function readMacros(
  header: PreprocessedHeader | undefined,
  constants: ReadonlyMap<string, ConstantMacro>,
): Macro[] {
  if (!header) return [];
  return [...header.macros].map(([name, { functionLike, body }]): Macro => {
    if (functionLike) return { name, kind: 'function' };
    if (body === '') return { name, kind: 'empty' };
    return constants.get(name) ?? { name, kind: 'other' };
  });
}

/** A header that others pull in but that no one decided about would fall between bound and excluded. */
function assertAllInScope(
  prefix: string,
  sources: SourceSet,
  placed: readonly PlacedDeclaration[],
  preprocessed: ReadonlyMap<string, PreprocessedHeader>,
): void {
  const known = new Set(sources.headers.map((header: SourceHeader) => prefix + header.file));
  const seen = [
    ...placed.map(({ location }) => normalize(location.path)),
    ...[...preprocessed.keys()].map(normalize),
  ];
  const unknown = [...new Set(seen.filter((path) => !known.has(path)))].map((path) =>
    path.slice(prefix.length),
  );
  if (seen.length === 0)
    throw new Error(`nothing was read below ${prefix}: are its headers reached through another path?`);
  if (unknown.length > 0) {
    throw new Error(`headers that are in no list of config/headers.ts: ${unknown.join(', ')}`);
  }
}

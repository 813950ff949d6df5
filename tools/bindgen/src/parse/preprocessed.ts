import { runOrThrow } from './command.js';

export interface PreprocessedHeader {
  readonly includes: string[];
  readonly systemIncludes: string[];
  /** Text behind the name by name; function-like macros are marked. */
  readonly macros: Map<string, MacroText>;
}

export interface MacroText {
  readonly functionLike: boolean;
  readonly body: string;
}

/**
 * What the preprocessor sees per file: the include directives and the macro definitions that are active in this
 * configuration of SPDK. Files are found by their paths.
 */
export function preprocess(
  translationUnit: string,
  flags: readonly string[],
  isWanted: (path: string) => boolean,
): Map<string, PreprocessedHeader> {
  const text = runOrThrow('gcc', ['-E', '-dD', '-dI', ...flags, translationUnit]);
  const headers = new Map<string, PreprocessedHeader>();
  let current: PreprocessedHeader | undefined;
  for (const line of text.split('\n')) {
    if (!line.startsWith('#')) continue;
    const marker = /^# \d+ "([^"]*)"/.exec(line);
    if (marker) {
      const path = marker[1] ?? '';
      current = isWanted(path) ? entry(headers, path) : undefined;
      continue;
    }
    if (current) readDirective(current, line);
  }
  return headers;
}

function entry(headers: Map<string, PreprocessedHeader>, path: string): PreprocessedHeader {
  let header = headers.get(path);
  if (!header) {
    header = { includes: [], systemIncludes: [], macros: new Map() };
    headers.set(path, header);
  }
  return header;
}

function readDirective(header: PreprocessedHeader, line: string): void {
  const include = /^#include (["<])([^">]+)[">]/.exec(line);
  if (include) {
    const [, open, path = ''] = include;
    const list = open === '"' ? header.includes : header.systemIncludes;
    if (!list.includes(path)) list.push(path);
    return;
  }
  const define = /^#define ([A-Za-z_]\w*)(\(?)(.*)$/.exec(line);
  if (define) {
    const [, name = '', open, rest = ''] = define;
    header.macros.set(name, { functionLike: open === '(', body: rest.trim() });
    return;
  }
  const undef = /^#undef ([A-Za-z_]\w*)/.exec(line);
  if (undef) header.macros.delete(undef[1] ?? '');
}

/** A row of a table: what is provided, by which exports, and the test that proves it. */
export interface ProvidedRow {
  readonly item: string;
  readonly what: string;
  /** Names of exports, members behind a dot: `Bdev.lookup`. */
  readonly exports: readonly string[];
  /** From the root of the repository. */
  readonly testFile: string;
  readonly testName: string;
  readonly backends: string;
}

/** What the page of parity says: `#` begins a part, `##` an item of it. */
export interface ParityPage {
  readonly provided: readonly ProvidedRow[];
  /** What each item lacks, in words. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
}

/** Reads the page. @throws Error for a row that does not have all its cells */
export function parseParityPage(markdown: string): ParityPage {
  const provided: ProvidedRow[] = [];
  const missing = new Map<string, string[]>();
  let item = '';
  let isMissing = false;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('# ')) isMissing = line === '# Not there yet';
    else if (line.startsWith('## ')) item = line.slice('## '.length);
    else if (isMissing && line.startsWith('- ')) {
      missing.set(item, [...(missing.get(item) ?? []), line.slice('- '.length).trim()]);
    } else if (isMissing && line.startsWith('  ')) {
      const words = missing.get(item) ?? [];
      missing.set(item, [...words.slice(0, -1), `${words.at(-1) ?? ''} ${line.trim()}`]);
    } else if (line.startsWith('| ') && !/^\| (what|-+) +\|/.test(line)) provided.push(parseRow(item, line));
  }
  return { provided, missing };
}

function parseRow(item: string, line: string): ProvidedRow {
  const [, what = '', exportsCell = '', test = '', backends = ''] = line
    .split(' | ')
    .map(trimCell)
    .toSpliced(0, 0, '');
  const [, testFile, testName] = /^`([^`]+)` › (.+)$/.exec(test) ?? [];
  const exports = [...exportsCell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  if (what === '' || exports.length === 0 || testFile === undefined || testName === undefined) {
    throw new Error(`docs/parity.md, ${item}: expected what | exports | file › test | backends, got ${line}`);
  }
  return { item, what, exports, testFile, testName, backends };
}

function trimCell(cell: string): string {
  return cell.replace(/^\||\|$/g, '').trim();
}

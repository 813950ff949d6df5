import type { Coverage, CoverageItem, ItemKind } from './coverage.js';

const KINDS: readonly ItemKind[] = ['function', 'record', 'enum', 'constant', 'variable', 'macro'];

/** The coverage as text: per header, per flavour, exclusions by reason, and the functions that others rely on. */
export function coverageText(coverage: Coverage): string {
  return [
    'Bound of what each header declares (functions, records, enums, constants):',
    ...headerLines(coverage),
    '',
    'By flavour:',
    ...coverage.flavours.map(
      ({ flavour, revision }) => `  ${flavour} (${revision.slice(0, 12)}): ${flavourLine(coverage, flavour)}`,
    ),
    '',
    'Excluded:',
    ...exclusionLines(coverage),
    '',
    "Functions that spdk-rs and OpenEBS's io-engine call:",
    ...requiredLines(coverage),
    ...unaccountedLines(coverage),
  ].join('\n');
}

function headerLines({ items }: Coverage): string[] {
  return [...groupBy(items, (item) => item.header)].map(([header, own]) => {
    const counts = KINDS.slice(0, 4).map((kind) => {
      const ofKind = own.filter((item) => item.kind === kind);
      return `${ofKind.filter((item) => item.status === 'bound').length}/${ofKind.length}`.padStart(9);
    });
    return `  ${header.padEnd(36)}${counts.join('')}`;
  });
}

function flavourLine({ items }: Coverage, flavour: string): string {
  const own = items.filter((item) => item.flavours.includes(flavour));
  return KINDS.map((kind) => {
    const ofKind = own.filter((item) => item.kind === kind);
    return `${ofKind.filter((item) => item.status === 'bound').length} of ${ofKind.length} ${kind}s`;
  }).join(', ');
}

function exclusionLines({ items, excludedHeaders }: Coverage): string[] {
  const excluded = items.filter((item) => item.status === 'excluded');
  const headers = Object.entries(excludedHeaders).map(([path, reason]) => `  header ${path}: ${reason}`);
  const groups = [...groupBy(excluded, (item) => `${item.kind}s, ${item.reason}`)].map(([reason, own]) => {
    const names = own.length <= 12 ? `: ${own.map(({ name }) => name).join(', ')}` : '';
    return `  ${own.length} ${reason}${names}`;
  });
  return [...headers, ...groups];
}

function requiredLines({ required }: Coverage): string[] {
  const bound = required.filter((item) => item.status === 'bound').length;
  const replaced = required.filter((item) => item.status === 'replaced');
  return [
    `  ${bound} of ${required.length} bound, ${replaced.length} replaced`,
    ...replaced.map((item) => `  ${item.name}: ${item.reason}`),
  ];
}

function unaccountedLines({ items, required }: Coverage): string[] {
  const open = [...items, ...required].filter((item) => item.status === 'unaccounted');
  if (open.length === 0) return [];
  return ['', 'Neither bound nor excluded:', ...open.map(({ name, header }) => `  ${header}: ${name}`)];
}

/** The coverage as an object for programs. */
export function coverageJson(coverage: Coverage): object {
  const count = (items: readonly CoverageItem[]) =>
    Object.fromEntries(
      KINDS.map((kind) => {
        const ofKind = items.filter((item) => item.kind === kind);
        const withStatus = (status: CoverageItem['status']) =>
          ofKind.filter((item) => item.status === status).length;
        return [
          kind,
          {
            declared: ofKind.length,
            bound: withStatus('bound'),
            excluded: withStatus('excluded'),
            unaccounted: withStatus('unaccounted'),
          },
        ];
      }),
    );
  return {
    summary: count(coverage.items),
    flavours: coverage.flavours.map(({ flavour, revision }) => ({
      flavour,
      revision,
      ...count(coverage.items.filter((item) => item.flavours.includes(flavour))),
    })),
    headers: [...groupBy(coverage.items, (item) => item.header)].map(([path, items]) => ({
      path,
      ...count(items),
    })),
    excludedHeaders: coverage.excludedHeaders,
    excluded: coverage.items.filter((item) => item.status === 'excluded').map(({ status, ...item }) => item),
    unaccounted: coverage.items.filter((item) => item.status === 'unaccounted'),
    required: coverage.required,
  };
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

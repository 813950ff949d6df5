import { excludedFunctions, reasons } from '../config/exclusions.js';
import { excludedHeaders } from '../config/headers.js';
import { replacedFunctions } from '../config/replaced.js';
import { requiredByHeader } from '../config/required.js';
import { emitAll } from '../emit/emit.js';
import type { OutputFile } from '../emit/output.js';
import type { Api } from '../ir/model.js';
import type { UnionApi, UnionItem } from '../ir/union.js';
import { decideFunction, decideType } from '../passes/decide.js';
import { buildTable, configuration, isNamedInCxx } from '../passes/table.js';

export type ItemKind = 'function' | 'record' | 'enum' | 'constant' | 'variable' | 'macro';

export interface CoverageItem {
  readonly kind: ItemKind;
  readonly name: string;
  readonly header: string;
  readonly flavours: readonly string[];
  /** `unaccounted`: neither in the emitted table nor excluded with a reason. */
  readonly status: 'bound' | 'excluded' | 'unaccounted';
  readonly reason?: string;
}

export interface RequiredFunction {
  readonly name: string;
  readonly header: string;
  readonly status: 'bound' | 'replaced' | 'unaccounted';
  readonly flavours: readonly string[];
  readonly reason?: string;
}

export interface Coverage {
  readonly flavours: UnionApi['flavours'];
  readonly items: readonly CoverageItem[];
  readonly excludedHeaders: Readonly<Record<string, string>>;
  readonly required: readonly RequiredFunction[];
}

/** Compares what the headers declare with what the emitted table holds. */
export function measureCoverage(apis: readonly Api[]): Coverage {
  const { union } = buildTable(apis);
  const emitted = emittedNames(emitAll(apis));
  const items = [
    ...union.functions.map((item) => account('function', item, emitted.functions, functionReason(item))),
    ...union.records.map((item) => account('record', item, emitted.records, recordReason(item))),
    ...union.enums.map((item) => account('enum', item, emitted.enums, typeReason(item.header))),
    ...union.constants.map((item) =>
      account('constant', item, emitted.constants, constantReason(item, union)),
    ),
    ...union.variables.map((item) => account('variable', item, new Set(), reasons.variable)),
    ...union.otherMacros.map((item) => account('macro', item, new Set(), macroReason(item))),
  ];
  return {
    flavours: union.flavours,
    items,
    excludedHeaders,
    required: requiredCoverage(union, emitted.functions),
  };
}

interface EmittedNames {
  readonly functions: ReadonlySet<string>;
  readonly records: ReadonlySet<string>;
  readonly enums: ReadonlySet<string>;
  readonly constants: ReadonlySet<string>;
}

/** Names in the emitted text itself, so that a fault of an emitter shows. */
function emittedNames(files: readonly OutputFile[]): EmittedNames {
  const native = files
    .filter(({ path }) => path.endsWith('.inc'))
    .map(({ text }) => text)
    .join('\n');
  const declared = files
    .filter(({ path }) => /src\/generated\/functions\//.test(path))
    .map(({ text }) => text)
    .join('\n');
  const names = (text: string, pattern: RegExp): Set<string> =>
    new Set([...text.matchAll(pattern)].map(([, name = '']) => name));
  const inTable = names(native, /^SPDK_(?:INLINE_)?FN\((\w+),/gm);
  const inDeclarations = names(declared, /^export let (\w+):/gm);
  const byHand = buildHandList(inDeclarations, inTable);
  return {
    functions: new Set([...inTable].filter((name) => inDeclarations.has(name)).concat(byHand)),
    records: names(native, /^SPDK_(?:TYPEDEF_)?STRUCT_BEGIN\((?:struct, |union, )?(\w+)\)/gm),
    enums: new Set([
      ...names(native, /^SPDK_ENUM_BEGIN\("(\w+)"\)/gm),
      ...names(native, /^SPDK_CONSTANT\((\w+)\)/gm),
    ]),
    constants: names(native, /^SPDK_CONSTANT\((\w+)\)/gm),
  };
}

/** Declared functions that the table does not hold: the variadic ones. */
function buildHandList(declared: ReadonlySet<string>, inTable: ReadonlySet<string>): string[] {
  return [...declared].filter((name) => !inTable.has(name));
}

function account(
  kind: ItemKind,
  item: UnionItem<unknown>,
  emitted: ReadonlySet<string>,
  reason: string | undefined,
): CoverageItem {
  const flavours = [...new Set(item.variants.flatMap((variant) => variant.flavours))];
  const common = { kind, name: item.name, header: item.header, flavours };
  if (emitted.has(item.name)) return { ...common, status: 'bound' };
  return reason === undefined
    ? { ...common, status: 'unaccounted' }
    : { ...common, status: 'excluded', reason };
}

function functionReason(item: UnionApi['functions'][number]): string | undefined {
  const decision = decideFunction(item, configuration);
  return decision.bound ? undefined : decision.reason;
}

function typeReason(header: string): string | undefined {
  const decision = decideType(header);
  return decision.bound ? undefined : decision.reason;
}

function recordReason(item: UnionApi['records'][number]): string | undefined {
  return typeReason(item.header) ?? (isNamedInCxx(item) ? undefined : reasons.nested);
}

function constantReason(item: UnionApi['constants'][number], union: UnionApi): string | undefined {
  const other = union.otherMacros.some(({ name }) => name === item.name) ? reasons.otherMacro : undefined;
  return typeReason(item.header) ?? other;
}

function macroReason(item: UnionApi['otherMacros'][number]): string {
  const kind = item.variants[0]?.declaration.kind;
  if (kind === 'function') return reasons.functionMacro;
  return kind === 'empty' ? reasons.emptyMacro : reasons.otherMacro;
}

function requiredCoverage(union: UnionApi, bound: ReadonlySet<string>): RequiredFunction[] {
  const declared = new Map(union.functions.map((item) => [item.name, item]));
  return Object.entries(requiredByHeader).flatMap(([header, names]) =>
    names.map((name): RequiredFunction => {
      const item = declared.get(name);
      const flavours = [...new Set(item?.variants.flatMap((variant) => variant.flavours))];
      if (bound.has(name)) return { name, header, status: 'bound', flavours };
      const reason = replacedFunctions[name];
      if (!item && reason !== undefined) return { name, header, status: 'replaced', flavours, reason };
      return {
        name,
        header,
        status: 'unaccounted',
        flavours,
        reason: excludedFunctions[name] ?? 'declared by no header',
      };
    }),
  );
}

export function isComplete(coverage: Coverage): boolean {
  return [...coverage.items, ...coverage.required].every((item) => item.status !== 'unaccounted');
}

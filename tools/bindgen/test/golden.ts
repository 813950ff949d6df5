import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FunctionAnnotation } from '../src/config/annotations/index.js';
import { emitEmbeddedHeaders } from '../src/emit/embedded/headers.js';
import { emitFunctionTable } from '../src/emit/native/functions.js';
import { emitLayoutAssertions } from '../src/emit/native/layout-assertions.js';
import { emitConstantTable, emitEnumTable, emitStructTable } from '../src/emit/native/types.js';
import type { OutputFile } from '../src/emit/output.js';
import { emitTypeScript } from '../src/emit/typescript/emit.js';
import type { Api } from '../src/ir/model.js';
import { parse } from '../src/parse/parse.js';
import { buildTable, type Configuration } from '../src/passes/table.js';

const goldenDirectory = fileURLToPath(new URL('golden', import.meta.url));

export const caseNames: readonly string[] = readdirSync(goldenDirectory).sort();

/** With UPDATE_GOLDEN=1 the expectations are written instead of compared: read the diff before you commit it. */
const update = process.env['UPDATE_GOLDEN'] === '1';

export function caseFile(caseName: string, file: string): string {
  return join(goldenDirectory, caseName, file);
}

export function parseCase(caseName: string): Api {
  const header = { path: 'input.h', file: 'input.h', prerequisites: [], isolated: false };
  const sources = { root: join(goldenDirectory, caseName), includeDirectories: ['.'], headers: [header] };
  return parse(sources, { flavour: 'golden', revision: '0', systemRecords: [] });
}

export function readCase(caseName: string): Api {
  return JSON.parse(readFileSync(caseFile(caseName, 'ir.json'), 'utf8')) as Api;
}

const walked: FunctionAnnotation = {
  callbacks: {
    fn: { lifetime: 'shared', context: 'ctx', receives: 0 },
    done: { lifetime: 'once', context: 'ctx', receives: 2 },
  },
  reason: 'both get the same context',
};

const configurations: Readonly<Record<string, Partial<Configuration>>> = {
  function_pointers: {
    annotations: {
      device_for_each: {
        callbacks: { fn: { lifetime: 'call', context: 'ctx', receives: 0 } },
        reason: 'its context comes before it',
      },
      device_walk: walked,
      device_hook: {
        callbacks: { hook: { lifetime: 'persistent', context: null } },
        reason: 'has no context',
      },
      device_visit: { callbacks: { fn: { lifetime: 'call' } }, reason: 'called per element' },
      device_open: {
        callbacks: { fn: { lifetime: 'persistent' } },
        releasedBy: [{ function: 'device_close', key: 'out' }],
        retains: ['name'],
        reason: 'called as long as the device is open',
      },
    },
  },
  inline_and_variadic: { excludedFunctions: { report_all: 'variadic: its arguments have no types' } },
};

/** What is emitted for a case, by the name of the file with the expectation. */
export function emitCase(caseName: string, api: Api): Record<string, string> {
  const nothing: Configuration = { annotations: {}, excludedFunctions: {}, requiredFunctions: new Set() };
  const table = buildTable([api], { ...nothing, ...configurations[caseName] });
  const native = [
    ...emitFunctionTable(table),
    emitStructTable(table),
    emitEnumTable(table),
    emitConstantTable(table),
  ];
  return {
    'embedded.h.expected': joined(
      emitEmbeddedHeaders(api, { isDeclared: () => true, functionsOnly: () => false }),
    ),
    'table.inc.expected': joined(native),
    'layout_assertions.c.expected': emitLayoutAssertions(api).text,
    'declarations.ts.expected': joined(emitTypeScript(table, 'hash')),
  };
}

function joined(files: readonly OutputFile[]): string {
  return files.map(({ path, text }) => `==> ${path}\n${text}`).join('\n');
}

/** The expectation in `file`, or `actual` itself while expectations are being written. */
export function expectation(caseName: string, file: string, actual: string): string {
  const path = caseFile(caseName, file);
  if (update) writeFileSync(path, actual);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { MatrixReport } from './matrix.js';
import { type ExemptExport, isCall, type Recipe } from './recipe.js';
import { callablesOf, gapsOf } from './surface.js';

const run = promisify(execFile);

/** What a suite of bad input is about. */
export interface BadInput {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly recipes: readonly Recipe<never>[];
  readonly exempt: Readonly<Record<string, ExemptExport>>;
  /** Path of the program that calls `runMatrix`; asked for when the first test runs. */
  program(): string;
}

/** Defines the tests: everything that a package exports is called with everything that is wrong. */
export function describeBadInput({ exports, recipes, exempt, program }: BadInput): void {
  /** A crash of the process fails one export, and is told as what it is. */
  async function matrixOf(recipe: Recipe<never>): Promise<MatrixReport> {
    const { stdout } = await run(process.execPath, [program(), String(recipes.indexOf(recipe))], {
      timeout: 100_000,
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as MatrixReport;
  }

  describe('bad input of', () => {
    for (const recipe of recipes) {
      const lacks = lackOf(recipe);
      if (lacks !== undefined) console.warn(`bad input of ${recipe.name} skipped: ${lacks}`);
      test.skipIf(lacks !== undefined)(
        `${title(recipe, recipes)} throws typed errors`,
        { timeout: 120_000 },
        async () => {
          const { calls, problems } = await matrixOf(recipe);
          expect(problems).toEqual([]);
          expect(calls).toBeGreaterThan(0);
        },
      );
    }
  });

  describe('the matrix', () => {
    const callables = callablesOf(exports);
    test.each(callables)('knows all of %s', (name) => {
      expect(gapsOf(name, exports, recipes, exempt)).toEqual([]);
    });

    test('has nothing that there is not', () => {
      const names = new Set(callables.map(([name]) => name));
      const listed = [...recipes.map(({ name }) => name), ...Object.keys(exempt)];
      expect(listed.filter((name) => !names.has(name))).toEqual([]);
    });
  });
}

function lackOf({ backend, lacks }: Recipe<never>): string | undefined {
  if (backend === undefined || backend === process.env['SPDK_TS_BACKEND']) return lacks?.();
  return 'only a real SPDK has it; build that with `npm run build:spdk` and set SPDK_TS_BACKEND=spdk';
}

function title({ name, methods = {} }: Recipe<never>, recipes: readonly Recipe<never>[]): string {
  const several = recipes.filter((recipe) => recipe.name === name).length > 1;
  const first = Object.entries(methods).find(([, entry]) => isCall(entry))?.[0];
  return several ? `${name} (${first ?? 'statics'})` : name;
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as spdkExports from '@spdk-ts/spdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileMatrix } from './compile.js';
import { exemptExports } from './exempt-exports.js';
import type { MatrixReport } from './matrix.js';
import type { Recipe } from './recipe.js';
import { recipes } from './recipes/index.js';

const run = promisify(execFile);
const backend = process.env['SPDK_TS_BACKEND'];

let program: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ program, remove } = await compileMatrix());
});
afterAll(() => remove());

/** A crash of the process fails one export, and is told as what it is. */
async function matrixOf(recipe: Recipe): Promise<MatrixReport> {
  const { stdout } = await run(process.execPath, [program, String(recipes.indexOf(recipe))], {
    timeout: 100_000,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as MatrixReport;
}

describe('bad input of', () => {
  for (const recipe of recipes) {
    const missing = recipe.backend !== undefined && recipe.backend !== backend;
    if (missing) {
      console.warn(`${recipe.name}: skipped on ${backend}; run it with SPDK_TS_BACKEND=${recipe.backend}`);
    }
    test.skipIf(missing)(`${recipe.name} throws typed errors`, { timeout: 120_000 }, async () => {
      const { calls, problems } = await matrixOf(recipe);
      expect(problems).toEqual([]);
      expect(calls).toBeGreaterThan(0);
    });
  }
});

/** Classes and functions; constants cannot be called. */
const callables = Object.entries(spdkExports as Record<string, unknown>).filter(
  ([, value]) => typeof value === 'function',
);

describe('the matrix', () => {
  test.each(callables)('knows all of %s', (name, value) => {
    if (exemptExports[name] !== undefined) return;
    const found = recipes.filter((candidate) => candidate.name === name);
    expect(
      found,
      `${name} needs a file in test/bad-input/recipes, or a reason in exempt-exports.ts`,
    ).not.toEqual([]);
    const target = value as { prototype?: object };
    const known = new Set(found.flatMap(({ methods = {} }) => Object.keys(methods)));
    const statics = new Set(found.flatMap(({ statics = {} }) => Object.keys(statics)));
    expect(methodsOf(target.prototype).filter((method) => !known.has(method))).toEqual([]);
    expect(staticsOf(target).filter((method) => !statics.has(method))).toEqual([]);
  });

  test('has nothing that there is not', () => {
    const names = new Set(callables.map(([name]) => name));
    const listed = [...recipes.map(({ name }) => name), ...Object.keys(exemptExports)];
    expect(listed.filter((name) => !names.has(name))).toEqual([]);
  });
});

/** Own methods; accessors take no arguments, and inherited ones have the recipe of their class. */
function methodsOf(prototype: object | undefined): string[] {
  const all = Object.entries(Object.getOwnPropertyDescriptors(prototype ?? {}));
  return all.flatMap(([name, { value }]) =>
    typeof value === 'function' && name !== 'constructor' ? [name] : [],
  );
}

function staticsOf(target: object): string[] {
  const all = Object.entries(Object.getOwnPropertyDescriptors(target));
  return all.flatMap(([name, { value }]) =>
    typeof value === 'function' && name !== 'prototype' ? [name] : [],
  );
}

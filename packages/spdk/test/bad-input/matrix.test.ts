import { join } from 'node:path';
import * as exports from '@spdk-ts/spdk';
import { describeBadInput } from '@spdk-ts/testing/vitest';
import { afterAll, beforeAll } from 'vitest';
import { compileFolder } from '../../../../vitest.compile.js';
import { exemptExports } from './exempt-exports.js';
import { recipes } from './recipes/index.js';

let compiled: Awaited<ReturnType<typeof compileFolder>>;
beforeAll(async () => {
  compiled = await compileFolder(import.meta.dirname);
});
afterAll(() => compiled[Symbol.asyncDispose]());

describeBadInput({
  exports,
  recipes,
  exempt: exemptExports,
  program: () => join(compiled.path, 'matrix.js'),
});

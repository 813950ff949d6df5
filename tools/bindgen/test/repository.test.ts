import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compare, write } from '../src/workspace/repository.js';

const owned = 'packages/spdk-sys/src/generated';
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bindgen-repository-'));
  mkdirSync(join(root, owned, 'structs'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

test('changed, missing and left-over files are told apart, in folders too', () => {
  writeFileSync(join(root, owned, 'same.generated.ts'), 'same');
  writeFileSync(join(root, owned, 'changed.generated.ts'), 'old');
  writeFileSync(join(root, owned, 'structs/gone.generated.ts'), 'old');
  const files = ['same', 'changed', 'missing'].map((name) => ({
    path: `${owned}/${name}.generated.ts`,
    text: name,
  }));
  expect(compare(files, root)).toEqual({
    changed: [`${owned}/changed.generated.ts`],
    missing: [`${owned}/missing.generated.ts`],
    extra: [`${owned}/structs/gone.generated.ts`],
  });
});

test('writing makes the files as they should be, and removes those left over', () => {
  writeFileSync(join(root, owned, 'gone.generated.ts'), 'old');
  const files = [{ path: `${owned}/new/one.generated.ts`, text: 'one' }];
  write(files, root);
  expect(readFileSync(join(root, `${owned}/new/one.generated.ts`), 'utf8')).toBe('one');
  expect(existsSync(join(root, owned, 'gone.generated.ts'))).toBe(false);
  expect(compare(files, root)).toEqual({ changed: [], missing: [], extra: [] });
});

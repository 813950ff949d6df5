import { rmSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { packageProblems } from '../src/package-shape.js';
import { samplePackage } from './sample-package.js';

function sample(manifest: object, files: Readonly<Record<string, string>>): string {
  const folder = samplePackage(manifest, files);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const exported = { '.': { types: './dist/index.d.ts', default: './dist/index.js' } };
const files = {
  'dist/index.js': 'export const one = 1;\n',
  'dist/index.d.ts': 'export declare const one: 1;\n',
};

test('a package that is as it should be has no problems', async () => {
  expect(await packageProblems(sample({ exports: exported }, files))).toEqual([]);
});

test('a file that is exported and not published is named', async () => {
  const folder = sample({ exports: { ...exported, './more': './dist/more.js' } }, files);
  expect(await packageProblems(folder)).toContainEqual(expect.stringMatching(/^publint: .*dist\/more\.js/));
});

test('types that do not resolve where programs import them are found', async () => {
  const folder = sample(
    { exports: exported },
    {
      ...files,
      'dist/index.d.ts': "export * from './other';\n",
      'dist/other.d.ts': files['dist/index.d.ts'],
    },
  );
  expect(await packageProblems(folder)).toContainEqual(expect.stringMatching(/^are the types wrong: /));
});

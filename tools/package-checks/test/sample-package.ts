import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes a package of these files into a new folder, and a manifest and tsconfig with them. */
export function samplePackage(manifest: object, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sample-package-'));
  mkdirSync(join(folder, 'dist'));
  const all = {
    ...files,
    'package.json': JSON.stringify({
      name: 'sample',
      version: '1.0.0',
      type: 'module',
      license: 'MIT',
      ...manifest,
    }),
    'tsconfig.build.json': JSON.stringify({
      compilerOptions: { module: 'nodenext', target: 'es2023', types: [], skipLibCheck: true },
      include: ['dist'],
    }),
  };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
  return folder;
}

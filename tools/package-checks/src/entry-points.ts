import { join } from 'node:path';

/** The root of the repository; also where the reports of the public API are. */
export const repository = join(import.meta.dirname, '../../..');

/** Folders of the packages that are published. */
export const publishedPackages = ['spdk-sys', 'spdk-safe', 'spdk', 'testing', 'cli'].map((name) =>
  join(repository, 'packages', name),
);

/** What a program can import of a package, and where the report on it is. */
export interface EntryPoint {
  readonly packageFolder: string;
  /** From the package's folder. */
  readonly declarations: string;
  readonly reportFile: string;
}

/**
 * All that has a report. The generated part of spdk-sys has none: bindgen's own reports list it. The command has nothing
 * to import.
 */
export const entryPoints: readonly EntryPoint[] = [
  entryPoint('spdk-sys', 'dist/runtime.d.ts', 'spdk-sys-runtime'),
  entryPoint('spdk-safe', 'dist/index.d.ts', 'spdk-safe'),
  entryPoint('spdk', 'dist/index.d.ts', 'spdk'),
  entryPoint('testing', 'dist/index.d.ts', 'testing'),
  entryPoint('testing', 'dist/bad-input/index.d.ts', 'testing-bad-input'),
  entryPoint('testing', 'dist/vitest/index.d.ts', 'testing-vitest'),
];

function entryPoint(name: string, declarations: string, report: string): EntryPoint {
  return {
    packageFolder: join(repository, 'packages', name),
    declarations,
    reportFile: join(repository, 'api', `${report}.api.md`),
  };
}

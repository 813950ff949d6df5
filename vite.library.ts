import { readdirSync } from 'node:fs';
import swc from 'unplugin-swc';
import { defineConfig } from 'vite';

/**
 * Builds a package as one module: importing dozens of small files takes longer than starting SPDK. The declarations
 * stay a file each; tsc emits them.
 */
export const libraryConfig = defineConfig({
  plugins: [swc.vite({ jsc: { target: 'es2022', externalHelpers: true } })],
  logLevel: 'warn',
  build: {
    target: 'es2022',
    ssr: 'src/index.ts',
    outDir: 'dist',
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      external: [/^node:/, /^@spdk-ts\//, /^@swc\/helpers/],
      output: { comments: { legal: true, annotation: true, jsdoc: false } },
    },
  },
});

/** The generated files in a folder of a package's `src`, as modules of their own. */
export function generatedModules(packageUrl: string, folder: string): string[] {
  return readdirSync(new URL(`src/generated/${folder}`, packageUrl))
    .filter((name) => name.endsWith('.generated.ts'))
    .map((name) => `generated/${folder}/${name.slice(0, -'.ts'.length)}`);
}

/** Modules of a package by the names of their files in `src`. */
export function modules(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `src/${name}.ts`]));
}

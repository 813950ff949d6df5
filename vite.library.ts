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

import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

/** What every package's tests share: a process per file, TypeScript by the compiler that also builds the packages. */
export const sharedTestConfig = defineConfig({
  plugins: [swc.vite({ jsc: { target: 'es2022', externalHelpers: true } })],
  test: {
    pool: 'forks',
    isolate: true,
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
  },
});

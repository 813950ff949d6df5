import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

/** The backend that the suites run on; `npm run test:spdk` sets `spdk`. */
const backend = process.env['SPDK_TS_BACKEND'] ?? 'embedded';

/** Set by `.ci/test-sanitized.mjs`: which instrumented build of the addon the suites run on. */
const variant = [backend, ...(process.env['SPDK_TS_SANITIZE'] ?? '').split(',').filter(Boolean)].join('-');

/** What every package's tests share: a process per file, TypeScript by the compiler that also builds the packages. */
export const sharedTestConfig = defineConfig({
  plugins: [swc.vite({ jsc: { target: 'es2022', externalHelpers: true } })],
  test: {
    pool: 'forks',
    isolate: true,
    // Programs that tests start print plain text, whatever the terminal of the one who runs the tests can do.
    env: { SPDK_TS_BACKEND: backend, FORCE_COLOR: '0' },
    include: ['test/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: `test-results/${variant}.json` }]],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});

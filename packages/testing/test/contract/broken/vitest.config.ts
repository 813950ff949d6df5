import { defineConfig } from 'vitest/config';
import { sharedTestConfig } from '../../../../../vitest.base.js';

export default defineConfig({
  ...sharedTestConfig,
  test: {
    ...sharedTestConfig.test,
    include: ['contract-of-broken-*.ts'],
    // The report of a run that has to fail is no result of the tests.
    reporters: ['json'],
    testTimeout: 10_000,
  },
});

import { expect, test } from 'vitest';
import { isComplete, measureCoverage } from '../src/accounting/coverage.js';
import { check } from '../src/command/check.js';
import { buildTable, configuration } from '../src/passes/table.js';
import { readApis } from '../src/workspace/repository.js';

test('the committed files are what is emitted', () => {
  expect(check()).toEqual([]);
});

test('every declaration is bound, or excluded with a reason', () => {
  const coverage = measureCoverage(readApis());
  expect(coverage.items.filter((item) => item.status === 'unaccounted')).toEqual([]);
  expect(coverage.items.filter((item) => item.status === 'excluded' && !item.reason)).toEqual([]);
  expect(isComplete(coverage)).toBe(true);
});

test("every function that spdk-rs and OpenEBS's io-engine call and a header declares is bound", () => {
  const { required } = measureCoverage(readApis());
  expect(required.filter((item) => item.status === 'unaccounted')).toEqual([]);
  expect(required.filter((item) => item.status === 'bound').length).toBeGreaterThan(280);
});

test('an annotation of what is not there, and a callback that nobody looked at, stop the generator', () => {
  const apis = readApis();
  const misspelt = { ...configuration.annotations, spdk_no_such: { reason: 'none' } };
  expect(() => buildTable(apis, { ...configuration, annotations: misspelt })).toThrow(
    /not there: spdk_no_such/,
  );
  const { spdk_for_each_channel: _, ...others } = configuration.annotations;
  expect(() => buildTable(apis, { ...configuration, annotations: others })).toThrow(
    /to annotate.*spdk_for_each_channel\(fn\)/,
  );
});

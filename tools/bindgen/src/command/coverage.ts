import { isComplete, measureCoverage } from '../accounting/coverage.js';
import { coverageJson, coverageText } from '../accounting/report.js';
import { readApis } from '../workspace/repository.js';

/** The report, and whether every declaration is bound or excluded with a reason. */
export function coverage({ json }: { readonly json: boolean }): {
  readonly text: string;
  readonly complete: boolean;
} {
  const measured = measureCoverage(readApis());
  const text = json ? JSON.stringify(coverageJson(measured), undefined, 2) : coverageText(measured);
  return { text, complete: isComplete(measured) };
}

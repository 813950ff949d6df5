// Adds up the counts that every test run left in its package's test-results/ folder. Exits with 1 when a test failed
// or when there is nothing to count.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const total = { passed: 0, failed: 0, skipped: 0 };
for (const group of ['packages', 'tools', '.']) {
  for (const project of readdirSync(group)) {
    const folder = join(group, project, 'test-results');
    for (const file of resultsIn(folder)) add(join(folder, file));
  }
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

function resultsIn(folder) {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.json'));
  } catch {
    return [];
  }
}

function add(path) {
  const {
    numPassedTests,
    numFailedTests,
    numPendingTests,
    numTodoTests = 0,
  } = JSON.parse(readFileSync(path, 'utf8'));
  console.log(`${path}: ${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
  total.passed += numPassedTests;
  total.failed += numFailedTests;
  total.skipped += numPendingTests + numTodoTests;
}

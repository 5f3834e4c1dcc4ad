/** From jest's report, one line: `N passed, M failed`. Fails if a test did, or if there were none. */
import { readFileSync } from 'node:fs';

function counts(path) {
  const text = readFileSync(path, 'utf8');
  if (text === '') return { passed: 0, failed: 0 };
  const report = JSON.parse(text);
  // A file that does not load has no tests that could fail.
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return { passed: report.numPassedTests, failed };
}

const { passed, failed } = counts(process.argv[2]);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = passed > 0 && failed === 0 ? 0 : 1;

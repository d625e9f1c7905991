// Sums a test run up for scripts/run.mjs, which prints it after everything else; see there.
const { writeFileSync } = require('node:fs');

/** Writes the sums to the file that RAPPORT_TEST_SUMMARY names. A file that did not run counts as one failure. */
module.exports = class PlainReporter {
  onRunComplete(_contexts, results) {
    const tests = results.testResults.flatMap((file) => file.testResults);
    const summary = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: tests.filter(({ status }) => !['passed', 'failed'].includes(status)).map(({ fullName }) => fullName),
    };
    if (process.env.RAPPORT_TEST_SUMMARY) writeFileSync(process.env.RAPPORT_TEST_SUMMARY, JSON.stringify(summary));
  }
};

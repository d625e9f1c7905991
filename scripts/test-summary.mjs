// What `npm test` prints last: the sums of the run, and whether they let it pass.

/**
 * The closing lines and the exit code. `summary` is what plain-reporter.cjs wrote, undefined when Jest ended before
 * that; `strict` (a CI run) makes a skipped test a failure, because there nobody would notice that it never runs.
 */
export function sumUp(summary, jestCode, strict) {
  if (!summary)
    return {
      lines: ['The tests did not run; the reason stands above.', '0 passed, 1 failed'],
      exitCode: jestCode || 1,
    };
  const { passed, skipped } = summary;
  const failed = jestCode === 0 ? summary.failed : Math.max(summary.failed, 1);
  const lines = skipped.map((name) => `skipped: ${name}`);
  const forbidden = strict && skipped.length > 0;
  if (forbidden) lines.push('A skipped test is a failure in CI.');
  const none = passed + failed === 0;
  if (none) lines.push('No test was run, and that is a failure.');
  lines.push(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
  return { lines, exitCode: jestCode || (failed > 0 || forbidden || none ? 1 : 0) };
}

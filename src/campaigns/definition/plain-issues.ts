// Turns zod's nested "none of these fits" into the faults of the form that the writer most likely meant.
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** All issues with whole paths; of a union, those of the branch that came nearest, or its own message. */
export function plainIssues(issues: Issue[], parent: PropertyKey[] = []): Issue[] {
  return issues.flatMap((issue) => {
    const path = [...parent, ...issue.path];
    if (issue.code !== 'invalid_union') return [{ ...issue, path }];
    const branches = issue.errors.map((branch) => plainIssues(branch, path));
    const [nearest] = branches.filter((branch) => fitsItsForm(branch, path)).sort(byDepth);
    return nearest ?? [{ ...issue, path }];
  });
}

/** The writer used this form's keys: its faults lie deeper than the union itself. */
function fitsItsForm(branch: Issue[], path: PropertyKey[]): boolean {
  return branch.length > 0 && branch.every((issue) => issue.path.length > path.length && !isMissing(issue));
}

function isMissing(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
}

function byDepth(a: Issue[], b: Issue[]): number {
  return Math.max(...b.map(({ path }) => path.length)) - Math.max(...a.map(({ path }) => path.length));
}

import type { Problem } from '../../src/domain/problem.ts';

/** Prints every problem with its place and next step, and makes the script fail. */
export function reportProblems(problems: readonly Problem[]): void {
  for (const problem of problems) console.error(describeProblem(problem));
  console.error(`\n${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}.`);
  process.exitCode = 1;
}

function describeProblem({ code, path, message, hint, details = [] }: Problem): string {
  const place = path === undefined ? '' : `${path}: `;
  return [`${place}${code} ${message}`, ...details, ...(hint === undefined ? [] : [hint])].join('\n    ');
}

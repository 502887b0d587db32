/**
 * Names of the tests that failed, from a report in TAP as Node writes it; suites, which fail with what is in them, are left out.
 *
 * @see https://nodejs.org/api/test.html#test-reporters
 */
export function readFailedTests(report: string): readonly string[] {
  const lines = report.split('\n');
  return lines.flatMap((line, index) => {
    const name = /^\s*not ok \d+ - (.*)$/.exec(line)?.[1];
    const details = lines.slice(index, index + LINES_OF_DETAILS).join('\n');
    return name === undefined || details.includes("failureType: 'subtestsFailed'") ? [] : [name];
  });
}

/** A failure says within so many lines of what kind it is. */
const LINES_OF_DETAILS = 12;

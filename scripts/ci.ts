/**
 * Runs the gate: `npm run check`, `npm test`, the proof of operations, one part of the matrix and one file of the full level, and counts
 * what the test runner reports. Parts and files rotate with the number of commits, so that successive runs cover everything.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One at a time: some take ten minutes. The proof of operations is a step of its own. */
const FULL_FILES = readdirSync('test/full').filter((name) => /^(?!operations).*\.test\.ts$/.test(name));
const MATRIX_PARTS = 3;

interface Step {
  readonly title: string;
  readonly argv: readonly [string, ...string[]];
}

interface StepResult extends Step {
  readonly ok: boolean;
  readonly seconds: number;
}

const reports = mkdtempSync(join(tmpdir(), 'ci-reports-'));

function countCommits(): number {
  return Number.parseInt(spawnSync('git', ['rev-list', '--count', 'HEAD'], { encoding: 'utf8' }).stdout, 10);
}

function runStep(step: Step): StepResult {
  console.log(`\n== ${step.title}: ${step.argv.join(' ')}`);
  const started = performance.now();
  const [program, ...args] = step.argv;
  const { status } = spawnSync(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, TEST_REPORT_DIR: reports },
  });
  return { ...step, ok: status === 0, seconds: (performance.now() - started) / 1000 };
}

/** Sums the counts of every JSON report that the test runs left. */
function countTests(): { passed: number; failed: number; skipped: number } {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const name of readdirSync(reports).filter((file) => file.endsWith('.json'))) {
    const report: {
      numPassedTests: number;
      numFailedTests: number;
      numPendingTests: number;
      numTotalTestSuites: number;
      numFailedTestSuites: number;
    } = JSON.parse(readFileSync(join(reports, name), 'utf8'));
    totals.passed += report.numPassedTests;
    totals.failed += report.numFailedTests;
    totals.skipped += report.numPendingTests;
  }
  return totals;
}

const commits = countCommits();
const file = FULL_FILES[commits % FULL_FILES.length];
const part = (commits % MATRIX_PARTS) + 1;
const steps: readonly Step[] = [
  { title: 'check', argv: ['npm', 'run', 'check'] },
  { title: 'test', argv: ['npm', 'test'] },
  {
    title: `matrix, part ${part} of ${MATRIX_PARTS}`,
    argv: ['npm', 'run', 'test:matrix', '--', '--shard', `${part}/${MATRIX_PARTS}`],
  },
  { title: `full level, ${file}`, argv: ['npm', 'run', 'test:full', '--', `test/full/${file}`] },
  // Most of it waits for alerts to come and to go.
  { title: 'operations', argv: ['npm', 'run', 'prove:operations'] },
];
const results = steps.map(runStep);

console.log('\nstep                                    result   seconds');
for (const { title, ok, seconds } of results)
  console.log(`${title.padEnd(40)}${(ok ? 'ok' : 'FAILED').padEnd(9)}${seconds.toFixed(1)}`);
const tests = countTests();
const failedSteps = results.filter(({ ok }) => !ok).length;
// A step can fail without a failing test (types, lint, a crash); it counts as one failure so that the last line is honest.
const failed = Math.max(tests.failed, failedSteps);
if (tests.skipped > 0) console.log(`${tests.skipped} skipped (each is named above)`);
console.log(`${tests.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && tests.passed > 0 ? 0 : 1;

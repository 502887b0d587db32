/**
 * Runs the gate: `npm run check`, `npm test`, the proof of operations, one part of the matrix and one file of the full level, and counts
 * what the test runner reports. Parts and files rotate with the number of commits, so that successive runs cover everything.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One at a time: some take ten minutes. The proof of operations is a step of its own. */
const FULL_FILES = readdirSync('test/full').filter((name) => /^(?!operations).*\.test\.ts$/.test(name));
const MATRIX_PARTS = 4;
const FAILURE_CHARACTERS = 3000;
const LAST_WORDS_CHARACTERS = 5000;

interface Step {
  readonly title: string;
  readonly argv: readonly [string, ...string[]];
}

interface StepResult extends Step {
  readonly ok: boolean;
  readonly seconds: number;
  /** What it printed last: of some failures no report tells, such as of an error outside of every test. */
  readonly lastWords: string;
}

const reports = mkdtempSync(join(tmpdir(), 'ci-reports-'));

function countCommits(): number {
  return Number.parseInt(spawnSync('git', ['rev-list', '--count', 'HEAD'], { encoding: 'utf8' }).stdout, 10);
}

async function runStep(step: Step): Promise<StepResult> {
  console.log(`\n== ${step.title}: ${step.argv.join(' ')}`);
  const started = performance.now();
  const [program, ...args] = step.argv;
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TEST_REPORT_DIR: reports },
  });
  let lastWords = '';
  for (const [output, shown] of [[child.stdout, process.stdout] as const, [child.stderr, process.stderr] as const]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      shown.write(text);
      lastWords = `${lastWords}${text}`.slice(-LAST_WORDS_CHARACTERS);
    });
  }
  const [status] = await once(child, 'close');
  return { ...step, ok: status === 0, seconds: (performance.now() - started) / 1000, lastWords };
}

/** What this gate reads of a JSON report of the test runner. */
interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[] | null;
    }[];
  }[];
}

function readReports(): TestReport[] {
  return readdirSync(reports)
    .filter((file) => file.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(reports, name), 'utf8')));
}

/** Every failure again, shortened, because the first half of a long log is the first to be lost. */
function describeFailures({ testResults }: TestReport): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failures = assertionResults
      .filter((test) => test.status === 'failed')
      .map(
        (test) => `${name} > ${test.fullName}\n${(test.failureMessages ?? []).join('\n').slice(0, FAILURE_CHARACTERS)}`,
      );
    return status === 'failed' && failures.length === 0
      ? [`${name}\n${message.slice(0, FAILURE_CHARACTERS)}`]
      : failures;
  });
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
const results: StepResult[] = [];
for (const step of steps) results.push(await runStep(step));

console.log('\nstep                                    result   seconds');
for (const { title, ok, seconds } of results)
  console.log(`${title.padEnd(40)}${(ok ? 'ok' : 'FAILED').padEnd(9)}${seconds.toFixed(1)}`);
const testReports = readReports();
const tests = {
  passed: testReports.reduce((sum, { numPassedTests }) => sum + numPassedTests, 0),
  failed: testReports.reduce((sum, { numFailedTests }) => sum + numFailedTests, 0),
  skipped: testReports.reduce((sum, { numPendingTests }) => sum + numPendingTests, 0),
};
const failedSteps = results.filter(({ ok }) => !ok).length;
// A step can fail without a failing test (types, lint, a crash); it counts as one failure so that the last line is honest.
const failed = Math.max(tests.failed, failedSteps);
for (const failure of testReports.flatMap(describeFailures)) console.log(`\nFAILED ${failure}`);
for (const { title, ok, lastWords } of results) if (!ok) console.log(`\nFAILED ${title}, at its end:\n${lastWords}`);
if (tests.skipped > 0) console.log(`${tests.skipped} skipped (each is named above)`);
console.log(`${tests.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && tests.passed > 0 ? 0 : 1;

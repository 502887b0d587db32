import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { adapters } from '../test/integration/adapters.ts';
import { environmentOf, planRuns } from '../test/support/integration-runs.ts';

const { values } = parseArgs({
  options: { 'from-services': { type: 'boolean', default: false }, 'require-all': { type: 'boolean', default: false } },
});
const fromServices = values['from-services'];
const SUITES = ['test/integration/**/*.test.ts', 'src/modules/*/testing/*.test.ts', 'test/platform/*.test.ts'];

const { runs, skipped } = planRuns(adapters, process.env, { fromServices });
const results = runs.map((run) => {
  console.log(`\n== ${run.name}\n`);
  const started = performance.now();
  const { status } = spawnSync(process.execPath, ['--test', '--test-isolation=none', ...SUITES], {
    stdio: 'inherit',
    env: environmentOf(run, adapters, process.env),
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return { name: run.name, passed: status === 0, text: `${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s` };
});

// In CI every server of the job has to be there: a gap would look like success.
const gapsFail = fromServices || values['require-all'];
console.log('\nAdapters');
for (const { name, text } of results) console.log(`  ${name.padEnd(20)} ${text}`);
for (const { name, why } of skipped) console.log(`  ${name.padEnd(20)} ${gapsFail ? 'MISSING' : 'skipped'}: ${why}`);
if (results.some(({ passed }) => !passed) || (gapsFail && skipped.length > 0)) process.exitCode = 1;

import { globSync, readFileSync } from 'node:fs';
import { findFlagProblems } from '../src/platform/flags/expiry.ts';
import { parseFlags } from '../src/platform/flags/flag-file.ts';

const ROOT = new URL('../', import.meta.url).pathname;
const [file = `${ROOT}flags.json`] = process.argv.slice(2);

const sources = globSync('src/**/*.ts', { cwd: ROOT, exclude: ['**/*.test.ts'] });
const texts = sources.map((path) => readFileSync(`${ROOT}${path}`, 'utf8'));
const problems = findFlagProblems(parseFlags(readFileSync(file, 'utf8')), texts, new Date());
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

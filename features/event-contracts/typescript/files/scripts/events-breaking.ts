import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { parseContract, readContractFiles } from '../src/platform/events/contracts/contract-files.ts';
import { findBreaks } from './support/find-breaks.ts';

const FOLDER = 'api/events';
const ACCEPTED = new URL(`../${FOLDER}/accepted-breaks.txt`, import.meta.url);
const [base = 'origin/main'] = process.argv.slice(2);
const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: new URL('../', import.meta.url), encoding: 'utf8', maxBuffer: 2 ** 26 });

try {
  git('rev-parse', '--verify', '--quiet', `${base}^{commit}`);
} catch {
  git('fetch', '--quiet', 'origin', `${base.replace(/^origin\//, '')}:refs/remotes/${base}`);
}

const now = readContractFiles(new URL(`../${FOLDER}/`, import.meta.url));
const accepted = existsSync(ACCEPTED) ? readFileSync(ACCEPTED, 'utf8').split('\n') : [];
const breaks = git('ls-tree', '--name-only', base, `${FOLDER}/`)
  .split('\n')
  .filter((path) => path.endsWith('.json'))
  .flatMap((path) => {
    const name = path.slice(FOLDER.length + 1);
    const { type, version, schema } = parseContract(name, git('show', `${base}:${path}`));
    const found = now.find((contract) => contract.type === type && contract.version === version);
    if (found) return findBreaks(schema, found.schema).map((line) => `${name}: ${line}`);
    // A version may go when all have moved on to a later one.
    return now.some((contract) => contract.type === type && contract.version > version) ? [] : [`${name}: it is gone`];
  })
  .filter((line) => !accepted.includes(line));

for (const line of breaks) console.error(line);
if (breaks.length > 0) {
  console.error(
    `Consumers rely on ${base}. Add a version beside it, or have them agree: ${FOLDER}/accepted-breaks.txt`,
  );
  process.exitCode = 1;
}

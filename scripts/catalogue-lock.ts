/**
 * Keeps `templates/<stack>/catalogue-lock.json`, the npm lock of everything that a stack and its features depend on.
 *
 *   npm run catalogue:lock              writes the locks anew
 *   npm run catalogue:lock -- --check   tells, without network, whether they cover exactly what is declared
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { validateManifests } from '../src/app/validate-catalogue.ts';
import { type CatalogueLock, parseCatalogueLock } from '../src/domain/lockfile/catalogue-lock.ts';
import { checkCatalogueLock } from '../src/domain/lockfile/check-catalogue-lock.ts';
import { collectDependencies, type StackDependencies } from '../src/domain/lockfile/collect-dependencies.ts';
import { printCatalogueLock } from '../src/domain/lockfile/print-catalogue-lock.ts';
import { fail, type Problem, type Result } from '../src/domain/problem.ts';
import { builtinSources } from './catalogue/builtin-sources.ts';
import { lockWithNpm } from './catalogue/lock-with-npm.ts';
import { reportProblems } from './catalogue/report-problems.ts';

function readLock(path: string): Result<CatalogueLock> {
  if (existsSync(path)) return parseCatalogueLock(readFileSync(path, 'utf8'), path);
  return fail([
    {
      code: 'LOCK_INCOMPLETE',
      message: `"${path}" does not exist.`,
      hint: 'Run `npm run catalogue:lock`.',
      features: [],
    },
  ]);
}

function checkLock(path: string, declared: StackDependencies): readonly Problem[] {
  const lock = readLock(path);
  return lock.ok ? checkCatalogueLock(lock.value, declared).map((problem) => ({ ...problem, path })) : lock.problems;
}

/** Writes the lock, unless it would be one that `npm ci` refuses. */
function writeLock(path: string, declared: StackDependencies): readonly Problem[] {
  const text = lockWithNpm(declared);
  if (!text.ok) return text.problems;
  const lock = parseCatalogueLock(text.value, path);
  if (!lock.ok) return lock.problems;
  const problems = checkCatalogueLock(lock.value, declared);
  if (problems.length === 0) {
    writeFileSync(path, printCatalogueLock(lock.value));
    console.log(`${path}: ${Object.keys(lock.value.packages).length - 1} packages`);
  }
  return problems;
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const manifests = validateManifests(builtinSources());
if (manifests.ok) {
  const features = manifests.value.features.map(({ manifest }) => manifest);
  const problems = manifests.value.stacks
    .filter(({ manifest }) => manifest.lockFile !== undefined)
    .flatMap(({ manifest: stack }) => {
      const declared = collectDependencies(stack, features);
      if (!declared.ok) return declared.problems;
      const path = join('templates', stack.id, 'catalogue-lock.json');
      return values.check ? checkLock(path, declared.value) : writeLock(path, declared.value);
    });
  if (problems.length > 0) reportProblems(problems);
} else {
  reportProblems(manifests.problems);
}

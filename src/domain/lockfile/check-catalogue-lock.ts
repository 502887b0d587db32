import type { Problem } from '../problem.ts';
import type { CatalogueLock, DependencyMap } from './catalogue-lock.ts';
import type { StackDependencies } from './collect-dependencies.ts';
import { deriveNpmLock } from './derive-npm-lock.ts';

/**
 * Whether a catalogue lock fits the manifests, without network.
 *
 * @param lock The catalogue lock; its root entry tells what it was made for.
 * @param declared What the manifests declare now.
 * @returns A `LOCK_INCOMPLETE` problem for every dependency that was added, removed or changed since, and for everything that does
 *   not resolve inside the lock, such as the package of a platform that was not published.
 */
export function checkCatalogueLock(lock: CatalogueLock, declared: StackDependencies): readonly Problem[] {
  const root = lock.packages[''] ?? {};
  const changes = [
    ...compareMaps(root.dependencies ?? {}, declared.dependencies),
    ...compareMaps(root.devDependencies ?? {}, declared.devDependencies),
  ];
  if (changes.length > 0) return changes;
  const derived = deriveNpmLock(lock, declared);
  return derived.ok ? [] : derived.problems;
}

function compareMaps(locked: DependencyMap, declared: DependencyMap): readonly Problem[] {
  const names = [...new Set([...Object.keys(locked), ...Object.keys(declared)])].sort();
  return names.flatMap((name) => {
    const before = locked[name];
    const now = declared[name];
    if (before === now) return [];
    if (before === undefined) return [stale(`"${name}" ${now} is declared but not locked.`)];
    if (now === undefined) return [stale(`"${name}" ${before} is locked but no longer declared in the same place.`)];
    return [stale(`"${name}" is declared as ${now} but locked as ${before}.`)];
  });
}

function stale(message: string): Problem {
  return { code: 'LOCK_INCOMPLETE', message, hint: 'Run `npm run catalogue:lock`.', features: [] };
}

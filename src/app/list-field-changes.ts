import type { Intent } from '../domain/intent/intent.ts';
import { listModuleFields } from '../domain/intent/parse-modules.ts';
import type { Repository } from './read-repository.ts';

type Fields = Readonly<Record<string, string>>;

/**
 * What somebody changed in the fields of modules since they were generated, in sentences: the files that name the fields were written once
 * and stay as they are, while what is derived from `scaffold.yaml` follows.
 */
export function listFieldChanges({ lock }: Repository, intent: Intent): readonly string[] {
  return [...listModuleFields(intent)].flatMap(([name, fields]) => {
    const generated = lock.modules.get(name);
    const changes = generated === undefined ? [] : describeSteps(generated, fields);
    if (changes.length === 0) return [];
    return [
      `The fields of "${name}" are others now: ${changes.join(', ')}. Its files were written once and are yours, so they stay as they are: change them, and tables if it has any, by hand.`,
    ];
  });
}

function describeSteps(before: Fields, after: Fields): readonly string[] {
  const added = Object.keys(after).filter((name) => !Object.hasOwn(before, name));
  const removed = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  const changed = Object.keys(after).filter((name) => Object.hasOwn(before, name) && before[name] !== after[name]);
  return [
    ...added.map((name) => `${name} (${after[name]}) is new`),
    ...changed.map((name) => `${name} is ${after[name]} instead of ${before[name]}`),
    ...removed.map((name) => `${name} is gone`),
  ];
}

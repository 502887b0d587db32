import { referencesIn } from '../template/references-in.ts';
import type { Template } from '../template/template.ts';

/** Variables that hold what several contributors say. */
const SHARED_VARIABLES = ['facts', 'features'];
const SHARED_HELPER = 'files';

/**
 * Whether a template reads facts, features or the files of others, so that its output belongs to more than its owner.
 *
 * @param partials Finds the partials it includes.
 */
export function readsOthers(template: Template, partials: (name: string) => Template | undefined): boolean {
  const seen = new Set<string>();
  const queue = [template];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { variables, helpers, partials: names } = referencesIn(next);
    if (helpers.includes(SHARED_HELPER) || SHARED_VARIABLES.some((name) => variables.includes(name))) return true;
    for (const name of names.filter((candidate) => !seen.has(candidate))) {
      seen.add(name);
      const partial = partials(name);
      if (partial !== undefined) queue.push(partial);
    }
  }
  return false;
}

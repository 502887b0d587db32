import { buildContext } from '../domain/composer/build-context.ts';
import { listContributors } from '../domain/composer/list-contributors.ts';
import { listNotes } from '../domain/composer/list-notes.ts';
import { collectFacts } from '../domain/facts/collect-facts.ts';
import { parseModules } from '../domain/intent/parse-modules.ts';
import type { Resolution } from '../domain/pipeline.ts';
import { choosePins } from './choose-versions.ts';
import type { Catalogue } from './load-catalogue.ts';
import { tryResolve } from './plan-service.ts';
import type { Repository } from './read-repository.ts';

/**
 * Those of `notes` that hold for the repository as it is: whoever made it so has read them then. None where `scaffold.yaml` says something
 * else than what was generated last.
 */
export function listStandingNotes(
  repository: Repository,
  notes: readonly string[],
  catalogue: Catalogue,
): readonly string[] {
  if (notes.length === 0) return [];
  const { intent, lock } = repository;
  const pins = choosePins(lock, catalogue.registry);
  const resolved = tryResolve({ intent, origins: {} }, catalogue, pins);
  if (!resolved.ok || !isGenerated(resolved.value, repository)) return [];
  const resolution = resolved.value;
  const isNew = (note: string) => !resolution.notes.includes(note);
  return notes.some(isNew) ? [...resolution.notes, ...listRemarks(repository, resolution, catalogue)] : notes;
}

function isGenerated({ features }: Resolution, { lock }: Repository): boolean {
  return features.length === lock.features.size && features.every(({ id }) => lock.features.has(id));
}

/** What the features remark; facts suffice for it, no file is rendered. */
function listRemarks({ intent }: Repository, resolution: Resolution, catalogue: Catalogue): readonly string[] {
  const modules = parseModules(intent);
  if (!modules.ok) return [];
  const context = buildContext(intent, modules.value, resolution);
  const contributors = listContributors(resolution, catalogue.readContents(resolution));
  const facts = collectFacts(context, contributors, intent.facts);
  const [stack] = contributors;
  if (!facts.ok) return [];
  const remarks = listNotes(contributors, { context, stack, facts: facts.value });
  return remarks.ok ? remarks.value : [];
}

import { suggestName } from '../names/near-miss.ts';
import type { Contributor, OwnedSlot, PlannedFile } from '../pipeline.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { composeSlot } from '../slots/compose-slot.ts';
import type { OwnedFragment } from '../slots/owned-fragment.ts';

/** The slots that contributors of this service declare. */
export function listDeclaredSlots(contributors: readonly Contributor[]): readonly OwnedSlot[] {
  return contributors.flatMap(({ id, manifest }) => manifest.slots.map((slot) => ({ ...slot, owner: id })));
}

/**
 * Composes every shared file that has fragments.
 *
 * A fragment for a slot that some known but unselected feature declares is left out: its file does not exist in this service.
 *
 * @param fragments In layer order.
 * @param slots `declared` by contributors of this service, `known` to the catalogue.
 * @returns The files; or all problems: `SLOT_UNKNOWN` for a slot that nobody declares, and those of the fragments.
 */
export function composeSlots(
  fragments: readonly OwnedFragment[],
  slots: { readonly declared: readonly OwnedSlot[]; readonly known: readonly OwnedSlot[] },
): Result<readonly PlannedFile[]> {
  const problems: Problem[] = [];
  const files: PlannedFile[] = [];
  const declared = new Map(slots.declared.map((slot) => [slot.path, slot]));
  const known = new Set(slots.known.map(({ path }) => path));
  for (const [path, parts] of Map.groupBy(fragments, (fragment) => fragment.path)) {
    const slot = declared.get(path);
    if (slot === undefined) {
      if (!known.has(path)) problems.push(...describeUnknown(parts, new Set([...declared.keys(), ...known])));
      continue;
    }
    const filled = parts.filter(({ content }) => content.trim() !== '');
    const composed = composeSlot(slot, filled);
    if (!composed.ok) problems.push(...composed.problems);
    else if (composed.value.content !== '' && filled.length > 0) {
      const features = [...new Set(filled.map(({ owner }) => owner))];
      files.push({ path, ...composed.value, ...SHARED_FILE, owner: slot.owner, features });
    }
  }
  return problems.length > 0 ? fail(problems) : succeed(files);
}

const SHARED_FILE = { executable: false, kind: 'merged', once: false } as const;

function describeUnknown(parts: readonly OwnedFragment[], candidates: ReadonlySet<string>): readonly Problem[] {
  return parts.map(({ owner, path, source }) => ({
    code: 'SLOT_UNKNOWN',
    message: `"${owner}" contributes to the shared file ${path}, which nobody declares.`,
    hint: suggestName(path, candidates, 'Declare it under `slots` of the feature that owns the file.'),
    features: [owner],
    path: source,
  }));
}

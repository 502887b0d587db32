import type { OwnedSlot } from '../pipeline.ts';
import { fail, type Result, succeed } from '../problem.ts';
import { composeBlocks } from './compose-blocks.ts';
import type { ComposedFile } from './composed-file.ts';
import { mergeFragments } from './merge-fragments.ts';
import type { OwnedFragment } from './owned-fragment.ts';
import { parseJsonFragment } from './parse-json-fragment.ts';
import { parseYamlFragment } from './parse-yaml-fragment.ts';
import { renderJson } from './render-json.ts';
import { renderYaml } from './render-yaml.ts';
import type { SlotDocument } from './slot-tree.ts';

/**
 * Composes a shared file of the fragments that its contributors bring.
 *
 * @param fragments In layer order.
 * @returns Canonical text with the owner of every line; or all problems: `OUTPUT_INVALID` for fragments that do not parse,
 *   `SLOT_CONFLICT` for keys with two values.
 */
export function composeSlot(slot: OwnedSlot, fragments: readonly OwnedFragment[]): Result<ComposedFile> {
  switch (slot.format) {
    case 'blocks':
      return succeed(composeBlocks(fragments));
    case 'json':
      return composeJson(slot, fragments);
    case 'jsonc':
      return composeJsonc(slot, fragments);
    case 'yaml':
      return composeYaml(slot, fragments);
  }
}

/** Merges JSON fragments by key; see {@link composeSlot}. */
export function composeJson(slot: OwnedSlot, fragments: readonly OwnedFragment[]): Result<ComposedFile> {
  const merged = mergeParsed(slot, fragments, (fragment) => parseJsonFragment(fragment, 'json'));
  return merged.ok ? succeed(renderJson(merged.value, slot.path)) : merged;
}

/** Merges JSON fragments by key and keeps their comments; see {@link composeSlot}. */
export function composeJsonc(slot: OwnedSlot, fragments: readonly OwnedFragment[]): Result<ComposedFile> {
  const merged = mergeParsed(slot, fragments, (fragment) => parseJsonFragment(fragment, 'jsonc'));
  return merged.ok ? succeed(renderJson(merged.value, slot.path)) : merged;
}

/** Merges YAML fragments by key and keeps their comments and styles; see {@link composeSlot}. */
export function composeYaml(slot: OwnedSlot, fragments: readonly OwnedFragment[]): Result<ComposedFile> {
  const merged = mergeParsed(slot, fragments, parseYamlFragment);
  return merged.ok ? succeed(renderYaml(merged.value)) : merged;
}

/** A fragment whose template rendered to nothing adds nothing. */
function mergeParsed(
  slot: OwnedSlot,
  fragments: readonly OwnedFragment[],
  parse: (fragment: OwnedFragment) => Result<SlotDocument>,
): Result<SlotDocument> {
  const parsed = fragments.filter(({ content }) => content.trim() !== '').map(parse);
  const problems = parsed.flatMap((result) => (result.ok ? [] : result.problems));
  if (problems.length > 0) return fail(problems);
  return mergeFragments(
    slot,
    parsed.flatMap((result) => (result.ok ? [result.value] : [])),
  );
}

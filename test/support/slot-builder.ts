import type { OwnedSlot } from '../../src/domain/pipeline.ts';
import type { OwnedFragment } from '../../src/domain/slots/owned-fragment.ts';

/** A slot of the feature `base`. */
export function buildSlot(path: string, slot: Partial<OwnedSlot> = {}): OwnedSlot {
  return { path, format: 'json', sorted: [], sets: [], owner: 'base', ...slot };
}

/** A fragment for a slot; an object becomes JSON. */
export function buildFragment(owner: string, content: unknown, path = 'shared.json'): OwnedFragment {
  const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, 2);
  return { path, owner, title: `Title of ${owner}`, content: text, source: `${owner}/neutral/slots/${path}` };
}

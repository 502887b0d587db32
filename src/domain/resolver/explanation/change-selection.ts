import type { Selection } from '../../pipeline.ts';
import type { Tier } from '../../vocabulary.ts';

/** One change to a request, as a flag can state it. */
export type Change =
  /** Is neither asked for any more nor brought in by the tier. */
  | { readonly kind: 'without'; readonly feature: string }
  /** Is asked for in any version, and not left out any more. */
  | { readonly kind: 'with'; readonly feature: string }
  | { readonly kind: 'tier'; readonly tier: Tier };

/** The selection as if the flag of the change had been given last. */
export function changeSelection(selection: Selection, change: Change): Selection {
  if (change.kind === 'tier') return { ...selection, tier: change.tier };
  const { feature: id } = change;
  const asked = selection.asked.filter((other) => other.id !== id);
  const excluded = selection.excluded.filter((other) => other.id !== id);
  return change.kind === 'with'
    ? { ...selection, asked: [...asked, { id, origin: '--features' }], excluded }
    : { ...selection, asked, excluded: [...excluded, { id, origin: '--without' }] };
}

/** The flag of a change, e.g. `--without http-fastify`. */
export function printChange(change: Change): string {
  switch (change.kind) {
    case 'without':
      return `--without ${change.feature}`;
    case 'with':
      return `--features ${change.feature}`;
    case 'tier':
      return `--tier ${change.tier}`;
  }
}

import type { Fragment } from '../pipeline.ts';
import { fail, type Problem } from '../problem.ts';

/** A fragment with the contributor that brings it. */
export interface OwnedFragment extends Fragment {
  readonly owner: string;
  /** The owner's title, for the comment above its block. */
  readonly title: string;
  /** The content is made from the manifest, so that its lines are no lines of `source`. */
  readonly made?: boolean;
}

/** For messages: the place inside the contributor, with the line where the fragment is a file. */
export function placeOf(fragment: OwnedFragment, line: number): string {
  return fragment.made ? fragment.source : `${fragment.source}:${line}`;
}

export const TOO_LONG = 'which has too many digits for a number: write it as text';

/** Whether a number has more digits than a double holds, so that printing it again would change it. */
export function losesDigits(value: unknown, text: string): boolean {
  return typeof value === 'number' && /^-?[1-9]\d*$/.test(text) && String(value) !== text;
}

/** The failure of a fragment that cannot be part of its file. */
export function failFragment(
  fragment: OwnedFragment,
  line: number,
  why: string,
): { readonly ok: false; readonly problems: readonly Problem[] } {
  return fail([
    {
      code: 'OUTPUT_INVALID',
      message: `The fragment of "${fragment.owner}" for ${fragment.path} ${why}.`,
      hint: `Mend ${fragment.source}.`,
      features: [fragment.owner],
      path: placeOf(fragment, line),
    },
  ]);
}

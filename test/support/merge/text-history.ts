import fc from 'fast-check';

/** A text that two sides changed. Every line that a side writes is unique, so that its fate can be followed. */
export interface TextHistory {
  readonly base: string;
  readonly mine: string;
  readonly theirs: string;
  /** Lines that only this side has. */
  readonly written: { readonly mine: readonly string[]; readonly theirs: readonly string[] };
  /** Lines of the base that a side took away or replaced. */
  readonly removed: { readonly mine: readonly string[]; readonly theirs: readonly string[] };
}

type Edit =
  | { readonly kind: 'insert' | 'replace'; readonly at: number; readonly lines: number }
  | { readonly kind: 'remove'; readonly at: number; readonly lines: number };

const edits = (length: number): fc.Arbitrary<readonly Edit[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom('insert' as const, 'replace' as const, 'remove' as const),
      at: fc.nat(Math.max(0, length - 1)),
      lines: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 4 },
  );

/** Random histories of a file in lines. */
export const textHistory: fc.Arbitrary<TextHistory> = fc
  .integer({ min: 0, max: 14 })
  .chain((length) => fc.tuple(fc.constant(length), edits(length), edits(length), fc.boolean()))
  .map(([length, mine, theirs, hasEnd]) => {
    const base = Array.from({ length }, (_, line) => `const base${line} = ${line};`);
    const own = applyEdits(base, mine, 'mine');
    const other = applyEdits(base, theirs, 'theirs');
    const join = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
    const only = (lines: readonly string[]) => lines.filter((line) => !base.includes(line));
    return {
      base: join(base),
      // A file of which the last line does not end is the user's habit.
      mine: hasEnd ? join(own) : join(own).replace(/\n$/, ''),
      theirs: join(other),
      written: { mine: only(own), theirs: only(other) },
      removed: {
        mine: base.filter((line) => !own.includes(line)),
        theirs: base.filter((line) => !other.includes(line)),
      },
    };
  });

function applyEdits(base: readonly string[], list: readonly Edit[], side: string): readonly string[] {
  const lines = [...base];
  for (const [number, { kind, at, lines: count }] of list.entries()) {
    const fresh = Array.from({ length: count }, (_, line) => `const ${side}${number}_${line} = '${side}';`);
    const place = Math.min(at, lines.length);
    lines.splice(place, kind === 'insert' ? 0 : count, ...(kind === 'remove' ? [] : fresh));
  }
  return lines;
}

/** The lines of a text without their ends. */
export function linesOf(text: string): readonly string[] {
  return text.split('\n').map((line) => line.replace(/\r$/, ''));
}

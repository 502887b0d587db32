/**
 * Covering arrays with constraints: few rows in which every admitted combination of values of any `strength` factors occurs. Greedy, one
 * row at a time, as AETG does (Cohen, Dalal, Fredman, Patton: "The AETG system", IEEE TSE 23(7), 1997); the constraints are asked for, not known.
 */

export interface Factor {
  readonly name: string;
  readonly values: readonly string[];
}

/** Values chosen so far, by factor. */
export type Assignment = ReadonlyMap<string, string>;

export interface CoveringArray {
  readonly rows: readonly Assignment[];
  /** Combinations that occur in at least one row. */
  readonly covered: number;
  /** Combinations that no admitted row can hold. */
  readonly impossible: number;
}

export interface CoveringArrayInput {
  readonly factors: readonly Factor[];
  readonly strength: number;
  /** Whether a row exists that holds these values. Factors that are not named are free. */
  admits(assignment: Assignment): boolean;
  /** A number in [0, 1) at every call; seeded, so that the rows are the same every time. */
  random(): number;
}

/** A value of a factor, by its place among all values of all factors. */
type Literal = number;

/** More than there are. */
const LITERALS = 9_000;

/**
 * From here on, as a share of all combinations, a row begins with as many open ones as go together: a row that is filled at random brings
 * few of the last ones. Measured at strength 2: 25 rows, 34 without; from the start on it would be 91.
 */
const LAST_SHARE = 1 / 32;

/**
 * Rows that together hold every admitted combination of `strength` values of different factors.
 * Every row assigns every factor. Throws when `admits` contradicts itself: it admits a row and then none of the values of a factor.
 */
export function buildCoveringArray(input: CoveringArrayInput): CoveringArray {
  const literals = input.factors.flatMap(({ name, values }) => values.map((value): [string, string] => [name, value]));
  const assign = (wanted: readonly Literal[]): Assignment =>
    new Map(wanted.map((literal) => literals[literal] ?? ['', '']));
  const first = firstLiterals(input.factors);
  const places = combine(input.factors.length, input.strength);
  const open = new Map(
    places
      .flatMap((chosen) => productOf(chosen, input.factors, first))
      .map((wanted) => [keyOf(wanted), wanted] as const),
  );
  const rows: Assignment[] = [];
  const refused: (readonly Literal[])[] = [];
  let impossible = 0;
  const total = open.size;
  const isRefused = (some: readonly Literal[]): boolean =>
    refused.some((few) => few.every((literal) => some.includes(literal)));
  for (const [key, wanted] of open) {
    const isKnown = isRefused(wanted);
    if (isKnown || !input.admits(assign(wanted))) {
      if (!isKnown) refused.push(reduce(wanted, (few) => !input.admits(assign(few))));
      impossible += 1;
      open.delete(key);
      continue;
    }
    const isLast = open.size <= total * LAST_SHARE;
    const admits = (some: readonly Literal[]): boolean => !isRefused(some) && input.admits(assign(some));
    const start = isLast ? mergeOpen(wanted, open, admits, literals) : wanted;
    const row = completeRow(assign(start), start, { input, first, open });
    rows.push(row.assignment);
    for (const chosen of places) open.delete(keyOf(chosen.map((place) => row.literals[place] ?? -1)));
  }
  return { rows, impossible, covered: total - impossible };
}

/** Leaves out, one after the other, what is not needed for `holds` to hold: whatever holds these literals is refused as well. */
function reduce(literals: readonly Literal[], holds: (few: readonly Literal[]) => boolean): readonly Literal[] {
  return literals.reduce((few, literal) => {
    const fewer = few.filter((other) => other !== literal);
    return holds(fewer) ? fewer : few;
  }, literals);
}

interface Search {
  readonly input: CoveringArrayInput;
  readonly first: readonly number[];
  /** Combinations that no row holds yet, by their key. */
  readonly open: ReadonlyMap<number, readonly Literal[]>;
}

/** What is wanted, and of the open combinations, one after the other, those that can be in the same row. */
function mergeOpen(
  wanted: readonly Literal[],
  open: Search['open'],
  admits: (some: readonly Literal[]) => boolean,
  literals: readonly (readonly [name: string, value: string])[],
): readonly Literal[] {
  let merged = wanted;
  const named = new Set(wanted.map((literal) => literals[literal]?.[0]));
  for (const other of open.values()) {
    const more = other.filter((literal) => !merged.includes(literal));
    const names = more.map((literal) => literals[literal]?.[0]);
    if (more.length === 0 || names.some((name) => named.has(name)) || !admits([...merged, ...more])) continue;
    merged = [...merged, ...more];
    for (const name of names) named.add(name);
  }
  return merged;
}

/** Fills the free factors in a random order, each with the admitted value that brings the most open combinations. */
function completeRow(start: Assignment, wanted: readonly Literal[], { input, first, open }: Search) {
  const assignment = new Map(start);
  const chosen: Literal[] = [...wanted];
  for (const place of shuffle([...input.factors.keys()], input.random)) {
    const factor = input.factors[place];
    if (factor === undefined || assignment.has(factor.name)) continue;
    const partners = combine(chosen.length, input.strength - 1).map((picks) => picks.map((pick) => chosen[pick] ?? -1));
    const candidates = shuffle([...factor.values.keys()], input.random)
      .map((index) => ({ literal: (first[place] ?? 0) + index, value: factor.values[index] ?? '' }))
      .map((candidate) => ({
        ...candidate,
        gain: partners.filter((partner) => open.has(keyOf([...partner, candidate.literal]))).length,
      }))
      .sort((left, right) => right.gain - left.gain);
    const best = candidates.find(({ value }) => input.admits(new Map(assignment).set(factor.name, value)));
    if (best === undefined) throw new Error(`no value of ${factor.name} is admitted in an admitted row`);
    assignment.set(factor.name, best.value);
    chosen.push(best.literal);
  }
  return { assignment, literals: chosen.toSorted((left, right) => left - right) };
}

function firstLiterals(factors: readonly Factor[]): readonly number[] {
  const first: number[] = [];
  let next = 0;
  for (const { values } of factors) {
    first.push(next);
    next += values.length;
  }
  return first;
}

/** One number for literals in any order; below 2^53 for 4 of up to 9,000. */
function keyOf(literals: readonly Literal[]): number {
  return literals.toSorted((left, right) => left - right).reduce((key, literal) => key * LITERALS + literal + 1, 0);
}

/** Every choice of `size` numbers below `count`, ascending. */
function combine(count: number, size: number, from = 0): readonly (readonly number[])[] {
  if (size === 0) return [[]];
  return Array.from({ length: Math.max(0, count - from) }, (_, offset) => from + offset).flatMap((pick) =>
    combine(count, size - 1, pick + 1).map((rest) => [pick, ...rest]),
  );
}

function productOf(
  places: readonly number[],
  factors: readonly Factor[],
  first: readonly number[],
): readonly (readonly Literal[])[] {
  return places.reduce<readonly (readonly Literal[])[]>(
    (rows, place) =>
      rows.flatMap((row) => (factors[place]?.values ?? []).map((_, index) => [...row, (first[place] ?? 0) + index])),
    [[]],
  );
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ item }) => item);
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Constraint, Literal } from '../constraint.ts';
import { runSearch } from './run-search.ts';
import { addConstraint, createSearch, truthOf } from './search.ts';

const fact = { kind: 'base', feature: 'x' } as const;

function search(
  variables: number,
  constraints: readonly Constraint[],
  preferences: readonly Literal[],
  limit = 100_000,
) {
  const state = createSearch(variables);
  // The search orders literals within clauses as it likes: each gets its own.
  for (const [index, { clauses, ...rest }] of constraints.entries()) {
    addConstraint(state, { ...rest, clauses: clauses.map((clause) => [...clause]) }, index);
  }
  const end = runSearch(state, preferences, limit);
  return { end, values: Array.from({ length: variables }, (_, index) => truthOf(state, index + 1) > 0) };
}

/** All assignments that meet the constraints, the preferred one first. */
function enumerate(variables: number, constraints: readonly Constraint[], preferences: readonly Literal[]) {
  const holds = (values: readonly boolean[], literal: Literal) => values[Math.abs(literal) - 1] === literal > 0;
  const score = (values: readonly boolean[]) =>
    preferences.map((literal) => (holds(values, literal) ? '0' : '1')).join('');
  return Array.from({ length: 2 ** variables }, (_, bits) =>
    Array.from({ length: variables }, (_, index) => ((bits >> index) & 1) === 1),
  )
    .filter((values) =>
      constraints.every(
        ({ clauses, atMostOne = [] }) =>
          clauses.every((clause) => clause.some((literal) => holds(values, literal))) &&
          atMostOne.filter((literal) => holds(values, literal)).length < 2,
      ),
    )
    .sort((a, b) => (score(a) < score(b) ? -1 : 1));
}

const VARIABLES = 7;
const variable = fc.integer({ min: 1, max: VARIABLES });
const literal = fc.tuple(variable, fc.boolean()).map(([number, isPositive]) => (isPositive ? number : -number));
const clause = fc.uniqueArray(literal, { minLength: 1, maxLength: 4, selector: Math.abs });
const constraint: fc.Arbitrary<Constraint> = fc.oneof(
  { weight: 5, arbitrary: clause.map((literals) => ({ fact, clauses: [literals] })) },
  {
    weight: 1,
    arbitrary: fc
      .uniqueArray(variable, { minLength: 2, maxLength: 5 })
      .map((atMostOne) => ({ fact, clauses: [], atMostOne })),
  },
);
const preferences = fc
  .tuple(
    fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7], { minLength: VARIABLES }),
    fc.array(fc.boolean(), { minLength: VARIABLES, maxLength: VARIABLES }),
  )
  .map(([order, signs]) => order.map((number, index) => (signs[index] ? number : -number)));

describe('the search', () => {
  test('finds the first model in the order of the preferences, or a core without one', () => {
    const met = { model: 0, core: 0 };
    fc.assert(
      fc.property(
        fc.array(constraint, { minLength: 8, maxLength: 40, size: 'max' }),
        preferences,
        (constraints, wishes) => {
          const { end, values } = search(VARIABLES, constraints, wishes);
          const [best] = enumerate(VARIABLES, constraints, wishes);
          if (best !== undefined) {
            expect(end.kind).toBe('model');
            expect(values).toEqual(best);
            met.model += 1;
          } else {
            expect(end.kind).toBe('core');
            const core = end.kind === 'core' ? end.constraints.flatMap((index) => constraints[index] ?? []) : [];
            expect(enumerate(VARIABLES, core, wishes)).toEqual([]);
            met.core += 1;
          }
        },
      ),
      { seed: 20_260_104, numRuns: 400 },
    );
    expect(Math.min(met.model, met.core)).toBeGreaterThan(50);
  });

  test('gives up at the limit on a puzzle that is hard for it', () => {
    // Eleven pigeons in ten holes: resolution needs exponentially many steps (Haken, 1985).
    const holes = 10;
    const at = (pigeon: number, hole: number) => pigeon * holes + hole + 1;
    const range = (length: number) => Array.from({ length }, (_, index) => index);
    const pigeons: readonly Constraint[] = range(holes + 1).map((pigeon) => ({
      fact,
      clauses: [range(holes).map((hole) => at(pigeon, hole))],
    }));
    const single: readonly Constraint[] = range(holes).map((hole) => ({
      fact,
      clauses: [],
      atMostOne: range(holes + 1).map((pigeon) => at(pigeon, hole)),
    }));
    const count = holes * (holes + 1);
    const wishes = range(count).map((index) => index + 1);
    expect(search(count, [...pigeons, ...single], wishes, 20_000).end).toEqual({ kind: 'limit' });
  });

  test('an empty clause is a core by itself', () => {
    const constraints = [
      { fact, clauses: [[1]] },
      { fact, clauses: [[]] },
    ];
    expect(search(1, constraints, [1]).end).toEqual({ kind: 'core', constraints: [1] });
  });
});

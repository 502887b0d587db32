import { describe, expect, it } from 'vitest';
import { buildMatrix } from '../support/matrix/catalogue-model.ts';
import { buildCoveringArray } from '../support/matrix/covering-array.ts';
import { checkoutCatalogue } from '../support/plan.ts';
import { createRandom } from '../support/random.ts';

const FACTORS = [
  { name: 'a', values: ['on', 'off'] },
  { name: 'b', values: ['on', 'off'] },
  { name: 'c', values: ['on', 'off'] },
  { name: 'd', values: ['on', 'off'] },
  { name: 'size', values: ['s', 'm', 'l'] },
];

describe.for([1, 2, 3])('a covering array of strength %i', (strength) => {
  // `a` needs `b`; `c` and `d` exclude each other.
  const admits = (row: ReadonlyMap<string, string>): boolean =>
    !(row.get('a') === 'on' && row.get('b') === 'off') && !(row.get('c') === 'on' && row.get('d') === 'on');
  const array = buildCoveringArray({ factors: FACTORS, strength, admits, random: createRandom(1) });

  it('has complete, admitted rows only', () => {
    for (const row of array.rows) {
      expect([...row.keys()].sort()).toEqual(FACTORS.map(({ name }) => name).sort());
      expect(admits(row)).toBe(true);
    }
  });

  it('holds every combination that some admitted row holds', () => {
    const all = FACTORS.reduce<Record<string, string>[]>(
      (rows, { name, values }) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
      [{}],
    ).filter((row) => admits(new Map(Object.entries(row))));
    const possible = combinations(all, strength);
    const held = combinations(
      array.rows.map((row) => Object.fromEntries(row)),
      strength,
    );
    expect(held).toEqual(possible);
    expect(array.covered).toBe(possible.size);
    expect(array.rows.length).toBeLessThan(all.length);
  });
});

it('the matrix of the catalogue holds every admitted pair, and pairs that are not admitted', () => {
  const { rows, covered, impossible } = buildMatrix(checkoutCatalogue(), 2);
  expect(
    combinations(
      rows.map((row) => Object.fromEntries(row)),
      2,
    ).size,
  ).toBe(covered);
  // Two providers of one exclusive capability, a feature without what it requires.
  expect(impossible).toBeGreaterThan(2);
});

function combinations(rows: readonly Readonly<Record<string, string>>[], strength: number): ReadonlySet<string> {
  const found = new Set<string>();
  for (const row of rows) {
    const pairs = Object.entries(row)
      .map(([name, value]) => `${name}=${value}`)
      .sort();
    const extend = (from: number, chosen: readonly string[]): void => {
      if (chosen.length === strength) found.add(chosen.join(' '));
      else for (let next = from; next < pairs.length; next += 1) extend(next + 1, [...chosen, pairs[next] ?? '']);
    };
    extend(0, []);
  }
  return found;
}

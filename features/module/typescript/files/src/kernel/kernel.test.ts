import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AppError } from './app-error.ts';
import { applyChanges } from './changes.ts';
import { createIdSource } from './id.ts';
import { Rules } from './rules.ts';
import { and, matches, not, oneOf, or, type Specification, where } from './specification.ts';
import { isDate, isUuid, LIMITS } from './values.ts';

const INVALID = { code: 'INVALID', category: 'rule', title: '', when: '' } as const;

/** The paths that break a rule. */
function broken(check: (rules: Rules) => unknown): readonly string[] {
  const rules = new Rules();
  check(rules);
  try {
    rules.enforce(INVALID);
    return [];
  } catch (error) {
    assert.ok(error instanceof AppError);
    return error.violations.map(({ path }) => path);
  }
}

describe('Rules', () => {
  const cases: readonly [
    kind: string,
    check: (rules: Rules, value: never) => unknown,
    good: readonly unknown[],
    bad: readonly unknown[],
  ][] = [
    [
      'string',
      (r, v) => r.string('x', v),
      ['a', 'x'.repeat(LIMITS.string)],
      ['', ' ', 'a\nb', 'x'.repeat(LIMITS.string + 1)],
    ],
    [
      'text',
      (r, v) => r.text('x', v),
      ['a\nb', 'x'.repeat(LIMITS.text)],
      ['', '\n', 'a\0b', '\ud800', 'x'.repeat(LIMITS.text + 1)],
    ],
    ['integer', (r, v) => r.integer('x', v), [0, -1, Number.MAX_SAFE_INTEGER], [0.5, Number.NaN, 2 ** 53]],
    ['decimal', (r, v) => r.decimal('x', v), ['0', '-1.50', '12'], ['', '1.', '.5', '01', '1e3', '+1']],
    [
      'date',
      (r, v) => r.date('x', v),
      ['2024-02-29', '2026-12-31'],
      ['2026-02-29', '2026-1-1', '2026-13-01', '0000-01-01', 'today'],
    ],
    [
      'timestamp',
      (r, v) => r.timestamp('x', v),
      ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.5+02:00'],
      ['2026-01-31', '2026-02-30T12:00:00Z', '2026-01-31T25:00:00Z'],
    ],
    [
      'uuid',
      (r, v) => r.uuid('x', v),
      ['01980A5E-7c3b-7f4e-9d2a-6b1f0c8e5a37'],
      ['', '01980a5e7c3b7f4e9d2a6b1f0c8e5a37'],
    ],
    ['enum', (r, v) => r.enum('x', v, ['a', 'b'] as never[]), ['a'], ['c', '']],
  ];
  for (const [kind, check, good, bad] of cases) {
    it(`know what a ${kind} is`, () => {
      for (const value of good)
        assert.deepEqual(
          broken((rules) => check(rules, value as never)),
          [],
          String(value),
        );
      for (const value of bad) assert.ok(broken((rules) => check(rules, value as never)).includes('x'), String(value));
    });
  }

  it('name the part of an amount of money that is wrong', () => {
    assert.deepEqual(
      broken((rules) => rules.money('total', { amount: 1, currency: 'EUR' })),
      [],
    );
    assert.deepEqual(
      broken((rules) => rules.money('total', { amount: 0.1, currency: 'eur' })),
      ['total.amount', 'total.currency'],
    );
  });

  it('give values in their canonical form', () => {
    const rules = new Rules();
    assert.equal(rules.string('x', ' a '), 'a');
    assert.equal(rules.timestamp('x', '2026-01-31T12:00:00+02:00'), '2026-01-31T10:00:00.000Z');
    assert.equal(rules.uuid('x', '01980A5E-7C3B-7F4E-9D2A-6B1F0C8E5A37'), '01980a5e-7c3b-7f4e-9d2a-6b1f0c8e5a37');
    assert.equal(rules.boolean('x', false), false);
    assert.equal(
      rules.optional(undefined, () => assert.fail()),
      undefined,
    );
  });
});

describe('specifications', () => {
  const record = { a: 1, b: 'x', c: null };

  it('compare like SQL, with null as a value of its own', () => {
    const holds = [
      where('a', 'eq', 1),
      where('a', 'ne', 2),
      where('a', 'lt', 2),
      where('a', 'lte', 1),
      where('a', 'gt', 0),
    ];
    const fails = [
      where('a', 'eq', 2),
      where('a', 'lt', 1),
      where('a', 'gte', 2),
      where('c', 'lt', 1),
      where('c', 'gt', 1),
    ];
    for (const specification of holds) assert.equal(matches(specification, record), true);
    for (const specification of fails) assert.equal(matches(specification, record), false);
    assert.equal(matches(where('absent', 'eq', null), record), true);
    assert.equal(matches(oneOf('b', ['x', 'y']), record), true);
  });

  it('compose by the laws of logic', () => {
    const leaf = fc.constantFrom<Specification>(where('a', 'eq', 1), where('a', 'eq', 2), where('b', 'eq', 'x'));
    fc.assert(
      fc.property(leaf, leaf, (left, right) => {
        const [l, r] = [matches(left, record), matches(right, record)];
        assert.equal(matches(and(left, right), record), l && r);
        assert.equal(matches(or(left, right), record), l || r);
        assert.equal(matches(not(or(left, right)), record), matches(and(not(left), not(right)), record));
      }),
    );
    assert.deepEqual([matches(and(), record), matches(or(), record)], [true, false]);
  });
});

describe('ids', () => {
  it('are UUIDs that sort by time', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.integer({ min: 1, max: 1000 }), (time, later) => {
        const [first, second] = [createIdSource(() => time).next(), createIdSource(() => time + later).next()];
        assert.ok(isUuid(first) && isUuid(second) && first < second);
      }),
    );
  });
});

describe('changes', () => {
  it('keep what is absent, replace what is given, and clear what is null', () => {
    const current: { a: string; b?: string | undefined; c?: string | undefined } = { a: '1', b: '2', c: '3' };
    assert.deepEqual(applyChanges(current, { a: 'x', b: null }), { a: 'x', b: undefined, c: '3' });
  });
});

describe('dates', () => {
  it('are the days of the calendar', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (day) =>
        isDate(day.toISOString().slice(0, 10)),
      ),
    );
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AppError, type Violation } from '../../src/kernel/app-error.ts';
import { applyChanges } from '../../src/kernel/changes.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { Rules } from '../../src/kernel/rules.ts';
import { and, matches, not, oneOf, or, type Scalar, where } from '../../src/kernel/specification.ts';
import { isDate, isTimestamp, isUuid } from '../../src/kernel/values.ts';
import { SEED } from '../support/arbitraries.ts';

const INVALID = { code: 'INVALID', category: 'rule', title: 'Invalid', when: '' } as const;

function violationsOf(check: (rules: Rules) => unknown): readonly Violation[] {
  const rules = new Rules();
  check(rules);
  try {
    rules.enforce(INVALID);
  } catch (error) {
    if (error instanceof AppError) return error.violations;
    throw error;
  }
  return [];
}

describe('a comparison', () => {
  const number = fc.integer({ min: -3, max: 3 });
  const text = fc.constantFrom('', 'a', 'b', 'B', 'ab');
  const pair = fc.oneof(fc.tuple(number, number), fc.tuple(text, text));
  const holds = (left: Scalar | undefined, op: Parameters<typeof where>[1], right: Scalar): boolean =>
    matches(where('x', op, right), { x: left });

  it('has exactly one of less, equal and greater', () => {
    fc.assert(
      fc.property(pair, ([left, right]) => {
        const [less, equal, greater] = [holds(left, 'lt', right), holds(left, 'eq', right), holds(left, 'gt', right)];
        assert.equal([less, equal, greater].filter(Boolean).length, 1);
        assert.equal(equal, left === right);
        assert.equal(less, left < right);
        assert.equal(holds(left, 'ne', right), !equal);
        assert.equal(holds(left, 'lte', right), less || equal);
        assert.equal(holds(left, 'gte', right), greater || equal);
      }),
      SEED,
    );
  });

  it('with nothing is equal to nothing, and neither less nor greater', () => {
    const nothing = fc.constantFrom<null | undefined>(null, undefined);
    fc.assert(
      fc.property(nothing, fc.oneof(number, text), (missing, value) => {
        for (const op of ['lt', 'lte', 'gt', 'gte'] as const) {
          assert.equal(holds(missing, op, value), false, op);
          assert.equal(holds(value, op, null), false, op);
          assert.equal(holds(missing, op, null), false, op);
        }
        assert.equal(holds(missing, 'eq', null), true);
        assert.equal(holds(missing, 'ne', value), true);
        assert.equal(matches(oneOf('x', [null]), { x: missing }), true);
      }),
      SEED,
    );
  });

  it('composes by the laws of logic', () => {
    const parts = fc.array(fc.boolean(), { maxLength: 4 });
    const literal = (value: boolean) => where('x', value ? 'eq' : 'ne', 1);
    fc.assert(
      fc.property(parts, (values) => {
        const all = values.map(literal);
        const test = (specification: Parameters<typeof matches>[0]): boolean => matches(specification, { x: 1 });
        assert.equal(test(and(...all)), values.every(Boolean));
        assert.equal(test(or(...all)), values.some(Boolean));
        assert.equal(test(not(and(...all))), test(or(...all.map((part) => not(part)))));
      }),
      SEED,
    );
  });
});

describe('a violation', () => {
  const broken: Readonly<Record<string, (rules: Rules) => unknown>> = {
    string: (rules) => rules.string('x', ''),
    'a long string': (rules) => rules.string('x', 'a'.repeat(201)),
    'two lines': (rules) => rules.string('x', 'a\nb'),
    text: (rules) => rules.text('x', ''),
    'a long text': (rules) => rules.text('x', 'a'.repeat(10_001)),
    'a text with U+0000': (rules) => rules.text('x', 'a\0'),
    integer: (rules) => rules.integer('x', 0.5),
    decimal: (rules) => rules.decimal('x', '1.'),
    amount: (rules) => rules.money('x', { amount: 0.5, currency: 'EUR' }),
    currency: (rules) => rules.money('x', { amount: 1, currency: 'E' }),
    date: (rules) => rules.date('x', '2026-02-30'),
    timestamp: (rules) => rules.timestamp('x', 'today'),
    uuid: (rules) => rules.uuid('x', '1'),
    enum: (rules) => rules.enum('x', 'c', ['a', 'b'] as readonly string[]),
  };

  for (const [name, check] of Object.entries(broken)) {
    it(`of ${name} says where and what`, () => {
      const [violation, ...others] = violationsOf(check);
      assert.deepEqual(others, []);
      assert.match(violation?.path ?? '', /^x/);
      assert.match(violation?.message ?? '', /^must \w+ .{3,}|^must not be empty$/);
    });
  }

  it('of a choice names what there is to choose from', () => {
    assert.match(
      violationsOf((rules) => rules.enum('x', 'c', ['a', 'b'] as readonly string[]))[0]?.message ?? '',
      /a, b$/,
    );
  });

  it('of an absent value does not exist, and a present one has to pass', () => {
    fc.assert(
      fc.property(fc.option(fc.oneof(fc.integer(), fc.constant(0.5)), { nil: undefined }), (value) => {
        let kept: number | undefined;
        const violations = violationsOf((rules) => {
          kept = rules.optional(value, (given) => rules.integer('x', given));
        });
        assert.equal(kept, value);
        assert.equal(violations.length, value === 0.5 ? 1 : 0);
      }),
      SEED,
    );
  });
});

describe('a value', () => {
  const noise = fc.constantFrom(' ', '0', 'a', '-', '\n');
  const kinds = {
    date: [isDate, fc.constant('2024-02-29')],
    timestamp: [isTimestamp, fc.nat({ max: 8 }).map((digits) => `2026-01-31T12:00:00.${'1'.repeat(digits + 1)}Z`)],
    uuid: [isUuid, fc.uuid()],
  } as const;

  for (const [name, [isValid, values]] of Object.entries(kinds)) {
    it(`is a ${name} as a whole, with nothing around it`, () => {
      fc.assert(
        fc.property(values, noise, (value, more) => {
          assert.equal(isValid(value), true, value);
          assert.equal(isValid(`${value}${more}`), false, `${value}${more}`);
          assert.equal(isValid(`${more}${value}`), false, `${more}${value}`);
        }),
        SEED,
      );
    });
  }
});

describe('changes', () => {
  it('keep what is absent, replace what is given, and clear what is null', () => {
    const current = fc.record({ a: fc.integer(), b: fc.option(fc.string(), { nil: undefined }) });
    const changes = fc.record(
      { a: fc.option(fc.integer(), { nil: undefined }), b: fc.constantFrom('new', null, undefined) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(current, changes, (before, given) => {
        const after = applyChanges(before, given as object);
        assert.equal(after.a, given.a ?? before.a);
        assert.equal(after.b, given.b === undefined ? before.b : (given.b ?? undefined));
      }),
      SEED,
    );
  });
});

describe('a failure', () => {
  it('carries what it was made of, and nothing else', () => {
    const cause = new Error('below');
    const bare = new AppError(INVALID);
    assert.deepEqual([bare.name, bare.message, bare.detail], ['AppError', 'INVALID: Invalid', undefined]);
    assert.deepEqual([bare.violations, bare.headers, bare.cause], [[], {}, undefined]);
    const full = new AppError(INVALID, { detail: 'too late', headers: { 'retry-after': '1' }, cause });
    assert.equal(full.message, 'INVALID: too late');
    assert.deepEqual([full.headers, full.cause], [{ 'retry-after': '1' }, cause]);
  });
});

describe('the clock', () => {
  it('tells the time', () => {
    const before = Date.now();
    const now = systemClock.now().getTime();
    assert.ok(before <= now && now <= Date.now());
  });
});

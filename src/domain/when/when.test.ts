import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TIERS } from '../vocabulary.ts';
import { areExclusive } from './are-exclusive.ts';
import { type Condition, type ConditionSubject, namesIn } from './condition.ts';
import { evaluateCondition } from './evaluate-condition.ts';
import { parseCondition } from './parse-condition.ts';

const SUBJECT: ConditionSubject = {
  features: ['db-postgres', 'otel'],
  capabilities: ['database'],
  tier: 'intermediate',
  stack: 'typescript',
  options: { poolMax: 20, mode: 'strict', tls: true, names: [], ratio: 0.5, empty: '' },
};

function parse(text: string): Condition {
  const result = parseCondition(text, 'feature.yaml');
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join('\n'));
  return result.value;
}

describe('evaluateCondition', () => {
  it.each([
    ['feature(otel)', true],
    ['feature(redis)', false],
    ['!feature(redis)', true],
    ['!!feature(redis)', false],
    ['capability(database) && feature(otel)', true],
    ['feature(redis) || feature(otel) && feature(none)', false],
    ['(feature(redis) || feature(otel)) && !feature(none)', true],
    ['tier >= intermediate', true],
    ['tier > intermediate', false],
    ['tier<advanced', true],
    ['tier <= basic', false],
    ['tier == intermediate', true],
    ['tier != intermediate', false],
    ['stack == typescript', true],
    ['stack != typescript', false],
    ['option(tls)', true],
    ['option(names)', false],
    ['option(empty)', false],
    ['option(absent)', false],
    ['option(constructor)', false],
    ['option(absent) != 5', true],
    ['option(absent) < 5', false],
    ['option(poolMax) > 5', true],
    ['option(poolMax) >= 20 && option(poolMax) <= 20', true],
    ['option(poolMax) == -1', false],
    ['option(ratio) < 0.75', true],
    ['option(mode) == strict', true],
    ["option(mode) == 'strict'", true],
    ['option(mode) != "lax mode"', true],
    ['option(tls) == true', true],
    ['option(mode) < 5', false],
  ])('%s is %s', (text, expected) => {
    expect(evaluateCondition(parse(text), SUBJECT)).toBe(expected);
  });
});

describe('parseCondition', () => {
  it.each([
    ['', 1, 'the end starts no condition'],
    ['  ', 3, 'the end starts no condition'],
    ['feature', 8, '"(" is expected before the end'],
    ['feature()', 9, '")" is no name'],
    ['feature(otel', 13, '")" is expected before the end'],
    ['feature(otel) feature(x)', 15, '"feature" is one too many'],
    ['featur(otel)', 1, '"featur" starts no condition'],
    ['feature(a) && ', 15, 'the end starts no condition'],
    ['feature(a) & feature(b)', 12, '"&" is one too many'],
    ['tier >= advancd', 9, '"advancd" is no tier'],
    ['tier = basic', 6, '"=" is none of == != < <= > >='],
    ['stack > go', 7, '">" is none of == !='],
    ['option(a) > big', 13, '"big" is no number'],
    ['option(a) == )', 14, '")" is no value'],
    ['(feature(a)', 12, '")" is expected before the end'],
    ["option(a) == 'x", 14, '"\'" is no value'],
    ['process.exit()', 1, '"process" starts no condition'],
  ])('refuses %j at character %i', (text, character, reason) => {
    const result = parseCondition(text, 'features/x/feature.yaml');
    expect(result).toMatchObject({
      ok: false,
      problems: [
        {
          code: 'WHEN_INVALID',
          message: `The condition \`${text}\` cannot be parsed at character ${character}: ${reason}.`,
          path: 'features/x/feature.yaml',
        },
      ],
    });
  });

  it('suggests what was meant', () => {
    expect(parseCondition('featur(otel)', 'x')).toMatchObject({ problems: [{ hint: 'Did you mean "feature"?' }] });
    expect(parseCondition('tier >= advancd', 'x')).toMatchObject({ problems: [{ hint: 'Did you mean "advanced"?' }] });
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      'feature',
      '(',
      ')',
      'a',
      '&&',
      '||',
      '!',
      'tier',
      '>=',
      'basic',
      'option',
      "'",
      '1',
      ' ',
      '$',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const result = parseCondition(pieces.join(''), 'x');
        if (!result.ok) expect(result.problems).toHaveLength(1);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe('namesIn', () => {
  it('lists each name once', () => {
    const condition = parse(
      'feature(a) && !(feature(a) || capability(c)) && stack == go && option(o) > 1 && tier < advanced',
    );
    expect(namesIn(condition)).toEqual({ features: ['a'], capabilities: ['c'], stacks: ['go'], options: ['o'] });
  });
});

describe('areExclusive', () => {
  it.each([
    ['tier < advanced', 'tier >= advanced'],
    ['tier == basic', 'tier == enterprise'],
    ['feature(a)', '!feature(a)'],
    ['feature(a) && feature(b)', '!feature(b) || feature(b) && !feature(a)'],
    ['feature(a)', '!(feature(a) || capability(b))'],
    ['stack == typescript', 'stack == go'],
    ['stack == typescript', 'stack != typescript'],
    ['option(size) > 5', 'option(size) <= 5'],
    ['option(size) > 5', 'option(size) < 4'],
    ['option(mode) == strict', 'option(mode) == lax'],
    ['option(mode) == strict', '!option(mode)'],
    ['option(tls)', '!option(tls)'],
    ['option(tls) == true', 'option(tls) == false'],
    ['feature(a) && !feature(a)', 'feature(b)'],
  ])('proves %s and %s', (left, right) => {
    expect(areExclusive(parse(left), parse(right))).toBe(true);
    expect(areExclusive(parse(right), parse(left))).toBe(true);
  });

  it.each([
    ['tier <= advanced', 'tier >= advanced'],
    ['feature(a)', 'feature(b)'],
    ['feature(a)', 'capability(a) && !capability(b)'],
    ['stack != typescript', 'stack != go'],
    ['option(size) >= 5', 'option(size) <= 5'],
    ['option(size) > 5', 'option(size) < 7'],
    ['option(mode) != strict', 'option(mode) != lax'],
    ['option(size)', 'option(size) < 0'],
    ['!option(size)', 'option(size) == 0'],
  ])('does not claim it of %s and %s', (left, right) => {
    expect(areExclusive(parse(left), parse(right))).toBe(false);
  });

  it('gives up instead of running for long', () => {
    const many = Array.from({ length: 40 }, (_, index) => `(feature(f${index}) || capability(c${index}))`).join(' && ');
    const same = Array.from({ length: 40 }, (_, index) => `(!feature(f${index}) || !capability(c${index}))`).join(
      ' && ',
    );
    expect(areExclusive(parse(`${many} && ${same}`), parse('feature(x) && !feature(x) || feature(y)'))).toBe(false);
  });

  it('is never wrong: no subject satisfies both sides of a proven pair', () => {
    const atom = fc.constantFrom(
      ...[
        'feature(a)',
        'feature(b)',
        'capability(a)',
        'tier >= advanced',
        'tier == basic',
        'tier != basic',
        'stack == go',
      ],
      ...[
        'stack != go',
        'option(o)',
        'option(o) > 3',
        'option(o) <= 3',
        'option(o) == 4',
        'option(o) == x',
        'option(o) != true',
      ],
    );
    const { condition } = fc.letrec<{ condition: string }>((tie) => ({
      condition: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        atom,
        tie('condition').map((inner) => `!(${inner})`),
        fc.tuple(tie('condition'), tie('condition')).map(([left, right]) => `(${left} && ${right})`),
        fc.tuple(tie('condition'), tie('condition')).map(([left, right]) => `(${left} || ${right})`),
      ),
    }));
    const subject: fc.Arbitrary<ConditionSubject> = fc.record({
      features: fc.subarray(['a', 'b']),
      capabilities: fc.subarray(['a', 'b']),
      tier: fc.constantFrom(...TIERS),
      stack: fc.constantFrom('go', 'typescript'),
      options: fc.oneof(
        fc.constant({}),
        fc.record({ o: fc.oneof(fc.integer({ min: -1, max: 6 }), fc.constantFrom(3.5, 'x', 'y', '', true, false)) }),
      ),
    });
    let proven = 0;
    fc.assert(
      fc.property(
        condition,
        condition,
        fc.array(subject, { minLength: 20, maxLength: 20 }),
        (left, right, subjects) => {
          const [a, b] = [parse(left), parse(right)];
          if (!areExclusive(a, b)) return;
          proven += 1;
          for (const each of subjects) expect(evaluateCondition(a, each) && evaluateCondition(b, each)).toBe(false);
        },
      ),
      { seed: 42, numRuns: 1500 },
    );
    expect(proven).toBeGreaterThan(100);
  });
});

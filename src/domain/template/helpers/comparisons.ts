import { defineHelper, Refusal } from './define-helper.ts';
import { anything, list } from './params.ts';

const pair = [anything('left'), anything('right')] as const;

/** Conditions, for `#if` and as arguments. What is missing counts as nothing: it equals nothing but itself, and is false. */
export const COMPARISON_HELPERS = {
  eq: defineHelper({
    doc: 'Whether two values are the same text, number or boolean.',
    examples: [["{{#if (eq 'a' 'a')}}same{{/if}}", 'same']],
    params: pair,
    isTolerant: true,
    run: ({ args: [left, right] }) => left === right,
  }),
  ne: defineHelper({
    doc: 'Whether two values differ.',
    examples: [["{{#if (ne 'a' 1)}}different{{/if}}", 'different']],
    params: pair,
    isTolerant: true,
    run: ({ args: [left, right] }) => left !== right,
  }),
  lt: defineHelper({
    doc: 'Whether the left one of two numbers, or of two texts in code-point order, is smaller.',
    examples: [['{{lt 1 2}}', 'true']],
    params: pair,
    run: ({ args: [left, right] }) => compare(left, right, (order) => order < 0),
  }),
  lte: defineHelper({
    doc: 'Whether the left one is smaller or the same.',
    examples: [['{{lte 2 2}}', 'true']],
    params: pair,
    run: ({ args: [left, right] }) => compare(left, right, (order) => order <= 0),
  }),
  gt: defineHelper({
    doc: 'Whether the left one is greater.',
    examples: [["{{gt 'a' 'b'}}", 'false']],
    params: pair,
    run: ({ args: [left, right] }) => compare(left, right, (order) => order > 0),
  }),
  gte: defineHelper({
    doc: 'Whether the left one is greater or the same.',
    examples: [['{{gte 3 2}}', 'true']],
    params: pair,
    run: ({ args: [left, right] }) => compare(left, right, (order) => order >= 0),
  }),
  and: defineHelper({
    doc: 'Whether all values are true; an empty list or text, 0 and nothing are false.',
    examples: [["{{and true 'x' 1}}", 'true']],
    params: [anything('value')],
    rest: anything('value'),
    isTolerant: true,
    run: ({ args: [first], rest }) => [first, ...rest].every(isTruthy),
  }),
  or: defineHelper({
    doc: 'Whether any value is true. For the first value there is, use `default`.',
    examples: [["{{or false '' 1}}", 'true']],
    params: [anything('value')],
    rest: anything('value'),
    isTolerant: true,
    run: ({ args: [first], rest }) => [first, ...rest].some(isTruthy),
  }),
  not: defineHelper({
    doc: 'Whether the value is false.',
    examples: [['{{not false}}', 'true']],
    params: [anything('value')],
    isTolerant: true,
    run: ({ args: [value] }) => !isTruthy(value),
  }),
  in: defineHelper({
    doc: 'Whether a list holds the value.',
    examples: [["{{in 'b' (list 'a' 'b')}}", 'true']],
    params: [anything('value'), list('list')],
    run: ({ args: [value, items] }) => items.includes(value),
  }),
  default: defineHelper({
    doc: 'The value, or the fallback when it is missing.',
    examples: [["{{default (lookup (dict a=1) 'b') 'none'}}", 'none']],
    params: [anything('value'), anything('fallback')],
    isTolerant: true,
    run: ({ args: [value, fallback] }) => value ?? fallback,
  }),
};

/** As blocks count: an empty list is false. */
export function isTruthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function compare(left: unknown, right: unknown, holds: (order: number) => boolean): boolean | Refusal {
  if (typeof left === 'number' && typeof right === 'number') return holds(left - right);
  if (typeof left === 'string' && typeof right === 'string') return holds(left < right ? -1 : left > right ? 1 : 0);
  return new Refusal('compares two numbers or two texts');
}

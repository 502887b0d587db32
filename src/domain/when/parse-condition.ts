import { suggestName } from '../names/near-miss.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { TIERS, type Tier } from '../vocabulary.ts';
import type { Condition, Operator, OptionComparison } from './condition.ts';
import { type Token, tokenizeCondition } from './tokenize-condition.ts';

const EQUALITY = ['==', '!='] as const;
const ORDER = ['==', '!=', '<', '<=', '>', '>='] as const;
const ATOMS = ['feature', 'capability', 'tier', 'stack', 'option'];

/** Where the parser stands; `fault` holds the first thing that does not fit, after which it only unwinds. */
interface Cursor {
  readonly tokens: readonly Token[];
  position: number;
  fault: { readonly at: number; readonly reason: string; readonly hint: string } | undefined;
}

/**
 * Parses a condition; the grammar is in condition.ts. Names are not checked against anything: see `namesIn`.
 *
 * @param path Of the manifest and key that hold the condition, for messages.
 * @returns one `WHEN_INVALID` problem that says at which character the text stops to make sense.
 */
export function parseCondition(text: string, path: string): Result<Condition> {
  const cursor: Cursor = { tokens: tokenizeCondition(text), position: 0, fault: undefined };
  const condition = parseOr(cursor);
  const rest = peek(cursor);
  if (cursor.fault === undefined && rest.kind !== 'end') {
    refuse(cursor, rest, `${show(rest)} is one too many`, 'Join conditions with && or ||.');
  }
  if (condition !== undefined && cursor.fault === undefined) return succeed(condition);
  return fail([describeFault(text, path, cursor)]);
}

function describeFault(text: string, path: string, cursor: Cursor): Problem {
  const { at = 0, reason = 'is empty', hint = 'Write a condition.' } = cursor.fault ?? {};
  return {
    code: 'WHEN_INVALID',
    message: `The condition \`${text}\` cannot be parsed at character ${at + 1}: ${reason}.`,
    hint,
    features: [],
    path,
    details: [text, `${' '.repeat(at)}^`],
  };
}

function parseOr(cursor: Cursor): Condition | undefined {
  return parseChain(cursor, '||', 'or', parseAnd);
}

function parseAnd(cursor: Cursor): Condition | undefined {
  return parseChain(cursor, '&&', 'and', parseUnary);
}

function parseChain(
  cursor: Cursor,
  symbol: string,
  kind: 'or' | 'and',
  parseOperand: (cursor: Cursor) => Condition | undefined,
): Condition | undefined {
  const first = parseOperand(cursor);
  if (first === undefined) return undefined;
  const operands = [first];
  while (accept(cursor, symbol)) {
    const next = parseOperand(cursor);
    if (next === undefined) return undefined;
    operands.push(next);
  }
  return operands.length === 1 ? first : { kind, operands };
}

function parseUnary(cursor: Cursor): Condition | undefined {
  if (accept(cursor, '!')) {
    const operand = parseUnary(cursor);
    return operand && { kind: 'not', operand };
  }
  if (!accept(cursor, '(')) return parseAtom(cursor);
  const inner = parseOr(cursor);
  if (inner === undefined) return undefined;
  return expectSymbol(cursor, ')') ? inner : undefined;
}

function parseAtom(cursor: Cursor): Condition | undefined {
  const token = take(cursor);
  if (token.kind === 'word') {
    switch (token.text) {
      case 'feature':
      case 'capability':
        return parseMembership(cursor, token.text);
      case 'tier':
        return parseTier(cursor);
      case 'stack':
        return parseStack(cursor);
      case 'option':
        return parseOption(cursor);
    }
  }
  const fallback = 'A condition is made of feature(id), capability(id), tier >= name, stack == id, option(name).';
  const hint = token.kind === 'word' ? suggestName(token.text, ATOMS, fallback) : fallback;
  return refuse(cursor, token, `${show(token)} starts no condition`, hint);
}

function parseMembership(cursor: Cursor, kind: 'feature' | 'capability'): Condition | undefined {
  const id = parseArgument(cursor, `Write ${kind}(id).`);
  return id === undefined ? undefined : { kind, id };
}

function parseTier(cursor: Cursor): Condition | undefined {
  const operator = takeOperator(cursor, ORDER, 'Write tier >= advanced, or tier == basic.');
  if (operator === undefined) return undefined;
  const token = take(cursor);
  const tier = TIERS.find((known): known is Tier => known === token.text);
  if (tier !== undefined) return { kind: 'tier', operator, tier };
  return refuse(
    cursor,
    token,
    `${show(token)} is no tier`,
    suggestName(token.text, TIERS, `The tiers are ${TIERS.join(', ')}.`),
  );
}

function parseStack(cursor: Cursor): Condition | undefined {
  const operator = takeOperator(cursor, EQUALITY, 'Write stack == typescript.');
  if (operator === undefined) return undefined;
  const token = take(cursor);
  if (token.kind === 'word' || token.kind === 'text') return { kind: 'stack', operator, id: token.text };
  return refuse(cursor, token, `${show(token)} is no stack`, 'Write stack == typescript.');
}

function parseOption(cursor: Cursor): Condition | undefined {
  const name = parseArgument(cursor, 'Write option(name).');
  if (name === undefined) return undefined;
  const operator = ORDER.find((symbol) => accept(cursor, symbol));
  if (operator === undefined) return { kind: 'option', name };
  const compare = parseComparison(cursor, operator);
  return compare && { kind: 'option', name, compare };
}

function parseComparison(cursor: Cursor, operator: Operator): OptionComparison | undefined {
  const token = take(cursor);
  if (token.kind === 'number') return { operator, literal: Number(token.text) };
  if (operator !== '==' && operator !== '!=') {
    return refuse(
      cursor,
      token,
      `${show(token)} is no number`,
      `${operator} compares numbers; use == or != for the rest.`,
    );
  }
  if (token.kind === 'text') return { operator, literal: token.text };
  if (token.kind !== 'word') {
    return refuse(
      cursor,
      token,
      `${show(token)} is no value`,
      'Compare with a number, true, false, a word or a quoted text.',
    );
  }
  const isBoolean = token.text === 'true' || token.text === 'false';
  return { operator, literal: isBoolean ? token.text === 'true' : token.text };
}

function parseArgument(cursor: Cursor, hint: string): string | undefined {
  if (!expectSymbol(cursor, '(', hint)) return undefined;
  const token = take(cursor);
  if (token.kind !== 'word') return refuse(cursor, token, `${show(token)} is no name`, hint);
  return expectSymbol(cursor, ')', hint) ? token.text : undefined;
}

function takeOperator<O extends Operator>(cursor: Cursor, allowed: readonly O[], hint: string): O | undefined {
  const operator = allowed.find((symbol) => accept(cursor, symbol));
  if (operator !== undefined) return operator;
  const token = peek(cursor);
  return refuse(cursor, token, `${show(token)} is none of ${allowed.join(' ')}`, hint);
}

function expectSymbol(cursor: Cursor, symbol: string, hint = `Add "${symbol}".`): boolean {
  if (accept(cursor, symbol)) return true;
  const token = peek(cursor);
  refuse(cursor, token, `"${symbol}" is expected before ${show(token)}`, hint);
  return false;
}

function accept(cursor: Cursor, symbol: string): boolean {
  const token = peek(cursor);
  if (token.kind !== 'symbol' || token.text !== symbol) return false;
  cursor.position += 1;
  return true;
}

function take(cursor: Cursor): Token {
  const token = peek(cursor);
  if (token.kind !== 'end') cursor.position += 1;
  return token;
}

function peek(cursor: Cursor): Token {
  return cursor.tokens[cursor.position] ?? { kind: 'end', text: '', at: 0 };
}

function refuse(cursor: Cursor, token: Token, reason: string, hint: string): undefined {
  cursor.fault ??= { at: token.at, reason, hint };
  return undefined;
}

function show(token: Token): string {
  return token.kind === 'end' ? 'the end' : `"${token.text}"`;
}

import { describe, expect, test } from 'vitest';
import { checkOptions, parseOptionText } from './check-options.ts';
import { OptionDefinition } from './option-definition.ts';

const title = 'Title';
const define = (definition: Record<string, unknown>) => OptionDefinition.parse({ title, ...definition });

function check(options: Record<string, Record<string, unknown>>, answers: Record<string, unknown>) {
  const parsed = Object.fromEntries(Object.entries(options).map(([name, definition]) => [name, define(definition)]));
  const checked = checkOptions({ id: 'demo', options: parsed }, answers);
  return checked.ok ? checked.value : checked.problems.map(({ code, message, hint }) => [code, message, hint]);
}

describe('answers', () => {
  test('are completed with defaults', () => {
    const options = {
      size: { type: 'integer', default: 3 },
      name: { type: 'string', default: 'x' },
      list: { type: 'list' },
    };
    expect(check(options, { name: 'y' })).toEqual({ size: 3, name: 'y', list: [] });
  });

  test('to unknown questions are told with near misses, missing ones too, all at once', () => {
    expect(check({ poolMax: { type: 'integer' } }, { poolMx: 3, other: 1 })).toEqual([
      ['OPTION_UNKNOWN', 'The feature "demo" has no option "poolMx".', 'Did you mean "poolMax"?'],
      ['OPTION_UNKNOWN', 'The feature "demo" has no option "other".', 'It has: poolMax.'],
      ['OPTION_INVALID', 'The option "demo.poolMax" needs an answer.', 'Pass `--set demo.poolMax=VALUE`.'],
    ]);
    expect(check({}, { constructor: 1 })).toEqual([
      ['OPTION_UNKNOWN', 'The feature "demo" has no option "constructor".', '"demo" has no options.'],
    ]);
  });

  test.each([
    [{ type: 'string' }, 3, 'must be text, not 3'],
    [{ type: 'string' }, 'a\nb', 'must be a single line'],
    [{ type: 'string', pattern: '^[a-z]+$' }, 'A1', 'must match the pattern ^[a-z]+$; "A1" does not'],
    [{ type: 'text' }, ['a'], 'must be text, not ["a"]'],
    [{ type: 'integer' }, 1.5, 'must be an integer, not 1.5'],
    [{ type: 'integer' }, '5', 'must be an integer, not "5"'],
    [{ type: 'number' }, Number.NaN, 'must be a number, not NaN'],
    [{ type: 'integer', min: 1 }, 0, 'must be at least 1, not 0'],
    [{ type: 'number', max: 1 }, 1.5, 'must be at most 1, not 1.5'],
    [{ type: 'boolean' }, 'yes', 'must be true or false, not "yes"'],
    [{ type: 'enum', values: ['small', 'large'] }, 'smal', 'must be one of small, large, not "smal"'],
    [{ type: 'list' }, 'a', 'must be a list, not "a"'],
  ])('of %j are no %j', (definition, answer, reason) => {
    const hint = reason.includes('"smal"') ? 'Did you mean "small"?' : 'See `scaffold info demo`.';
    expect(check({ one: definition }, { one: answer })).toEqual([
      ['OPTION_INVALID', `The option "demo.one" ${reason}.`, hint],
    ]);
  });

  test('in lists are checked one by one', () => {
    const ports = { type: 'list', items: { type: 'integer', title, min: 1 } };
    expect(check({ ports }, { ports: [80, 443] })).toEqual({ ports: [80, 443] });
    expect(check({ ports }, { ports: [0, 'x', 2] })).toEqual([
      ['OPTION_INVALID', 'The option "demo.ports.0" must be at least 1, not 0.', 'See `scaffold info demo`.'],
      ['OPTION_INVALID', 'The option "demo.ports.1" must be an integer, not "x".', 'See `scaffold info demo`.'],
    ]);
  });

  test('in lists of records are completed and checked field by field', () => {
    const journeys = {
      type: 'list',
      fields: { id: { type: 'string', title }, target: { type: 'number', title, default: 99.9 } },
    };
    expect(check({ journeys }, { journeys: [{ id: 'pay' }] })).toEqual({ journeys: [{ id: 'pay', target: 99.9 }] });
    expect(check({ journeys }, { journeys: [{ targt: 1 }, 'x'] })).toEqual([
      ['OPTION_UNKNOWN', 'The option "demo.journeys.0" has no field "targt".', 'Did you mean "target"?'],
      ['OPTION_INVALID', 'The option "demo.journeys.0.id" needs an answer.', expect.any(String)],
      [
        'OPTION_INVALID',
        'The option "demo.journeys.1" must be a record with id, target, not "x".',
        'See `scaffold info demo`.',
      ],
    ]);
  });
});

describe('texts of the command line', () => {
  const records = {
    type: 'list',
    fields: { id: { type: 'string', title }, weight: { type: 'integer', title, default: 1 } },
  };
  test.each([
    [{ type: 'string' }, '5', '5'],
    [{ type: 'text' }, 'a\nb', 'a\nb'],
    [{ type: 'integer' }, '-5', -5],
    [{ type: 'number' }, '99.95', 99.95],
    [{ type: 'boolean' }, 'false', false],
    [{ type: 'enum', values: ['a', 'b'] }, 'b', 'b'],
    [{ type: 'list' }, '', []],
    [{ type: 'list' }, 'a, b', ['a', 'b']],
    [{ type: 'list', items: { type: 'integer', title } }, '1,2', [1, 2]],
    [{ type: 'list' }, '["a,b", c]', ['a,b', 'c']],
    [
      records,
      '[{id: pay}, {"id": "buy", "weight": 2}]',
      [
        { id: 'pay', weight: 1 },
        { id: 'buy', weight: 2 },
      ],
    ],
  ])('%j reads %j', (definition, text, expected) => {
    expect(parseOptionText(define(definition), text, 'demo.one')).toEqual({ ok: true, value: expected });
  });

  test.each([
    [{ type: 'integer' }, '', 'must be an integer, not ""'],
    [{ type: 'integer' }, '0x10', 'must be an integer, not "0x10"'],
    [{ type: 'boolean' }, 'yes', 'must be true or false, not "yes"'],
    [{ type: 'list' }, '[a', 'must be a list, not "[a"'],
    [records, 'a,b', 'must be a record with id, weight, not "a"'],
  ])('%j refuses %j', (definition, text, reason) => {
    const parsed = parseOptionText(define(definition), text, 'demo.one');
    expect(parsed.ok ? [] : parsed.problems.map(({ message }) => message)).toContainEqual(
      expect.stringContaining(reason),
    );
  });
});

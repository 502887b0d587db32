import { expect, test } from 'vitest';
import { listNamedModules, renameInAnswer } from './named-modules.ts';
import { OptionDefinition } from './option-definition.ts';

const title = 'Title';
const named = { type: 'string', names: 'module', title };
const plain = OptionDefinition.parse({ type: 'string', title });
const one = OptionDefinition.parse(named);
const several = OptionDefinition.parse({ type: 'list', items: named, title });
const records = OptionDefinition.parse({
  type: 'list',
  fields: { of: named, note: { type: 'string', title } },
  title,
});

test('names of modules are found with their places, in every shape of an answer', () => {
  expect(listNamedModules(one, 'invoice', 'a.b')).toEqual([{ name: 'invoice', path: 'a.b' }]);
  expect(listNamedModules(several, ['tag', 'invoice'], 'a.b')).toEqual([
    { name: 'tag', path: 'a.b.0' },
    { name: 'invoice', path: 'a.b.1' },
  ]);
  expect(listNamedModules(records, [{ of: 'tag', note: 'invoice' }], 'a.b')).toEqual([
    { name: 'tag', path: 'a.b.0.of' },
  ]);
  expect(listNamedModules(plain, 'invoice', 'a.b')).toEqual([]);
  expect(listNamedModules(undefined, 'invoice', 'a.b')).toEqual([]);
});

test('an answer takes the new name of a module where it names one, and nowhere else', () => {
  const names = { from: 'tag', to: 'label' };
  expect(renameInAnswer(one, 'tag', names)).toBe('label');
  expect(renameInAnswer(several, ['tag', 'tagged'], names)).toEqual(['label', 'tagged']);
  expect(renameInAnswer(records, [{ of: 'tag', note: 'tag' }], names)).toEqual([{ of: 'label', note: 'tag' }]);
  expect(renameInAnswer(plain, 'tag', names)).toBe('tag');
  expect(renameInAnswer(undefined, 'tag', names)).toBe('tag');
  expect(renameInAnswer(several, 'tag', names)).toBe('tag');
});

import { expect, it } from 'vitest';
import { unreadable } from './unreadable.ts';

it('says what to do about a refusal of the system', () => {
  const refused = Object.assign(new Error('refused'), { code: 'EACCES' });
  expect(unreadable('features/web', refused)).toEqual({
    code: 'SOURCE_UNREADABLE',
    message: '"features/web" cannot be read (EACCES).',
    hint: 'Give yourself permission to read it.',
    features: [],
    path: 'features/web',
  });
});

it('leaves the hint to the catalogue of errors when the cause is unknown', () => {
  expect(unreadable('x', 'odd')).not.toHaveProperty('hint');
});

import { describe, expect, it } from 'vitest';
import { NOTHING_GIVEN } from '../../test/support/tui/picker-world.ts';
import { answerOption, applyRepair, toggleFeature } from './change-picked.ts';

describe('toggleFeature', () => {
  const id = 'adr';
  it.each([
    ['asks for an absent one', {}, { isPreset: false, isPresent: false }, { features: ['adr'] }],
    ['takes the wish back', { features: ['adr@^1'] }, { isPreset: false, isPresent: true }, {}],
    ['leaves a preset out', {}, { isPreset: true, isPresent: true }, { without: ['adr'] }],
    [
      'leaves out a preset that was asked for too',
      { features: ['adr'] },
      { isPreset: true, isPresent: true },
      { without: ['adr'] },
    ],
    ['leaves out what others require', {}, { isPreset: false, isPresent: true }, { without: ['adr'] }],
    ['lets a preset come back', { without: ['adr'] }, { isPreset: true, isPresent: false }, {}],
    ['asks for a preset that something displaced', {}, { isPreset: true, isPresent: false }, { features: ['adr'] }],
    ['turns a refusal into a wish', { without: ['adr'] }, { isPreset: false, isPresent: false }, { features: ['adr'] }],
    [
      'forgets the answers of what goes',
      { features: ['adr'], set: [{ feature: 'adr', option: 'x', value: '1' }] },
      { isPreset: false, isPresent: true },
      {},
    ],
  ])('%s', (_case, before, status, after) => {
    expect(toggleFeature({ ...NOTHING_GIVEN, ...before }, { id, ...status })).toEqual({ ...NOTHING_GIVEN, ...after });
  });
});

describe('applyRepair', () => {
  it('applies every flag, in one text or in several', () => {
    const before = { ...NOTHING_GIVEN, features: ['a', 'b'], without: ['c'] };
    const flags = ['--without a', '--features', 'c', '--tier advanced'];
    expect(applyRepair(before, { flags, resolvesTo: 3 })).toEqual({
      ...NOTHING_GIVEN,
      tier: 'advanced',
      features: ['b', 'c'],
      without: ['a'],
    });
  });
});

describe('answerOption', () => {
  it('replaces an answer and takes it back', () => {
    const option = { feature: 'db', option: 'size' };
    const answered = answerOption(answerOption(NOTHING_GIVEN, option, '1'), option, '2');
    expect(answered.set).toEqual([{ ...option, value: '2' }]);
    expect(answerOption(answered, option, undefined).set).toEqual([]);
  });
});

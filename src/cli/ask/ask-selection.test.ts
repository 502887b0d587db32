import { describe, expect, it } from 'vitest';
import type { PickedAnswers } from '../../app/picker.ts';
import type { Asker } from '../../app/ports.ts';
import type { Problem } from '../../domain/problem.ts';
import { featureOf } from '../testing/fixtures.ts';
import { askSelection } from './ask-selection.ts';

const NOTHING: PickedAnswers = { target: 'x', tier: 'basic', features: [], without: [], modules: [], set: [] };
const CLASH: Problem = {
  code: 'FEATURE_CONFLICT',
  message: 'They cannot be together.',
  features: [],
  details: ['one', 'two'],
  repairs: [{ flags: ['--without adr'], resolvesTo: 7 }],
};

/** Gives the answers in turn, whatever the question; a refused one is recorded and the next one is given. */
function openTools(answers: readonly string[], problems: (answers: PickedAnswers) => readonly Problem[] = () => []) {
  const left = [...answers];
  const [asked, said, refused, offered]: [string[], string[], string[], string[]] = [[], [], [], []];
  const take = (message: string) => {
    asked.push(message);
    return left.shift() ?? '';
  };
  const asker: Asker = {
    input: async ({ message, validate }) => {
      for (;;) {
        const answer = take(message);
        const refusal = validate(answer);
        if (refusal === undefined) return answer;
        refused.push(refusal);
      }
    },
    choose: async ({ message, choices }) => {
      offered.push(choices.map(({ title }) => title).join(' | '));
      return take(message);
    },
  };
  const features = [featureOf('db-postgres'), { ...featureOf('db-postgres'), id: 'adr', options: {} }];
  const check = async (picked: PickedAnswers) => problems(picked);
  return {
    tools: { asker, features, check, say: (text: string) => said.push(text), columns: 60 },
    asked,
    said,
    refused,
    offered,
  };
}

describe('askSelection', () => {
  it('takes features in and leaves others out, after near misses and the list', async () => {
    const { tools, refused } = openTools(['ad', '?', 'adr', 'db-postgres']);
    expect(await askSelection(NOTHING, tools)).toEqual({ ...NOTHING, features: ['adr'], without: ['db-postgres'] });
    expect(refused).toEqual(['There is no feature "ad". Did you mean "adr"?', 'db-postgres, adr']);
  });

  it('asks for options only of what is new', async () => {
    const had = { ...NOTHING, features: ['db-postgres'] };
    const { tools, asked } = openTools(['', '']);
    expect(await askSelection(had, tools)).toEqual(had);
    expect(asked).toHaveLength(2);
  });

  it('says why a selection does not hold, and applies the repair that is chosen', async () => {
    const { tools, said } = openTools(['adr', '', '0'], ({ features }) => (features.includes('adr') ? [CLASH] : []));
    expect(await askSelection(NOTHING, tools)).toMatchObject({ features: [], without: ['adr'] });
    expect(said).toEqual(['\nThey cannot be together.\n  one\n  two\n\n']);
  });

  it('breaks lines between words, and offers last what takes the latest wish back', async () => {
    const message = 'There is quite a lot that has to be said about these two, in a window that is narrow.';
    const repairs = ['adr', 'openapi'].map((id) => ({ flags: [`--without ${id}`], resolvesTo: 7 }));
    const { tools, said, offered } = openTools(['adr', '', '0']);
    await askSelection(NOTHING, {
      ...tools,
      check: async (answers) => (answers.without.length > 0 ? [] : [{ ...CLASH, message, repairs }]),
    });
    expect(said[0]?.split('\n').slice(1, 3)).toEqual([
      'There is quite a lot that has to be said about these two, in',
      'a window that is narrow.',
    ]);
    expect(offered).toEqual(['leave out openapi | leave out adr     | Choose the features again']);
  });

  it('starts again where no repair is wanted', async () => {
    const { tools } = openTools(['adr', '', 'again', '', ''], ({ features }) => (features.length > 0 ? [CLASH] : []));
    expect(await askSelection(NOTHING, tools)).toEqual(NOTHING);
  });
});

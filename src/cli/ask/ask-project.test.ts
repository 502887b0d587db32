import { describe, expect, it } from 'vitest';
import type { Asker } from '../../app/ports.ts';
import type { Problem } from '../../domain/problem.ts';
import { askProject } from './ask-project.ts';

const INVALID: Problem = { code: 'NAME_INVALID', message: '"Bad" is no name.', hint: 'Use lower case.', features: [] };

/** Gives each question its answers in turn until one is accepted; records what was said of the others. */
function scripted(answers: Readonly<Record<string, readonly string[]>>) {
  const said: (string | undefined)[] = [];
  const asker: Asker = {
    input: async ({ message, validate }) => {
      for (const answer of answers[message] ?? []) {
        const refusal = validate(answer);
        said.push(refusal);
        if (refusal === undefined) return answer;
      }
      throw new Error(`no accepted answer to ${message}`);
    },
    choose: async ({ message, choices, initial }) => {
      said.push(choices.map(({ title, hint }) => `${title}: ${hint}`).join('\n'), initial);
      return answers[message]?.[0] ?? '';
    },
  };
  return { asker, said };
}

const check = (_: string, answer: string) => (answer === 'Bad' ? [INVALID] : []);

describe('askProject', () => {
  it('asks only what is open', async () => {
    const { asker, said } = scripted({});
    expect(await askProject({}, asker, check)).toEqual({});
    expect(said).toEqual([]);
  });

  it('insists on a required answer, says what is wrong with it, and trims it', async () => {
    const { asker, said } = scripted({ 'Name?': ['  ', 'Bad', ' billing '] });
    expect(await askProject({ name: { message: 'Name?', required: true } }, asker, check)).toEqual({ name: 'billing' });
    expect(said).toEqual(['An answer is needed here.', '"Bad" is no name. Use lower case.', undefined]);
  });

  it('leaves out an empty answer that is not required', async () => {
    const { asker } = scripted({ 'Module?': [''] });
    expect(await askProject({ module: { message: 'Module?', required: false } }, asker, check)).toEqual({
      modules: [],
    });
  });

  it('asks for modules until there is none more', async () => {
    const { asker } = scripted({ 'Module?': ['invoice'], 'Another module? Enter for none': [''] });
    const asked = await askProject({ module: { message: 'Module?', required: false } }, asker, check);
    expect(asked).toEqual({ modules: ['invoice'] });
  });

  it('offers every tier with what it is for', async () => {
    const { asker, said } = scripted({ 'Tier?': ['advanced'] });
    const question = { message: 'Tier?', initial: 'basic', required: false };
    expect(await askProject({ tier: question }, asker, check)).toEqual({ tier: 'advanced' });
    expect(said[0]).toMatch(/^basic +: a first service.*\nintermediate: .*\nadvanced +: .*\nenterprise +: /);
    expect(said[1]).toBe('basic');
  });
});

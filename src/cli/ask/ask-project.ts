import type { Asker } from '../../app/ports.ts';
import type { UseCases } from '../../app/use-cases.ts';
import { TIER_HINTS, TIERS } from '../../domain/vocabulary.ts';
import type { Question } from '../command.ts';
import { padEnd } from '../report/lay-out.ts';

/** The answers that `new` may ask for; absent where nothing is asked. */
export interface ProjectQuestions {
  readonly name?: Question;
  readonly tier?: Question;
  readonly module?: Question;
}

export interface AskedAnswers {
  readonly name?: string;
  readonly tier?: string;
  /** Empty where none was named; absent where nothing was asked. */
  readonly modules?: readonly string[];
}

/** Puts the questions one after the other. Answers are trimmed; an empty one is left out. */
export async function askProject(
  questions: ProjectQuestions,
  asker: Asker,
  check: UseCases['checkAnswer'],
): Promise<AskedAnswers> {
  const name = questions.name && (await askText(questions.name, asker, (answer) => check('name', answer)));
  const tier = questions.tier && (await askTier(questions.tier, asker));
  const modules = questions.module && (await askModules(questions.module, asker, (answer) => check('module', answer)));
  return { ...(name ? { name } : {}), ...(tier ? { tier } : {}), ...(modules ? { modules } : {}) };
}

/** One after the other, until an answer is empty. */
async function askModules(
  question: Question,
  asker: Asker,
  check: (answer: string) => ReturnType<UseCases['checkAnswer']>,
): Promise<readonly string[]> {
  const modules: string[] = [];
  for (;;) {
    const message = modules.length === 0 ? question.message : 'Another module? Enter for none';
    const answer = await askText({ message, required: false }, asker, check);
    if (answer === '') return modules;
    modules.push(answer);
  }
}

async function askText(
  { message, initial, required }: Question,
  asker: Asker,
  check: (answer: string) => ReturnType<UseCases['checkAnswer']>,
): Promise<string> {
  const answer = await asker.input({
    message,
    ...(initial === undefined ? {} : { initial }),
    validate: (value) => {
      const text = value.trim();
      if (text === '') return required ? 'An answer is needed here.' : undefined;
      const [problem] = check(text);
      return problem === undefined ? undefined : [problem.message, problem.hint].filter(Boolean).join(' ');
    },
  });
  return answer.trim();
}

function askTier({ message, initial }: Question, asker: Asker): Promise<string> {
  const width = Math.max(...TIERS.map((tier) => tier.length));
  return asker.choose({
    message,
    choices: TIERS.map((tier) => ({ value: tier, title: padEnd(tier, width), hint: TIER_HINTS[tier] })),
    ...(initial === undefined ? {} : { initial }),
  });
}

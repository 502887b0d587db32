import type { CheckedCase, CheckedFeature, TestedFeature } from '../../app/authoring-requests.ts';
import type { UseCases } from '../../app/use-cases.ts';
import type { Problem } from '../../domain/problem.ts';

/** Case of a check in which a feature adds files, for one set of modules. */
export function plannedCase(subject: CheckedCase['subject'], modules: readonly string[], added: number): CheckedCase {
  return {
    ...{ stack: 'typescript', tier: 'basic', subject, options: {}, modules, mayBeRefused: false },
    outcome: {
      kind: 'planned',
      added: Array.from({ length: added }, (_, index) => `src/${index}.ts`),
      changed: ['README.md'],
      removed: [],
    },
  };
}

export const refusal: Problem = {
  code: 'TEMPLATE_INVALID',
  message: 'There is no variable "optoins".',
  hint: 'Did you mean "options"?',
  features: ['greeting'],
  path: 'greeting/typescript/files/a.ts.hbs:3:5',
};

export const greeting: CheckedFeature = {
  id: 'greeting',
  version: '1.0.0',
  title: 'Greeting',
  path: '/home/ada/features/greeting',
  cases: [
    plannedCase({ kind: 'alone' }, [], 4),
    plannedCase({ kind: 'alone' }, ['a'], 6),
    plannedCase({ kind: 'provider', capability: 'http-framework', feature: 'http-hono' }, [], 4),
    plannedCase({ kind: 'option', option: 'loud', value: true }, [], 4),
  ],
  problems: [],
};

export const testedGreeting: TestedFeature = {
  id: 'greeting',
  version: '1.0.0',
  title: 'Greeting',
  stack: 'typescript',
  tier: 'basic',
  steps: ['npm ci', 'npm run check', 'npm test'].map((command) => ({ command, passed: true })),
  noticed: ['answers with the text'],
  problems: [],
};

/** Answers of the use cases for people who write features. */
export const AUTHORING_FIXTURES: Pick<UseCases, 'initFeature' | 'checkFeatures' | 'testFeatures'> = {
  initFeature: async ({ id, cwd, home }) => ({
    id,
    path: `${home ?? cwd}/${id}`,
    files: ['feature.yaml', 'README.md'],
    found: home === undefined,
  }),
  checkFeatures: async () => ({ features: [greeting], duration: 1234 }),
  testFeatures: async () => ({ features: [testedGreeting], duration: 61_234 }),
};

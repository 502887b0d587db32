import { describe, expect, it } from 'vitest';
import type { CheckFeaturesReport } from '../../app/authoring-requests.ts';
import { greeting, plannedCase, refusal, testedGreeting } from '../testing/authoring-fixture.ts';
import { runFake } from '../testing/run-fake.ts';

function runCheck(features: CheckFeaturesReport['features'], argv: readonly string[] = []) {
  const useCases = { checkFeatures: async () => ({ features, duration: 1234 }) };
  return runFake(['feature', 'check', ...argv], { useCases });
}

describe('feature', () => {
  it.each([
    [['feature', 'chekc'], 'Did you mean "check"?'],
    [['feature', 'remove'], 'Use init, check or test.'],
    [['feature', 'check', '--category', 'data'], 'It belongs to `scaffold feature init`.'],
    [['feature', 'check', '--tier', 'basic'], 'It belongs to `scaffold feature test`.'],
    [['feature', 'init'], 'Run `scaffold feature init ID`'],
  ])('%j is refused with what to do instead', async (argv, hint) => {
    const { exit, stderr, calls } = await runFake(argv);
    expect({ exit, calls }).toEqual({ exit: 2, calls: [] });
    expect(stderr).toContain(hint);
  });
});

describe('feature init', () => {
  it('asks for a feature and says what to do with it', async () => {
    const { exit, stdout, calls } = await runFake(['feature', 'init', 'greeting']);
    expect({ exit, calls }).toMatchObject({
      exit: 0,
      calls: [['initFeature', { id: 'greeting', cwd: '/home/ada', featureDirs: [] }]],
    });
    expect(stdout).toMatchInlineSnapshot(`
      "Created greeting in ./greeting

        feature.yaml
        README.md

      Next:
        scaffold feature check ./greeting  plans services with it
        scaffold add greeting              puts it into this repository
      "
    `);
  });

  it('goes where the user says, not where defaults find features', async () => {
    const { calls } = await runFake(['feature', 'init', 'greeting'], { env: { SCAFFOLD_FEATURES_DIR: '/srv/own' } });
    expect(calls).toEqual([['initFeature', expect.objectContaining({ home: undefined, featureDirs: ['/srv/own'] })]]);
  });

  it('takes a category, a stack and a folder, and gives data', async () => {
    const flags = ['--category', 'realtime', '--stack', 'typescript', '--features-dir', '/srv/own', '--json'];
    const { stdout, calls } = await runFake(['feature', 'init', 'greeting', ...flags]);
    const request = { category: 'realtime', stack: 'typescript', home: '/srv/own', featureDirs: ['/srv/own'] };
    expect(calls).toMatchObject([['initFeature', request]]);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      feature: { id: 'greeting', path: '/srv/own/greeting', found: false },
    });
    const text = await runFake(['feature', 'init', 'greeting', '--features-dir', '/srv/own']);
    expect(text.stdout).toContain('--features-dir /srv/own');
  });
});

describe('feature check', () => {
  it('shows a line for what was tried, however many modules it was tried with', async () => {
    const { exit, stdout, calls } = await runFake(['feature', 'check', './features']);
    expect({ exit, calls }).toMatchObject({ exit: 0, calls: [['checkFeatures', { directory: './features' }]] });
    expect(stdout).toMatchInlineSnapshot(`
      "greeting 1.0.0  Greeting  ./features/greeting
        basic                               4 to 6 added  1 changed
        basic, http-framework by http-hono  4 added       1 changed
        basic, loud=true                    4 added       1 changed

      4 services planned in 1.2 s: sound.
      "
    `);
  });

  it('shows problems below the table, and exits as the first of them', async () => {
    const outcome = { kind: 'refused', problems: [refusal] } as const;
    const cases = [plannedCase({ kind: 'alone' }, [], 4), { ...plannedCase({ kind: 'alone' }, ['a'], 4), outcome }];
    const { exit, stdout } = await runCheck([{ ...greeting, cases, problems: [refusal] }]);
    expect(exit).toBe(2);
    expect(stdout).toMatchInlineSnapshot(`
      "greeting 1.0.0  Greeting  ./features/greeting
        basic  4 added  1 changed, 1 of 2 refused

      TEMPLATE_INVALID  There is no variable "optoins".
        at greeting/typescript/files/a.ts.hbs:3:5
        Fix: Did you mean "options"?

      2 services planned in 1.2 s: 1 problem.
      "
    `);
    const unresolved = { ...refusal, code: 'FEATURE_CONFLICT' } as const;
    expect((await runCheck([greeting, { ...greeting, problems: [unresolved, refusal] }])).exit).toBe(3);
  });

  it('names the stack where there are several, and says what is refused everywhere', async () => {
    const [first = plannedCase({ kind: 'alone' }, [], 1)] = greeting.cases;
    const refused = { ...first, stack: 'go', outcome: { kind: 'refused', problems: [refusal] } } as const;
    const { stdout } = await runCheck([{ ...greeting, cases: [first, refused] }]);
    expect(stdout).toMatch(/^ {2}typescript basic {2}4 added {2}1 changed\n {2}go basic {10}refused$/m);
  });

  it('gives data: every case with its files', async () => {
    const { stdout } = await runFake(['feature', 'check', '--json']);
    const { schemaVersion, features, duration } = JSON.parse(stdout);
    expect({ schemaVersion, duration }).toEqual({ schemaVersion: 1, duration: 1234 });
    expect(features[0]).toMatchObject({ id: 'greeting', problems: [] });
    expect(features[0].cases[2]).toEqual({
      stack: 'typescript',
      tier: 'basic',
      subject: { kind: 'provider', capability: 'http-framework', feature: 'http-hono' },
      options: {},
      modules: [],
      outcome: {
        kind: 'planned',
        added: ['src/0.ts', 'src/1.ts', 'src/2.ts', 'src/3.ts'],
        changed: ['README.md'],
        removed: [],
      },
    });
  });
});

describe('feature test', () => {
  it('says what ran, and which tests notice that the feature is gone', async () => {
    const { exit, stdout, calls } = await runFake(['feature', 'test', './features', '--tier', 'advanced']);
    expect({ exit, calls }).toMatchObject({
      exit: 0,
      calls: [['testFeatures', { directory: './features', tier: 'advanced' }]],
    });
    expect(stdout).toMatchInlineSnapshot(`
      "greeting 1.0.0  Greeting  typescript, basic
        npm ci         passes
        npm run check  passes
        npm test       passes
        without it     1 of its tests notices: answers with the text

      1 feature tested in 61 s: sound.
      "
    `);
  });

  it('shows where a command fails, and names the service that is kept', async () => {
    const [install = { command: '', passed: true }] = testedGreeting.steps;
    const steps = [install, { command: 'npm run check', passed: false }];
    const problems = [{ ...refusal, code: 'FEATURE_UNSOUND' as const }];
    const failed = { ...testedGreeting, steps, noticed: [], problems, folder: '/tmp/kept' };
    const testFeatures = async () => ({ features: [failed], duration: 9000 });
    const { exit, stdout } = await runFake(['feature', 'test'], { useCases: { testFeatures } });
    expect(exit).toBe(2);
    expect(stdout).toContain('  npm run check  fails\n  kept           /tmp/kept\n');
    expect(stdout).toContain('FEATURE_UNSOUND');
    const { stdout: data } = await runFake(['feature', 'test', '--json'], { useCases: { testFeatures } });
    expect(JSON.parse(data)).toMatchObject({ schemaVersion: 1, features: [{ steps, folder: '/tmp/kept' }] });
  });
});

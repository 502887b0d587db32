import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CreateProjectRequest } from '../app/use-cases.ts';
import { commandLineOf, quoteForShell } from './command-line.ts';
import { runFake } from './testing/run-fake.ts';

describe('commandLineOf', () => {
  const text = fc.string({ minLength: 1, maxLength: 12 });
  // The parser leaves one mention of each feature.
  const ids = (pattern: RegExp) =>
    fc.uniqueArray(fc.stringMatching(pattern), { selector: (text) => text.replace(/@.*/, '') });
  const name = fc.stringMatching(/^[a-zA-Z]{1,6}$/);
  const maybe = <T>(key: string, value: fc.Arbitrary<T>) =>
    fc.option(value).map((v) => (v === null ? {} : { [key]: v }));
  const merge = (...parts: fc.Arbitrary<object>[]) => fc.tuple(...parts).map((all) => Object.assign({}, ...all));

  const overrides = merge(
    fc.record({
      features: ids(/^[a-m]{1,6}(@\^[0-9])?$/),
      without: ids(/^[n-z]{1,6}$/),
      modules: fc.array(text),
      set: fc.array(fc.record({ feature: name, option: name, value: fc.string() })),
      project: merge(maybe('owner', text), maybe('description', text), maybe('license', text)),
    }),
    maybe('name', text),
    maybe('stack', text),
    maybe('tier', text),
  );
  const request: fc.Arbitrary<CreateProjectRequest> = fc.record({
    intent: fc.record({ overrides }),
    target: fc.stringMatching(/^[a-z./][a-z-]{0,8}$/),
    cwd: fc.constantFrom('/home/ada', '/srv/x y'),
    featureDirs: fc.array(text),
    dryRun: fc.boolean(),
    git: fc.boolean(),
    install: fc.boolean(),
    allowCommands: fc.array(text),
  });

  it('gives the same request when it is parsed', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (wanted) => {
        const [program, ...argv] = commandLineOf(wanted, '/home/ada');
        expect(program).toBe('scaffold');
        const { calls } = await runFake(argv, { terminal: true });
        expect(calls).toEqual([['createProject', wanted]]);
      }),
      { seed: 20261121, numRuns: 200 },
    );
  });
});

describe('quoteForShell', () => {
  it('quotes only what a shell would change', () => {
    expect(quoteForShell(['scaffold', '--set', "a.b=it's $5", 'x@^2', ''])).toBe(
      "scaffold --set 'a.b=it'\\''s $5' x@^2 ''",
    );
  });
});

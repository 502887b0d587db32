import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { toYaml } from '../yaml/to-yaml.ts';
import { parseFactFile } from './parse-fact-file.ts';

const FILE = { owner: 'jobs', place: 'jobs/facts/a.yaml', isRendered: false };

/** The only record of a file. */
function readValue(text: string): unknown {
  const result = parseFactFile(text, FILE);
  return result.ok ? result.value.map(({ record }) => record.value) : result.problems;
}

describe('a file of facts', () => {
  it.each([
    '0o14',
    '0x1f',
    '1_000',
    '12:30:00',
    '2020-01-01',
    'yes',
    '~',
    '1e3',
    '+1',
    '012',
    '<<',
    '"x\\u00e9"',
    "'it''s'",
  ])('means the same to the quick reader as to the one that knows lines: %s', (scalar) => {
    expect(readValue(`env:\n  - value: ${scalar}\n`)).toEqual([parse(scalar)]);
  });

  it('means the same to both, whoever has printed it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // JSON has -0, and YAML prints it as 0.
        const file = { env: [{ value: JSON.parse(JSON.stringify(value)) }] };
        for (const text of [stringify(file), toYaml(file, 0)])
          expect(readValue(text)).toEqual(parse(text).env.map((record: { value: unknown }) => record.value));
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('knows the line of a record when a message asks', () => {
    const result = parseFactFile('# why\nenv:\n  - name: A\n\n  - name: B\n', FILE);
    expect(result.ok && result.value.map(({ name, place }) => `${name} ${place()}`)).toEqual([
      'env[0] jobs/facts/a.yaml:3',
      'env[1] jobs/facts/a.yaml:5',
    ]);
  });

  it.each(['', '\n', '# nothing\n', '~\n'])('without records has none: %j', (text) => {
    expect(parseFactFile(text, FILE)).toEqual({ ok: true, value: [] });
  });

  it.each([
    ['env: [}', 'jobs/facts/a.yaml:1'],
    ['- a', 'jobs/facts/a.yaml:1'],
    ['\nenv: 1', 'jobs/facts/a.yaml:2'],
    ['env:\n  - a: 1\n  - b', 'jobs/facts/a.yaml:3'],
    ['env:\n  - a: 1\n    a: 2', 'jobs/facts/a.yaml:3'],
  ])('with a fault is refused with its line: %j', (text, path) => {
    const result = parseFactFile(text, FILE);
    expect(result.ok ? [] : result.problems.map((problem) => [problem.code, problem.path])).toEqual([
      ['FACT_INVALID', path],
    ]);
  });
});

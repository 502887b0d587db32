import { describe, expect, it } from 'vitest';
import {
  buildFeature,
  buildStack,
  planSketch,
  problemsOf,
  textOf,
  unwrap,
} from '../../../test/support/feature-builder.ts';
import { buildSlot } from '../../../test/support/slot-builder.ts';

const json = { format: 'json' } as const;

describe('shared files of a plan', () => {
  it('leaves out a fragment for a slot of a feature that is not selected', () => {
    const one = buildFeature('one', { files: { 'neutral/slots/other.json': '{ "a": 1 }' } });
    const plan = unwrap(planSketch({ features: [one], otherSlots: [buildSlot('other.json')] }));
    expect(plan.files.map(({ path }) => path)).toEqual(['package.json']);
  });

  it('refuses a fragment for a slot that nobody declares, with a near miss', () => {
    const one = buildFeature('one', { files: { 'neutral/slots/pakcage.json': '{ "a": 1 }' } });
    expect(problemsOf(planSketch({ features: [one] }))).toEqual([
      {
        code: 'SLOT_UNKNOWN',
        message: '"one" contributes to the shared file pakcage.json, which nobody declares.',
        hint: 'Did you mean "package.json"?',
        features: ['one'],
        path: 'one/neutral/slots/pakcage.json',
      },
    ]);
  });

  it('writes no shared file whose fragments are all empty', () => {
    const one = buildFeature('one', {
      manifest: {
        slots: [
          { path: 'a.json', ...json },
          { path: 'b.json', ...json },
        ],
      },
      files: {
        'neutral/slots/a.json.hbs': '{{#if (feature "two")}}{ "a": 1 }{{/if}}\n',
        'typescript/slots/b.json': '{}',
      },
    });
    const plan = unwrap(planSketch({ features: [one] }));
    expect(plan.files.map(({ path }) => path)).toEqual(['b.json', 'package.json']);
    expect(textOf(plan, 'b.json')).toBe('{}\n');
  });

  it('merges the neutral fragment of a feature and that of the stack', () => {
    const one = buildFeature('one', {
      manifest: { slots: [{ path: 'a.json', ...json }] },
      files: { 'neutral/slots/a.json': '{ "neutral": 1 }', 'typescript/slots/a.json': '{ "stack": 1 }' },
    });
    expect(JSON.parse(textOf(unwrap(planSketch({ features: [one] })), 'a.json'))).toEqual({ neutral: 1, stack: 1 });
  });

  it('puts the scripts of the user into the package file as their own', () => {
    const plan = unwrap(planSketch({ intent: { facts: { npmScript: [{ name: 'mine', run: 'echo', doc: 'Mine' }] } } }));
    const file = plan.files.find(({ path }) => path === 'package.json');
    expect(JSON.parse(textOf(plan, 'package.json')).scripts).toEqual({ mine: 'echo' });
    expect(file?.features).toEqual(['typescript', 'local']);
  });

  it('says which scripts a stack without package file leaves out', () => {
    const { packageFile: _, ...manifest } = buildStack().manifest;
    const stack = { ...buildStack(), manifest };
    const one = buildFeature('one', { manifest: { facts: { npmScript: [{ name: 'x', run: 'y', doc: 'X' }] } } });
    expect(unwrap(planSketch({ stack, features: [one] })).notes).toEqual([
      'The script "x" of "one" is left out: the stack "typescript" has no package file.',
    ]);
  });

  it('refuses a shared file that somebody owns whole, and one that two declare', () => {
    const slots = [{ path: 'a.json', ...json }];
    const one = buildFeature('one', { manifest: { slots }, files: { 'neutral/slots/a.json': '{}' } });
    const two = buildFeature('two', { files: { 'neutral/files/a.json': '{}\n' } });
    const three = buildFeature('three', { manifest: { slots } });
    for (const other of [two, three]) {
      const [problem] = problemsOf(planSketch({ features: [one, other] }));
      expect(problem).toMatchObject({ code: 'FILE_CONFLICT', path: 'a.json' });
      expect(new Set(problem?.features)).toEqual(new Set(['one', other.resolved.id]));
    }
  });
});

describe('files of a plan', () => {
  it('is derived when its template reads facts, features or files, also through a partial', () => {
    const one = buildFeature('one', {
      files: {
        'neutral/files/a.hbs': '{{#each facts.env as |variable|}}{{variable.name}}{{/each}}\n',
        'neutral/files/b.hbs': '{{> list}}\n',
        'neutral/files/c.hbs': '{{#each (files "src/**") as |file|}}{{file.path}}{{/each}}\n',
        'neutral/files/d.hbs': '{{#each modules as |facts|}}{{facts.kebab}}{{/each}}\n',
        'neutral/files/e': '{{facts}}\n',
        'neutral/partials/list.hbs': '{{#each features as |feature|}}{{feature.id}}{{/each}}\n',
      },
    });
    const plan = unwrap(planSketch({ features: [one] }));
    expect(plan.files.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      'a derived',
      'b derived',
      'c derived',
      'd owned',
      'e owned',
      'package.json merged',
    ]);
  });

  it('lets templates list the files of all contributors', () => {
    const one = buildFeature('one', {
      files: { 'neutral/files/list.md.hbs': '{{#each (files "**") as |file|}}{{file.path}} {{/each}}\n' },
    });
    const two = buildFeature('two', { files: { 'neutral/files/two.md': 'two\n' } });
    const text = textOf(unwrap(planSketch({ features: [one, two] })), 'list.md');
    expect(text.trim().split(' ').sort()).toEqual(['list.md', 'package.json', 'two.md']);
  });

  it.each([
    ['a.json', '{ "a": 1, }\n', 'does not parse as JSON', 1],
    ['a.json', '// no\n{}\n', 'does not parse as JSON', 1],
    ['tsconfig.json', '{\n  "a": ]\n}\n', 'does not parse as JSON', 2],
    ['a.jsonc', '{\n// fine\n  "a": 1,\n}\n', 'does not parse as JSON', 4],
    ['a.yaml', 'a: 1\nb: [\n', 'does not parse as YAML', 3],
    ['a.yml', 'a: 1\na: 2\n', 'does not parse as YAML', 2],
    ['a.txt', 'one\r\ntwo\n', 'has a carriage return', 1],
    ['a.txt', 'one\ntwo', 'has no newline at its end', 2],
  ])('refuses %s with %j', (path, text, why, line) => {
    const one = buildFeature('one', { files: { [`neutral/files/${path}`]: text } });
    const [problem, ...others] = problemsOf(planSketch({ features: [one] }));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'OUTPUT_INVALID', features: ['one'], path: `${path}:${line}` });
    expect(problem?.message).toContain(`${path} of "one" ${why}`);
    expect(problem?.hint).toBe(`Mend one/neutral/files/${path}.`);
  });

  it.each([
    ['chart/templates/x.yaml', '{{- if .Values.x }}\na: {{ .Values.x }}\n{{- end }}\n'],
    ['tsconfig.json', '{\n  // fine\n  "a": 1\n}\n'],
    ['.vscode/settings.json', '// fine\n{}\n'],
    ['many.yaml', 'a: 1\n---\na: 2\n'],
    ['empty', ''],
    ['run.cmd', '@echo off\r\n'],
  ])('accepts %s', (path, text) => {
    const one = buildFeature('one', {
      files: { [`neutral/files/${path}`]: text, 'neutral/files/chart/Chart.yaml': 'name: x\n' },
    });
    expect(textOf(unwrap(planSketch({ features: [one] })), path)).toBe(text);
  });

  it('leaves bytes alone', () => {
    const bytes = Uint8Array.of(0, 255, 13, 10);
    const one = buildFeature('one', { files: { 'neutral/files/logo.png': bytes } });
    const plan = unwrap(planSketch({ features: [one] }));
    expect(plan.files.find(({ path }) => path === 'logo.png')?.content).toBe(bytes);
  });
});

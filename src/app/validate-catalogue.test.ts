import { describe, expect, it } from 'vitest';
import { ScaffoldError } from '../domain/errors.ts';
import type { FeatureSource, ManifestDocument } from './ports.ts';
import { validateCatalogue, validateManifests } from './validate-catalogue.ts';

const stack = 'id: typescript\nversion: 1.0.0\ntitle: TypeScript\nsummary: Services in TypeScript\n';

function feature(id: string, more = ''): string {
  return `id: ${id}\nversion: 1.0.0\ntitle: ${id}\nsummary: A feature\ncategory: core\nproof: real\nstacks: { typescript: ^1 }\n${more}`;
}

/** A source of manifest texts; its content is one file, or an error for folders named in `broken`. */
function sourceOf(manifests: Readonly<Record<string, string>>, broken: readonly string[] = []): FeatureSource {
  return {
    name: 'test',
    readManifests: () =>
      Object.entries(manifests).map(([folder, text]): ManifestDocument => {
        const kind = folder === 'typescript' ? 'stack' : 'feature';
        return { kind, folder, path: `${folder}/${kind}.yaml`, manifest: { text } };
      }),
    readContent: (id) => {
      if (broken.includes(id)) throw new ScaffoldError('TEMPLATE_INVALID', `A template of ${id} is bad.`);
      return { id, files: [{ path: 'neutral/files/a.txt', content: id, executable: false }] };
    },
  };
}

function problemsOf(sources: readonly FeatureSource[]): readonly string[] {
  const result = validateCatalogue(sources);
  return result.ok ? [] : result.problems.map(({ code, path, message }) => `${code} ${path ?? message}`);
}

describe('validateCatalogue', () => {
  it('returns validated manifests with their content, in the order of sources and folders', () => {
    const result = validateCatalogue([
      sourceOf({ typescript: stack }),
      sourceOf({ audit: feature('audit'), web: feature('web', 'requires: [{ feature: audit }]') }),
    ]);
    expect(result).toMatchObject({
      ok: true,
      value: [
        { document: { kind: 'stack', manifest: { validated: { id: 'typescript', width: 120 } } } },
        { document: { kind: 'feature', folder: 'audit' }, content: { id: 'audit', files: [{ content: 'audit' }] } },
        { document: { manifest: { validated: { requires: [{ feature: 'audit' }] } } }, content: { id: 'web' } },
      ],
    });
  });

  it('is content with nothing', () => {
    expect(validateCatalogue([sourceOf({})])).toEqual({ ok: true, value: [] });
  });

  it('reports faulty manifests and faulty templates of all folders together', () => {
    const manifests = { audit: feature('audit', 'proof2: none'), cache: 'id: [', web: feature('web') };
    const problems = problemsOf([sourceOf({ typescript: stack }), sourceOf(manifests, ['audit', 'web'])]);
    expect(problems).toEqual([
      expect.stringMatching(/^MANIFEST_INVALID audit\/feature\.yaml/),
      'TEMPLATE_INVALID A template of audit is bad.',
      expect.stringMatching(/^YAML_MALFORMED cache\/feature\.yaml/),
      'TEMPLATE_INVALID A template of web is bad.',
    ]);
  });

  it('checks the relations when every manifest is sound', () => {
    const web = feature('web', 'requires: [{ feature: audti }]');
    expect(problemsOf([sourceOf({ typescript: stack, audit: feature('audit'), web })])).toHaveLength(1);
  });
});

describe('validateManifests', () => {
  it('groups manifests by kind and reads no content', () => {
    const source = sourceOf({ typescript: stack, web: feature('web') }, ['typescript', 'web']);
    expect(validateManifests([source])).toMatchObject({
      ok: true,
      value: {
        features: [{ manifest: { id: 'web' }, source: 'test' }],
        stacks: [{ manifest: { id: 'typescript' }, source: 'test' }],
      },
    });
  });
});

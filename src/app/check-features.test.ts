import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { memorySource } from '../../test/support/change/fixture-catalogue.ts';
import { silent } from '../../test/support/change/repository.ts';
import { buildFeature, buildStack } from '../../test/support/feature-builder.ts';
import { makeScratchFolder } from '../../test/support/writer/scratch-folder.ts';
import { nodeFileTree } from '../adapters/fs/node-file-tree.ts';
import { directorySource } from '../adapters/sources/directory-source.ts';
import { parseTemplate } from '../domain/template/parse-template.ts';
import type { CheckedFeature, CheckFeaturesRequest } from './authoring-requests.ts';
import { checkFeatures } from './check-features.ts';
import type { OpenSources } from './load-catalogue.ts';

const builtIn = memorySource(buildStack({ files: { 'files/src/main.ts': 'start();\n' } }), [
  buildFeature('otel', { files: { 'neutral/files/otel.ts': 'trace();\n' } }),
]);
const openSources: OpenSources = (folders) => [
  builtIn,
  ...folders.map(({ path, name, only }) => directorySource(path, { parseTemplate, name: `dir:${name}`, only })),
];

const scratch = makeScratchFolder('check-');
afterAll(() => rmSync(scratch, { recursive: true }));
let folders = 0;

/** A folder of features on the disk, each in few words: its manifest's end, then its files. */
function featuresOf(features: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const root = join(scratch, String(++folders));
  for (const [id, { manifest = '', ...files }] of Object.entries(features)) {
    const head = `id: ${id}\nversion: 1.0.0\ntitle: The ${id}\nsummary: A feature\ncategory: core\nproof: static\nneutral: true\n`;
    const page = `# The ${id}\n\n${'What a service gains from it. '.repeat(8)}\n`;
    const all = { 'README.md': page, ...files, 'feature.yaml': `${head}tiers: { min: advanced }\n${manifest}` };
    for (const [path, content] of Object.entries(all)) {
      mkdirSync(dirname(join(root, id, path)), { recursive: true });
      writeFileSync(join(root, id, path), content);
    }
  }
  return root;
}

async function check(request: Partial<CheckFeaturesRequest>) {
  const full = { cwd: scratch, featureDirs: [], ...request };
  const deps = { openSources, files: nodeFileTree(), clock: () => 0 };
  return (await checkFeatures(full, silent, deps)).features;
}

/** Code, message and the end of the path of each problem. */
function faultsOf(features: readonly CheckedFeature[]): readonly string[] {
  return features.flatMap(({ problems }) => problems.map(({ code, message }) => `${code} ${message}`));
}

const NOTE = { 'neutral/files/note.txt': 'Mine\n' };

describe('checkFeatures', () => {
  it('says of each service which files the feature adds and changes', async () => {
    const files = { ...NOTE, 'neutral/slots/.gitignore': 'note.tmp\n' };
    const [checked, ...more] = await check({ directory: join(featuresOf({ note: files }), 'note') });
    expect(more).toEqual([]);
    expect(checked).toMatchObject({ id: 'note', version: '1.0.0', title: 'The note', problems: [] });
    expect(checked?.cases.map(({ tier, modules }) => `${tier} ${modules}`)).toEqual([
      'advanced ',
      'advanced a',
      'advanced a,subscription-entitlement',
      'enterprise ',
      'enterprise a',
      'enterprise a,subscription-entitlement',
    ]);
    for (const { outcome } of checked?.cases ?? [])
      expect(outcome).toEqual({ kind: 'planned', added: ['.gitignore', 'note.txt'], changed: [], removed: [] });
  });

  it('takes a folder for all its features, and finds neighbours that are given', async () => {
    const root = featuresOf({
      note: NOTE,
      more: { manifest: 'requires: [{ feature: note }]\n', 'neutral/files/a': 'a\n' },
    });
    expect((await check({ directory: root })).map(({ id }) => id)).toEqual(['more', 'note']);
    const alone = check({ directory: join(root, 'more') });
    await expect(alone).rejects.toMatchObject({ code: 'FEATURE_UNKNOWN', message: expect.stringContaining('note') });
    const [more] = await check({ directory: join(root, 'more'), featureDirs: [root] });
    expect(more).toMatchObject({ id: 'more', problems: [] });
    expect(more?.cases[0]?.outcome).toMatchObject({ added: ['a'] });
  });

  it('looks into the repository, or where it is', async () => {
    const root = featuresOf({ note: NOTE });
    expect((await check({ cwd: root })).map(({ id }) => id)).toEqual(['note']);
    expect((await check({ cwd: join(root, 'note') })).map(({ id }) => id)).toEqual(['note']);
    const repository = join(scratch, 'shop');
    mkdirSync(join(repository, '.scaffold/features'), { recursive: true });
    writeFileSync(join(repository, 'scaffold.yaml'), 'name: shop\n');
    await expect(check({ cwd: repository })).rejects.toMatchObject({
      code: 'FEATURE_UNKNOWN',
      message: 'No feature lies in .scaffold/features.',
    });
  });

  it('reports every manifest and template that does not hold, with its line', async () => {
    const root = featuresOf({ note: { manifest: 'facst: {}\n' }, more: { 'neutral/files/a.txt.hbs': 'x\n{{#if}}\n' } });
    await expect(check({ directory: root })).rejects.toMatchObject({
      problems: [
        { code: 'TEMPLATE_INVALID', path: expect.stringMatching(/more\/neutral\/files\/a\.txt\.hbs:3$/) },
        { code: 'MANIFEST_INVALID', path: expect.stringMatching(/note\/feature\.yaml:9:1/) },
      ],
    });
  });

  it('tells a fault of many services once, and in how many it is', async () => {
    const root = featuresOf({ note: { 'neutral/files/a.txt.hbs': 'x\n{{modules.0.nmae}}\n{{projct.name}}\n' } });
    const [checked] = await check({ directory: root });
    expect(checked?.problems).toMatchObject([
      {
        code: 'TEMPLATE_INVALID',
        path: expect.stringContaining('note/neutral/files/a.txt.hbs:2'),
        details: expect.arrayContaining([expect.stringMatching(/^in \d of 6 services, such as advanced; /)]),
      },
      { code: 'TEMPLATE_INVALID', path: expect.stringContaining(':3'), hint: 'Did you mean "project"?' },
    ]);
    expect(checked?.cases[0]?.outcome.kind).toBe('refused');
  });

  it('finds a feature that contributes nothing', async () => {
    expect(faultsOf(await check({ directory: featuresOf({ note: {} }) }))).toEqual([
      'FEATURE_UNSOUND "note" contributes nothing: no file of any service differs without it.',
    ]);
  });

  it('finds a page that is missing, does not begin with the title, or says nothing', async () => {
    const root = featuresOf({
      a: { ...NOTE, 'README.md': '# Another\n' },
      b: { ...NOTE, 'README.md': '# The b\n' },
      c: NOTE,
    });
    rmSync(join(root, 'c/README.md'));
    expect(faultsOf(await check({ directory: root }))).toEqual([
      'FEATURE_UNSOUND The page of "a" does not begin with its title.',
      'FEATURE_UNSOUND The page of "b" says hardly more than its title.',
      'FEATURE_UNSOUND "c" has no page README.md.',
    ]);
  });

  it('finds files that no service uses, and none that some service does', async () => {
    const root = featuresOf({
      note: {
        manifest: [
          'options: { loud: { type: boolean, default: false, title: Loud } }',
          'files:',
          '  - { path: loud.txt, when: option(loud) }',
          '  - { path: traced.txt, when: feature(otel) }',
          '  - { path: never.txt, when: tier == basic }\n',
        ].join('\n'),
        'neutral/files/loud.txt': 'x\n',
        'neutral/files/traced.txt': 'x\n',
        'neutral/files/never.txt': 'x\n',
        'neutral/files/note.txt.hbs': '{{> greet}}\n',
        'neutral/facts/doc.yaml': 'doc: [{ id: note, document: readme, title: Note, body: x }]\n',
        'neutral/partials/greet.hbs': 'Hello\n',
        'neutral/partials/alone.hbs': 'Hello\n',
        'neutrall/files/a.txt': 'x\n',
        LICENSE: 'x\n',
      },
    });
    const [checked] = await check({ directory: root });
    expect(checked?.problems).toMatchObject([
      { path: `${root}/note/neutral/files/never.txt`, hint: expect.stringContaining('can hold') },
      { path: `${root}/note/neutral/partials/alone.hbs` },
      { path: `${root}/note/neutrall/files/a.txt`, hint: 'Did you mean "neutral"?' },
    ]);
  });

  it('says so when two plans of one service differ', async () => {
    const root = featuresOf({ note: NOTE });
    let reads = 0;
    const restless: OpenSources = (given) =>
      openSources(given).map((source) => ({
        ...source,
        readContent: (folder, kind) => {
          const content = source.readContent(folder, kind);
          if (folder !== 'note') return content;
          const files = content.files.map((file) =>
            file.path.endsWith('.txt')
              ? {
                  ...file,
                  get content() {
                    return `${++reads}\n`;
                  },
                }
              : file,
          );
          return { ...content, files };
        },
      }));
    const deps = { openSources: restless, files: nodeFileTree(), clock: () => 0 };
    const { features } = await checkFeatures({ cwd: scratch, featureDirs: [], directory: root }, silent, deps);
    expect(faultsOf(features)).toEqual(['FEATURE_UNSOUND Two plans of one service with "note" differ in note.txt.']);
  });

  it('leaves out partners that are only mentioned and cannot be there; one that is recommended is a problem', async () => {
    const foe = 'conflicts: [{ feature: otel, why: an old story }]\n';
    const mentioned = { ...NOTE, manifest: `${foe}files: [{ path: note.txt, when: '!feature(otel)' }]\n` };
    expect(faultsOf(await check({ directory: featuresOf({ note: mentioned }) }))).toEqual([]);
    const recommended = { ...NOTE, manifest: `${foe}recommends: [{ feature: otel, why: it is nice }]\n` };
    const [checked] = await check({ directory: featuresOf({ note: recommended }) });
    expect(checked?.problems).toMatchObject([{ code: 'FEATURE_CONFLICT' }]);
    expect(checked?.cases.filter(({ outcome }) => outcome.kind === 'refused')).toHaveLength(3);
  });

  it('can be stopped', async () => {
    const watch = { ...silent, signal: AbortSignal.abort() };
    const deps = { openSources, files: nodeFileTree(), clock: () => 0 };
    const request = { cwd: featuresOf({ note: NOTE }), featureDirs: [] };
    await expect(checkFeatures(request, watch, deps)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});

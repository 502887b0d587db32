import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/domain/problem.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';

const HEAD =
  'version: 1.0.0\ntitle: Faulty\nsummary: A feature with a fault\ncategory: core\nproof: static\nneutral: true\n';

/** Adds a feature to the catalogue: what follows the usual head of its manifest, and its files. */
function addFeature(
  { write }: Sandbox,
  id: string,
  { manifest = '', files = {} }: { manifest?: string; files?: Readonly<Record<string, string>> } = {},
): void {
  write(`catalogue/${id}/feature.yaml`, `id: ${id}\n${HEAD}${manifest}`);
  for (const [path, content] of Object.entries(files)) write(`catalogue/${id}/${path}`, content);
}

/** Makes a project with the faulty features, and expects that nothing is written. */
async function expectRefusal(sandbox: Sandbox, ids = 'faulty', args: readonly string[] = []) {
  const ended = await sandbox.run(['new', 'shop', '--json', '--features', ids, '--module', 'invoice', ...args]);
  expect(sandbox.snapshot()).toEqual({});
  expect(ended.stderr).toBe('');
  const { error }: { error: Problem & { problems: readonly Problem[] } } = JSON.parse(ended.stdout);
  return { status: ended.status, ...error };
}

describe('a path of a feature', () => {
  const unsafe: readonly [string, string][] = [
    ['leaves the project', '../owned'],
    ['leaves it on a detour', 'src/../../owned'],
    ['is absolute', '/tmp/owned'],
    ['names a drive', 'C:/owned'],
    ['has backslashes', '..\\owned'],
    ['has a segment that is a dot', './owned'],
    ['is empty in the middle', 'src//owned'],
    ["writes into git's folder", '.git/hooks/pre-commit'],
    ["writes into git's folder under another case", '.GIT/config'],
    ["writes into git's folder by its short name", 'GIT~1/config'],
    ['is a device', 'src/con.ts'],
    ['ends in a dot', 'src/owned.'],
    ["belongs to scaffold's records", '.scaffold/lock.json'],
    ['is the intent', 'scaffold.yaml'],
    ['differs from another in case only', 'readme.md'],
    ['needs a folder where a file is', 'README.md/owned'],
    ['comes out of a template that way', '{{concat "..", "/" "owned"}}'],
  ];

  it.for(unsafe)('that %s is refused', { concurrent: true }, async ([, path], { expect }) => {
    const sandbox = openSandbox();
    addFeature(sandbox, 'faulty', {
      manifest: `files: [{ path: ${JSON.stringify(path)}, from: source.txt }]\n`,
      files: { 'neutral/files/source.txt': 'owned\n' },
    });
    const { status, code, problems } = await expectRefusal(sandbox);
    expect(status).toBe(2);
    expect(['PATH_INVALID', 'FILE_CONFLICT', 'TEMPLATE_INVALID', 'MANIFEST_INVALID']).toContain(code);
    expect(problems[0]?.features).toContain('faulty');
  });

  it.for([
    ['.git/hooks/pre-commit', 'PATH_INVALID'],
    ['.scaffold/base/README.md', 'PATH_INVALID'],
    ['README.MD', 'PATH_INVALID'],
    ['back\\slash', 'PATH_INVALID'],
  ] as const)('%s below files/ is refused', { concurrent: true }, async ([path, code], { expect }) => {
    const sandbox = openSandbox();
    addFeature(sandbox, 'faulty', { files: { [`neutral/files/${path}`]: 'owned\n' } });
    expect(await expectRefusal(sandbox)).toMatchObject({ status: 2, code });
  });

  it('cannot come from outside its folder', async () => {
    const sandbox = openSandbox();
    sandbox.write('secret.txt', 'secret\n');
    addFeature(sandbox, 'faulty', { manifest: 'files: [{ path: copy.txt, from: ../../../../secret.txt }]\n' });
    expect((await expectRefusal(sandbox)).status).toBe(2);
    addFeature(sandbox, 'linked', { files: { 'neutral/files/a.txt': 'a\n' } });
    symlinkSync('../../../../secret.txt', join(sandbox.root, 'catalogue/linked/neutral/files/link.txt'));
    expect(await expectRefusal(sandbox, 'linked')).toMatchObject({ status: 1, code: 'SOURCE_UNREADABLE' });
  });
});

describe('what is unknown is an error with a near miss', () => {
  type Sketch = Parameters<typeof addFeature>[2];
  const file = (text: string): Sketch => ({ files: { 'neutral/files/out.txt.hbs': `${text}\n` } });
  const conditional = (when: string): Sketch => ({
    manifest: `files: [{ path: a.txt, when: '${when}' }]\n`,
    files: { 'neutral/files/a.txt': 'a\n' },
  });
  const unknown: readonly [string, Sketch, string, RegExp][] = [
    ['a manifest key', { manifest: 'optoins: {}\n' }, 'MANIFEST_INVALID', /"?options"?/],
    ['a required feature', { manifest: 'requires: [{ feature: ordres }]\n' }, 'FEATURE_UNKNOWN', /"orders"/],
    ['a capability', { manifest: 'requires: [{ capability: databse }]\n' }, 'CAPABILITY_UNKNOWN', /"database"/],
    ['a slot', { files: { 'neutral/slots/pakage.json': '{}' } }, 'SLOT_UNKNOWN', /package\.json/],
    ['a variable', file('{{projct.name}}'), 'TEMPLATE_INVALID', /project/],
    ['a field of a variable', file('{{project.nmae}}'), 'TEMPLATE_INVALID', /name/],
    ['a helper', file('{{keba project.name}}'), 'TEMPLATE_INVALID', /kebab/],
    ['a block', file('{{#eahc modules}}{{/eahc}}'), 'TEMPLATE_INVALID', /each/],
    [
      'a partial',
      { files: { 'neutral/files/out.txt.hbs': '{{> lin}}\n', 'neutral/partials/line.hbs': 'x' } },
      'TEMPLATE_INVALID',
      /line/,
    ],
    ['a fact kind', { manifest: 'facts: { envv: [{ name: A }] }\n' }, 'FACT_INVALID', /env/],
    [
      'a field of a fact',
      { manifest: 'facts: { npmScript: [{ name: a, run: b, doc: c, partOff: check }] }\n' },
      'FACT_INVALID',
      /partOf\b/,
    ],
    ['a name in a condition', conditional('feature(ordres)'), 'WHEN_INVALID', /orders/],
    ['a word in a condition', conditional('featur(orders)'), 'WHEN_INVALID', /feature/],
    [
      'an option in a path',
      { manifest: 'files: [{ path: "{{options.x}}", from: a.txt }]\n', files: { 'neutral/files/a.txt': 'a\n' } },
      'TEMPLATE_INVALID',
      /"?x"?/,
    ],
    ['what a rule refers to', { manifest: 'files: [{ path: a, from: b.txt }]\n' }, 'MANIFEST_INVALID', /b\.txt/],
  ];

  it.for(unknown)('%s', { concurrent: true }, async ([, sketch, code, near], { expect }) => {
    const sandbox = openSandbox();
    addFeature(sandbox, 'faulty', sketch);
    const refusal = await expectRefusal(sandbox);
    expect(refusal).toMatchObject({ status: 2, code });
    expect(`${refusal.message} ${refusal.problems[0]?.hint}`).toMatch(near);
  });

  const asked: readonly [string, readonly string[], string, RegExp][] = [
    ['a feature', ['--features', 'ordres'], 'FEATURE_UNKNOWN', /"orders"/],
    ['a feature that is left out', ['--without', 'ordres'], 'FEATURE_UNKNOWN', /"orders"/],
    ['a tier', ['--tier', 'advnced'], 'TIER_UNKNOWN', /"advanced"/],
    ['a stack', ['--stack', 'typescipt'], 'STACK_UNKNOWN', /"typescript"/],
    ['an option', ['--set', 'orders.limt=1'], 'OPTION_UNKNOWN', /"limit"/],
    ['a feature of an option', ['--set', 'ordres.limit=1'], 'FEATURE_UNKNOWN', /"orders"/],
    ['a flag', ['--featurs', 'orders'], 'USAGE', /--features/],
    ['a number', ['--set', 'orders.limit=many'], 'OPTION_INVALID', /must be an integer/],
    ['a number in range', ['--set', 'orders.limit=101'], 'OPTION_INVALID', /at most 100/],
    ['a truth', ['--set', 'orders.open=yes'], 'OPTION_INVALID', /true or false/],
    ['a choice', ['--set', 'orders.mode=fats'], 'OPTION_INVALID', /"fast"/],
    ['a pattern', ['--set', 'orders.currency=eur'], 'OPTION_INVALID', /pattern/],
    ['a single line', ['--set', 'texts.line=a\nb'], 'OPTION_INVALID', /single line/],
    ['the form of --set', ['--set', 'orders'], 'USAGE', /feature\.option=value/],
  ];

  it.for(asked)('%s on the command line', { concurrent: true }, async ([, args, code, near], { expect }) => {
    const refusal = await expectRefusal(openSandbox(), 'orders', args);
    expect(refusal).toMatchObject({ status: 2, code });
    expect(`${refusal.message} ${refusal.problems[0]?.hint}`).toMatch(near);
  });

  it('a command', async () => {
    const { run } = openSandbox();
    const ended = await run(['lsit']);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toMatch(/Did you mean list\?/);
  });
});

describe('malformed files are pointed at by line and column', () => {
  const manifests: readonly [string, string, string, string][] = [
    ['YAML of a manifest', 'options:\n  a: { type: string\nprovides: []\n', 'YAML_MALFORMED', ':10:1'],
    ['a value of the wrong type', 'requires: { feature: orders }\n', 'MANIFEST_INVALID', ':8:11'],
    ['a key that is there twice', 'provides: []\nprovides: []\n', 'YAML_MALFORMED', ':9:1'],
    ['a tab', 'options:\n\ta: 1\n', 'YAML_MALFORMED', ':9:1'],
  ];
  it.for(manifests)('%s', { concurrent: true }, async ([, manifest, code, place], { expect }) => {
    const sandbox = openSandbox();
    addFeature(sandbox, 'faulty', { manifest });
    const refusal = await expectRefusal(sandbox);
    expect(refusal).toMatchObject({ status: 2, code });
    expect(refusal.problems[0]?.path).toMatch(new RegExp(`faulty/feature\\.yaml${place}$`));
  });

  it('an intent', async () => {
    const sandbox = openSandbox();
    const from = (input: string) =>
      sandbox.run(['new', '--from', '-', '--json'], { input }).then(({ stdout }) => JSON.parse(stdout).error);
    expect(await from('name: shop\nfeatures: [a\n')).toMatchObject({
      code: 'YAML_MALFORMED',
      problems: [{ path: 'stdin:3:1' }],
    });
    expect(await from('name: shop\nfeaturs: []\ntier: basci\n')).toMatchObject({
      problems: expect.arrayContaining([
        expect.objectContaining({ path: 'stdin:2:1', hint: expect.stringContaining('"features"') }),
        expect.objectContaining({ path: 'stdin:3:1', hint: expect.stringContaining('"basic"') }),
      ]),
    });
    expect(await from('a: &a [*a]\n')).toMatchObject({ code: expect.stringMatching(/YAML_MALFORMED|INTENT_INVALID/) });
    expect(sandbox.snapshot()).toEqual({});
  });
});

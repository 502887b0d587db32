import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/domain/problem.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';

const HEAD = 'version: 1.0.0\ntitle: More\nsummary: One more\ncategory: core\nproof: static\nneutral: true\n';

function addFeature({ write }: Sandbox, id: string, manifest: string, files: Readonly<Record<string, string>> = {}) {
  write(`catalogue/${id}/feature.yaml`, `id: ${id}\n${HEAD}${manifest}`);
  for (const [path, content] of Object.entries(files)) write(`catalogue/${id}/neutral/${path}`, content);
}

async function expectRefusal(sandbox: Sandbox, args: readonly string[]) {
  const ended = await sandbox.run(['new', 'shop', '--no-git', ...args, '--json']);
  expect(sandbox.snapshot()).toEqual({});
  const { error }: { error: { code: string; problems: readonly Problem[] } } = JSON.parse(ended.stdout);
  return { status: ended.status, ...error };
}

describe('features that do not go together', () => {
  const selections: readonly [string, readonly string[]][] = [
    ['two providers of one capability', ['--features', 'db-disk,db-memory']],
    ['a provider that is left out', ['--features', 'orders', '--without', 'db-disk,db-memory']],
    ['a base feature that is left out', ['--without', 'core']],
    ['a feature that conflicts with another', ['--features', 'loner,orders']],
    ['a feature that needs another version', ['--features', 'modern']],
    ['a version that nobody has', ['--features', 'orders@^9']],
    ['two at once', ['--features', 'db-disk,db-memory,loner,orders']],
  ];

  it.for(selections)('%s: every repair works when it is applied', async ([, args], { expect }) => {
    const sandbox = openSandbox();
    addFeature(sandbox, 'loner', 'conflicts: [{ feature: orders, why: it wants to be alone }]\n');
    addFeature(
      sandbox,
      'modern',
      'requires: [{ feature: settled }, { feature: orders, range: ^1 }]\nconflicts: [{ feature: settled, range: ^1, why: it is old }]\n',
    );
    addFeature(sandbox, 'settled', '');
    const refusal = await expectRefusal(sandbox, args);
    expect(refusal.status).toBe(3);
    const repairs = refusal.problems.flatMap((problem) => problem.repairs ?? []);
    expect(repairs.length).toBeGreaterThan(0);
    for (const [number, { flags, resolvesTo }] of repairs.entries()) {
      const words = flags.flatMap((flag) => flag.split(' '));
      const repaired = await sandbox.run(['new', `repaired-${number}`, '--no-git', ...args, ...words, '--json']);
      expect(repaired.status, `${words.join(' ')}: ${repaired.stdout}`).toBe(0);
      expect(JSON.parse(repaired.stdout).resolution.features).toHaveLength(resolvesTo);
    }
  });

  it('explains itself to people, each side with its origin', async () => {
    const { run } = openSandbox();
    const { status, stderr } = await run(['new', 'shop', '--features', 'db-disk,db-memory']);
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /^FEATURE_CONFLICT {2}"db-disk" and "db-memory" both provide the exclusive capability "database"\./,
    );
    expect(stderr).toMatch(/^ {2}db-disk +you asked for it \(--features\)$/m);
    expect(stderr).toMatch(/^ {2}Fix: --without db-(disk|memory) +\(checked: resolves to 2 features\)$/m);
  });

  it('prints a cycle whole', async () => {
    const sandbox = openSandbox();
    addFeature(sandbox, 'ring-a', 'requires: [{ feature: ring-b }]\n');
    addFeature(sandbox, 'ring-b', 'after: [ring-c]\nrequires: [{ feature: ring-c }]\n');
    addFeature(sandbox, 'ring-c', 'requires: [{ feature: ring-a }]\n');
    const refusal = await expectRefusal(sandbox, ['--features', 'ring-b']);
    expect(refusal).toMatchObject({ status: 3, code: 'FEATURE_CYCLE' });
    const said = [refusal.problems[0]?.message, ...(refusal.problems[0]?.details ?? [])].join('\n');
    expect(said).toMatch(/ring-a.*ring-b.*ring-c/s);
    expect([...(refusal.problems[0]?.features ?? [])].sort()).toEqual(['ring-a', 'ring-b', 'ring-c']);
  });
});

describe('two owners', () => {
  it('of one file are both named', async () => {
    const sandbox = openSandbox();
    addFeature(sandbox, 'one', '', { 'files/notes.txt': 'one\n' });
    addFeature(sandbox, 'two', '', { 'files/notes.txt': 'one\n' });
    expect(await expectRefusal(sandbox, ['--features', 'one,two'])).toMatchObject({
      status: 2,
      problems: [{ code: 'FILE_CONFLICT', message: '"one" and "two" both own notes.txt.', features: ['one', 'two'] }],
    });
  });

  it('of one key are both named with their values, in JSON and in YAML', async () => {
    const sandbox = openSandbox();
    addFeature(sandbox, 'one', '', {
      'slots/package.json': '{ "license": "MIT" }',
      'slots/config/limits.yaml': 'deep: { a: 1 }\n',
    });
    addFeature(sandbox, 'two', '', {
      'slots/package.json': '{ "license": "ISC" }',
      'slots/config/limits.yaml': 'deep: { a: 2 }\n',
    });
    const refusal = await expectRefusal(sandbox, ['--features', 'one,two']);
    expect(refusal).toMatchObject({ status: 2, code: 'SLOT_CONFLICT' });
    expect(refusal.problems).toHaveLength(2);
    for (const { message, details, features } of refusal.problems) {
      expect(features).toEqual(['one', 'two']);
      expect([message, ...(details ?? [])].join('\n')).toMatch(/"?one"?.*"?two"?/s);
    }
    const said = JSON.stringify(refusal.problems);
    for (const word of ['license', 'MIT', 'ISC', 'deep']) expect(said).toContain(word);
  });

  it('of one fact are both named', async () => {
    const sandbox = openSandbox();
    const fact = (port: number) =>
      `facts: { env: [{ name: HTTP_PORT, type: integer, group: http, key: httpPort, default: ${port}, doc: Port. }] }\n`;
    addFeature(sandbox, 'one', fact(1));
    addFeature(sandbox, 'two', fact(2));
    const refusal = await expectRefusal(sandbox, ['--features', 'one,two']);
    expect(refusal).toMatchObject({ status: 2, code: 'FACT_CONFLICT' });
    expect(refusal.problems[0]?.features).toEqual(expect.arrayContaining(['one', 'two']));
  });

  it('of one id are both named', async () => {
    const sandbox = openSandbox();
    sandbox.write('more/core/feature.yaml', `id: core\n${HEAD}`);
    const refusal = await expectRefusal(sandbox, ['--features-dir', '../more']);
    expect(refusal).toMatchObject({ status: 2, code: 'MANIFEST_DUPLICATE' });
    expect(refusal.problems[0]?.message).toMatch(/dir:\.\.\/catalogue.*dir:\.\.\/more/);
  });
});

describe('a command of a third-party feature', () => {
  const install = ['--features', 'tools', '--install'] as const;

  it('is shown and not run, and nothing is written, until it is consented to', async () => {
    const sandbox = openSandbox();
    const refusal = await expectRefusal(sandbox, install);
    expect(refusal).toMatchObject({ status: 4, code: 'COMMAND_REFUSED' });
    expect(refusal.problems[0]?.message).toContain('writeFileSync');
    expect(refusal.problems[0]?.hint).toContain('--allow-command tools-mark');
    const { run, snapshot } = sandbox;
    expect((await run(['new', 'shop', '--no-git', ...install, '--allow-command', 'other'])).status).toBe(4);
    expect((await run(['new', 'shop', '--no-git', ...install, '--allow-command', 'tools-mark'])).status).toBe(0);
    expect(snapshot('shop')?.marked).toBe('644 yes');
  });

  it('is not run without --install, consent or not', async () => {
    const { run, snapshot } = openSandbox();
    await run(['new', 'shop', '--no-git', '--features', 'tools', '--allow-command', 'tools-mark']);
    expect(snapshot('shop')?.['README.md']).toBeDefined();
    expect(snapshot('shop')?.marked).toBeUndefined();
  });

  it('that fails leaves the project complete', async () => {
    const sandbox = openSandbox();
    addFeature(
      sandbox,
      'failing',
      'commands: [{ id: fails, phase: install, argv: [node, -e, process.exit(3)], why: fails }]\n',
    );
    const args = [
      'new',
      'shop',
      '--no-git',
      '--features',
      'failing',
      '--install',
      '--allow-command',
      'fails',
      '--json',
    ];
    const ended = await sandbox.run(args);
    expect(ended.status).toBe(1);
    expect(JSON.parse(ended.stdout).error).toMatchObject({ code: 'COMMAND_FAILED' });
    expect(sandbox.snapshot('shop')?.['scaffold.yaml']).toBeDefined();
  });
});

import { describe, expect, it } from 'vitest';
import {
  CATALOGUE_LOCK,
  fixtureFeature,
  fixtureFeatures,
  fixtureStack,
  laterSource,
  memorySource,
} from '../../test/support/change/fixture-catalogue.ts';
import { createRepository, fakeGit, sourcesOf, type TestRepository } from '../../test/support/change/repository.ts';
import { buildFeature } from '../../test/support/feature-builder.ts';
import type { ChangeReport } from './repository-requests.ts';

const BASIC = 'name: shop\ntier: basic\nmodules: [{ name: invoice }]\n';

/** Path and action of the files of a report. */
function actionsOf({ files }: ChangeReport): Readonly<Record<string, string>> {
  return Object.fromEntries(files.map(({ path, action }) => [path, action]));
}

async function codeOf(action: Promise<unknown>): Promise<unknown> {
  return await action.then(
    () => 'done',
    (error) => error.code,
  );
}

function lockOf(repository: TestRepository): Record<string, { version: string }> {
  return JSON.parse(repository.read('package-lock.json')).packages;
}

describe('add', () => {
  it('brings a feature with what it needs, and says what differs', async () => {
    const repository = await createRepository(BASIC);
    const report = await repository.add('sessions');
    expect(report.features).toEqual({
      added: [
        { id: 'cache', version: '1.0.0' },
        { id: 'sessions', version: '1.0.0' },
      ],
      removed: [],
      updated: [],
    });
    expect(actionsOf(report)).toMatchObject({
      'docs/cache.md': 'added',
      'package.json': 'changed',
      '.gitignore': 'changed',
    });
    expect(repository.read('src/features.ts')).toContain('sessions.feature.ts');
    expect(lockOf(repository)['node_modules/redis']?.version).toBe('5.0.0');
  });

  it('goes to another tier in the same step', async () => {
    const [one, two] = [await createRepository(BASIC), await createRepository(BASIC)];
    const report = await one.change({ kind: 'add', features: ['cache'], modules: [], set: [], tier: 'advanced' });
    expect(report.features.added.map(({ id }) => id).sort()).toEqual(['cache', 'tracing']);
    await two.change({ kind: 'tier', tier: 'advanced' });
    await two.add('cache');
    expect(one.snapshot()).toEqual(two.snapshot());
    expect(await codeOf(one.change({ kind: 'add', features: [], modules: [], set: [], tier: 'advance' }))).toBe(
      'TIER_UNKNOWN',
    );
  });

  it('writes nothing in a dry run', async () => {
    const repository = await createRepository(BASIC);
    const before = repository.snapshot();
    const report = await repository.change(
      { kind: 'add', features: ['cache'], modules: [], set: [] },
      { dryRun: true },
    );
    expect([report.written, repository.snapshot()]).toEqual([false, before]);
    expect(actionsOf(report)['docs/cache.md']).toBe('added');
  });

  it('does nothing for what is there', async () => {
    const repository = await createRepository(BASIC);
    const report = await repository.add('logging');
    expect([report.files, report.notes]).toEqual([[], ['"logging" is part of this repository already.']]);
  });

  it('keeps the comments and the order of scaffold.yaml', async () => {
    const repository = await createRepository(`${BASIC}features: [cache]\n`);
    repository.write(
      'scaffold.yaml',
      '# Ours\ntier: basic # for now\nname: shop\nstack: typescript\n\nfeatures:\n  - cache # fast\n\nmodules:\n  - name: invoice\n',
    );
    await repository.add('audit');
    expect(repository.read('scaffold.yaml')).toBe(
      '# Ours\ntier: basic # for now\nname: shop\nstack: typescript\n\nfeatures:\n  - cache # fast\n  - audit\n\nmodules:\n  - name: invoice\n',
    );
  });

  it('refuses what does not exist, and what cannot be together', async () => {
    const repository = await createRepository(BASIC);
    expect(await codeOf(repository.add('cach'))).toBe('FEATURE_UNKNOWN');
    expect(await codeOf(repository.add('memory', 'postgres'))).toBe('FEATURE_CONFLICT');
  });

  it('keeps the edits of the user in every kind of shared file', async () => {
    const repository = await createRepository(BASIC);
    repository.replace('package.json', '"start": ', '"mine": "run",\n    "start": ');
    repository.replace('ci.yaml', 'run: npm test', 'run: npm test # mine');
    repository.replace('.gitignore', 'node_modules/', 'node_modules/\nmine/');
    const report = await repository.add('cache');
    expect(actionsOf(report)).toMatchObject({ 'package.json': 'merged', 'ci.yaml': 'merged', '.gitignore': 'merged' });
    expect(JSON.parse(repository.read('package.json')).scripts).toMatchObject({ mine: 'run', cache: 'run cache' });
    expect(repository.read('ci.yaml')).toMatch(/npm test # mine[\s\S]*# Checks cache\n {2}cache:/);
    expect(repository.read('.gitignore')).toMatch(/mine\/[\s\S]*cache\/out\//);
  });
});

describe('remove', () => {
  it('is refused while something needs the feature, and says what', async () => {
    const repository = await createRepository(`${BASIC}features: [sessions]\n`);
    const before = repository.snapshot();
    await expect(repository.remove('cache')).rejects.toMatchObject({
      code: 'FEATURE_NEEDED',
      problems: [{ features: ['cache', 'sessions'], details: ['sessions needs cache'] }],
    });
    expect(repository.snapshot()).toEqual(before);
    const report = await repository.change({ kind: 'remove', features: ['cache'], modules: [], cascade: true });
    expect(report.features.removed.map(({ id }) => id).sort()).toEqual(['cache', 'sessions']);
    expect(report.notes).toContain('"sessions" goes too: it needs what is removed.');
  });

  it('excludes what the tier brings', async () => {
    const repository = await createRepository(BASIC);
    await repository.remove('logging');
    expect(repository.read('scaffold.yaml')).toContain('exclude:\n  - logging\n');
    expect(repository.has('docs/logging.md')).toBe(false);
    await repository.add('logging');
    expect(repository.read('scaffold.yaml')).not.toContain('exclude');
  });

  it('keeps a part of every service', async () => {
    const repository = await createRepository(BASIC);
    expect(await codeOf(repository.remove('config'))).toBe('FEATURE_NEEDED');
  });

  it('leaves an edited file to the user, with what it was aside', async () => {
    const repository = await createRepository(`${BASIC}features: [cache]\n`);
    const old = repository.read('docs/cache.md');
    repository.replace('docs/cache.md', 'More', 'Much more');
    const report = await repository.remove('cache');
    expect(actionsOf(report)['docs/cache.md']).toBe('conflict');
    expect(repository.read('docs/cache.md')).toContain('Much more');
    expect(repository.read('.scaffold/conflicts/docs/cache.md')).toBe(old);
    expect(repository.has('src/platform/cache')).toBe(false);
  });
});

describe('modules', () => {
  it('come and go, and what is written once is the user\u2019s', async () => {
    const repository = await createRepository(BASIC);
    const before = repository.snapshot();
    await repository.change({ kind: 'module', action: 'add', name: 'receipt(total:money)' });
    expect(repository.read('src/modules/receipt/receipt.ts')).toContain('total;');
    await repository.change({ kind: 'module', action: 'remove', name: 'receipt' });
    expect(repository.snapshot()).toEqual(before);
    expect(await codeOf(repository.change({ kind: 'module', action: 'remove', name: 'invoice' }))).toBe(
      'MODULE_UNKNOWN',
    );
  });

  it('keep the edits of the user when they are renamed', async () => {
    const repository = await createRepository(BASIC);
    repository.replace('src/modules/invoice/invoice.ts', '  name;\n', '  name;\n  mine = 1;\n');
    const report = await repository.change({ kind: 'module', action: 'rename', name: 'invoice', to: 'bill' });
    expect(repository.read('src/modules/bill/bill.ts')).toBe('export class Bill {\n  name;\n  mine = 1;\n}\n');
    expect(repository.has('src/modules/invoice/invoice.ts')).toBe(false);
    expect(report.files.find(({ path }) => path === 'src/modules/bill/bill.ts')).toMatchObject({
      from: 'src/modules/invoice/invoice.ts',
      action: 'merged',
    });
  });

  it('take the files of the user along, and rename in what the user wrote where it would not fit otherwise', async () => {
    const repository = await createRepository(BASIC);
    repository.write(
      'src/modules/invoice/application/send-invoice.ts',
      'export const sendInvoice = (x: Invoice) => x;\n',
    );
    repository.write('src/other.ts', 'the invoice of others\n');
    repository.replace('src/modules/invoice/routes.ts', 'handler = Invoice;', 'handler = [Invoice];');
    const report = await repository.change({ kind: 'module', action: 'rename', name: 'invoice', to: 'bill' });
    expect(report.files.filter(({ action }) => action === 'conflict')).toEqual([]);
    expect(repository.read('src/modules/bill/application/send-bill.ts')).toBe(
      'export const sendBill = (x: Bill) => x;\n',
    );
    expect(repository.has('src/modules/invoice')).toBe(false);
    expect(repository.read('src/modules/bill/routes.ts')).toBe(
      "import { Bill } from './bill.ts';\n\nexport const path = '/bills';\nexport const handler = [Bill];\n",
    );
    expect(repository.read('src/other.ts')).toBe('the invoice of others\n');
  });

  it('keep their place in the answers that name them, and are not taken away while they are named', async () => {
    const modules = { type: 'list', items: { type: 'string', names: 'module', title: 'Module' }, title: 'Modules' };
    const chosen = buildFeature('chosen', { manifest: { options: { modules } } });
    const source = memorySource(fixtureStack(), [...fixtureFeatures(), chosen]);
    const two = BASIC.replace('{ name: invoice }', '{ name: invoice }, { name: tag }');
    const repository = await createRepository(
      `${two}features: [{ id: chosen, options: { modules: [invoice] } }]\n`,
      sourcesOf(source),
    );
    const change = (name: string, rest: { action: 'remove' } | { action: 'rename'; to: string }) =>
      repository.change({ kind: 'module', name, ...rest });
    await change('invoice', { action: 'rename', to: 'sales-order' });
    expect(repository.read('scaffold.yaml')).toContain('sales-order');
    expect(repository.read('scaffold.yaml')).not.toContain('invoice');
    const before = repository.snapshot();
    expect(await codeOf(change('sales-order', { action: 'remove' }))).toBe('MODULE_UNKNOWN');
    expect(repository.snapshot()).toEqual(before);
  });

  it('are left alone once they are adopted', async () => {
    const repository = await createRepository(BASIC);
    const routes = repository.read('src/modules/invoice/routes.ts');
    repository.replace('scaffold.yaml', 'name: invoice', 'name: invoice\n    adopted: true');
    await repository.sync();
    expect(repository.read('src/modules/invoice/routes.ts')).toBe(routes);
    repository.write('src/modules/invoice/routes.ts', 'mine\n');
    await repository.add('cache');
    expect(repository.read('src/modules/invoice/routes.ts')).toBe('mine\n');
  });

  it('are not written anew when their fields change', async () => {
    const repository = await createRepository(BASIC);
    repository.replace('scaffold.yaml', 'name: invoice', 'name: invoice\n    fields:\n      total: money');
    expect(await repository.sync()).toMatchObject({
      files: [],
      notes: [
        'The fields of "invoice" are others now: total (money) is new, name is gone. Its files were written once and are yours, so they stay as they are: change them, and tables if it has any, by hand.',
      ],
    });
    expect(repository.read('src/modules/invoice/invoice.ts')).toContain('name;');
    repository.replace('scaffold.yaml', 'total: money', 'total: money?');
    const [note] = (await repository.add('cache')).notes;
    expect(note).toContain('others now: total is money? instead of money.');
    expect((await repository.sync()).notes).toEqual([]);
  });
});

describe('notes', () => {
  const late = fixtureFeature('late', { manifest: { tiers: { min: 'advanced' } } });
  const remarking = fixtureFeature('remarking', {
    manifest: { notes: [{ each: 'modules', text: 'remarking has no words for "{{module.kebab}}".' }] },
  });
  const sources = sourcesOf(memorySource(fixtureStack(), [...fixtureFeatures(), late, remarking]));

  it('come with the change that gives rise to them, and with sync, not with every later change', async () => {
    const repository = await createRepository(BASIC, sources);
    const advised = '"late" is advised from the tier advanced on; this service is basic.';
    expect((await repository.add('late')).notes).toEqual([advised]);
    expect((await repository.add('remarking')).notes).toEqual(['remarking has no words for "invoice".']);
    expect((await repository.add('cache')).notes).toEqual([]);
    const change = await repository.change({ kind: 'module', action: 'add', name: 'receipt' });
    expect(change.notes).toEqual(['remarking has no words for "receipt".']);
    expect((await repository.sync()).notes).toHaveLength(3);
  });

  it('are complete where scaffold.yaml has been changed by hand', async () => {
    const repository = await createRepository(BASIC, sources);
    repository.write('scaffold.yaml', `${repository.read('scaffold.yaml')}features:\n  - late\n`);
    expect((await repository.add('cache')).notes).toHaveLength(1);
  });
});

describe('merge policies', () => {
  it('never: the path is the user\u2019s; once: it is not updated', async () => {
    const repository = await createRepository(BASIC);
    repository.write(
      'scaffold.yaml',
      `${repository.read('scaffold.yaml')}merge:\n  docs/**: never\n  README.md: once\n`,
    );
    repository.write('docs/logging.md', 'mine\n');
    const later = repository.with(sourcesOf(laterSource()));
    const report = await later.change({ kind: 'update' });
    expect(repository.read('docs/logging.md')).toBe('mine\n');
    expect(repository.has('docs/features/logging.md')).toBe(false);
    expect(actionsOf(report)['README.md']).toBeUndefined();
    expect(repository.read('src/main.ts')).toContain('9090');
  });
});

describe('the lock of the package manager', () => {
  const bump = (repository: TestRepository) => {
    repository.replace('package.json', '"core": "1.0.0"', '"core": "1.0.5",\n    "mine": "^2.0.0"');
    const lock = JSON.parse(repository.read('package-lock.json'));
    lock.packages['node_modules/core'] = { version: '1.0.5', resolved: 'x', dependencies: { leaf: '^1.1.0' } };
    lock.packages['node_modules/leaf'] = { version: '1.4.0', resolved: 'x' };
    lock.packages['node_modules/mine'] = { version: '2.3.0', resolved: 'x' };
    repository.write('package-lock.json', JSON.stringify(lock));
  };

  it('keeps a dependency of the user and two that they bumped, through add and update', async () => {
    const repository = await createRepository(BASIC);
    bump(repository);
    await repository.add('postgres');
    const expected = { core: '1.0.5', leaf: '1.4.0', mine: '2.3.0', pg: '8.2.0' };
    for (const [name, version] of Object.entries(expected))
      expect(lockOf(repository)[`node_modules/${name}`]?.version).toBe(version);
    await repository.with(sourcesOf(laterSource())).change({ kind: 'update' });
    for (const [name, version] of Object.entries(expected))
      expect(lockOf(repository)[`node_modules/${name}`]?.version).toBe(version);
    expect(JSON.parse(repository.read('package.json')).dependencies).toMatchObject({
      core: '1.0.5',
      mine: '^2.0.0',
      pg: '8.2.0',
    });
  });

  it('takes the higher version where both sides changed one, and says so', async () => {
    const repository = await createRepository(BASIC);
    bump(repository);
    const lock = {
      ...CATALOGUE_LOCK,
      packages: { ...CATALOGUE_LOCK.packages, 'node_modules/core': { version: '1.2.0' } },
    };
    const stack = fixtureStack('1.1.0', { 'catalogue-lock.json': JSON.stringify(lock) });
    const newer = { ...stack, manifest: { ...stack.manifest, dependencies: { core: '1.2.0' } } };
    const report = await repository.with(sourcesOf(memorySource(newer, fixtureFeatures()))).change({ kind: 'update' });
    expect(JSON.parse(repository.read('package.json')).dependencies.core).toBe('1.2.0');
    expect(lockOf(repository)['node_modules/core']?.version).toBe('1.2.0');
    expect(report.files.find(({ path }) => path === 'package.json')?.notes).toEqual([
      '"core" is 1.0.5 in your file and 1.2.0 in the plan: 1.2.0 is taken',
    ]);
  });

  it('is left alone where it cannot be completed without network, with the command that does it', async () => {
    const repository = await createRepository(BASIC);
    repository.replace('package.json', '"core": "1.0.0"', '"core": "1.0.0",\n    "unlocked": "1.0.0"');
    const before = repository.read('package-lock.json');
    const report = await repository.add('cache');
    expect(repository.read('package-lock.json')).toBe(before);
    expect(report.nextSteps).toEqual([{ command: 'npm install', why: 'complete the lock file from the registry' }]);
    expect(report.files.find(({ path }) => path === 'package-lock.json')?.notes.join()).toContain('"unlocked"');
  });
});

describe('versions', () => {
  it('add, remove and tier refuse to mix with another release, and name both ways out', async () => {
    const repository = await createRepository(BASIC);
    const later = repository.with(sourcesOf(laterSource()));
    const error = await later.add('cache').catch((thrown) => thrown);
    expect(error.code).toBe('CATALOGUE_MISMATCH');
    expect(error.problems[0]).toMatchObject({
      message: 'The repository has "typescript" 1.0.0; this release of scaffold has 1.1.0.',
      hint: 'Run `scaffold update` first, or stay with 1.0.0: `npx @scaffold-cli/scaffold@1.0.0 add cache`.',
    });
    expect(await codeOf(later.remove('logging'))).toBe('CATALOGUE_MISMATCH');
    expect(await codeOf(later.change({ kind: 'tier', tier: 'advanced' }))).toBe('CATALOGUE_MISMATCH');
    await later.change({ kind: 'update' });
    expect(await codeOf(later.add('cache'))).toBe('done');
    expect(await codeOf(repository.change({ kind: 'update' }))).toBe('CATALOGUE_MISMATCH');
  });

  it('takes fixes along, and says so', async () => {
    const repository = await createRepository(BASIC);
    const fixed = repository.with(
      sourcesOf(memorySource(fixtureStack('1.0.1', { 'files/README.md.hbs': 'Fixed.\n' }), fixtureFeatures())),
    );
    const report = await fixed.add('cache');
    expect(report.features.updated).toEqual([{ id: 'typescript', from: '1.0.0', to: '1.0.1' }]);
    expect(repository.read('README.md')).toBe('Fixed.\n');
  });

  it('move a repository to the next release with its edits: files renamed, removed and new, another default', async () => {
    const repository = await createRepository(`${BASIC}features: [alerts, cache]\n`);
    repository.replace('docs/cache.md', 'More about it.', 'My words.');
    repository.replace('src/main.ts', 'close();', 'close();\nmine();');
    repository.delete('docs/alerts.md');
    const report = await repository.with(sourcesOf(laterSource())).change({ kind: 'update' });
    expect(repository.read('docs/features/cache.md')).toContain('My words.');
    expect(repository.has('docs/cache.md')).toBe(false);
    expect(repository.has('docs/features/alerts.md')).toBe(false);
    expect(repository.read('src/main.ts')).toMatch(/9090[\s\S]*drain\(\);\nclose\(\);\nmine\(\);/);
    expect(repository.read('alerts.txt')).toBe('to=chat\n');
    expect(repository.read('src/platform/cache/later.ts')).toContain('cache');
    expect(report.files.filter(({ action }) => action === 'conflict')).toEqual([]);
  });

  it('a new provider of an exclusive capability that somebody asks for takes the place of the default', async () => {
    const repository = await createRepository(`${BASIC}features: [orders]\n`);
    const report = await repository.add('postgres');
    expect([report.features.added, report.features.removed].map((list) => list.map(({ id }) => id))).toEqual([
      ['postgres'],
      ['memory'],
    ]);
    expect(repository.has('docs/memory.md')).toBe(false);
  });
});

describe('protection', () => {
  it('refuses uncommitted work, but not what is as generated', async () => {
    const repository = await createRepository(BASIC);
    repository.write('src/main.ts', 'mine\n');
    const dirty = repository.with({ git: fakeGit('src/main.ts', 'README.md', '.scaffold/lock.json', 'scaffold.yaml') });
    await expect(dirty.add('cache')).rejects.toMatchObject({
      code: 'UNCOMMITTED',
      message: 'src/main.ts is not committed.',
    });
    expect(
      await codeOf(dirty.change({ kind: 'add', features: ['cache'], modules: [], set: [] }, { allowDirty: true })),
    ).toBe('done');
    expect(await codeOf(repository.with({ git: fakeGit('README.md') }).add('audit'))).toBe('done');
  });

  it('refuses while another change was interrupted', async () => {
    const repository = await createRepository(BASIC);
    repository.write('.scaffold/journal/other/changes.json', '{}');
    expect(await codeOf(repository.add('cache'))).toBe('CHANGE_INTERRUPTED');
  });

  it('keeps a file of the user at the path of a new one', async () => {
    const repository = await createRepository(BASIC);
    repository.write('docs/cache.md', 'mine\n');
    const report = await repository.add('cache');
    expect([actionsOf(report)['docs/cache.md'], repository.read('docs/cache.md')]).toEqual(['conflict', 'mine\n']);
    expect(repository.read('.scaffold/conflicts/docs/cache.md')).toContain('Part of shop');
  });

  it('does not write code that no longer parses', async () => {
    const repository = await createRepository(BASIC, {
      findCodeFault: (_path, text) => (text.includes('9090') && text.includes('mine') ? 'does not parse' : undefined),
    });
    repository.replace('src/main.ts', 'close();', 'close();\nmine();');
    const report = await repository.with(sourcesOf(laterSource())).change({ kind: 'update' });
    expect(actionsOf(report)['src/main.ts']).toBe('conflict');
    expect(repository.read('src/main.ts')).toContain('8080');
  });

  it('asks for the records when they are gone, and makes them anew from what is there', async () => {
    const repository = await createRepository(BASIC);
    repository.replace('README.md', 'How it runs.', 'My words.');
    repository.delete('.scaffold/lock.json');
    expect(await codeOf(repository.add('cache'))).toBe('RECORDS_BROKEN');
    const report = await repository.change({ kind: 'sync', rebase: true });
    expect(report.files).toEqual([]);
    await repository.add('cache');
    expect(repository.read('README.md')).toContain('My words.');
    expect(repository.has('docs/cache.md')).toBe(true);
  });

  it('goes on where single pristine copies are gone', async () => {
    const repository = await createRepository(BASIC);
    repository.delete('.scaffold/base/README.md');
    repository.delete('.scaffold/base/src/main.ts');
    repository.replace('src/main.ts', 'close();', 'mine();');
    await repository.add('cache');
    expect(repository.read('src/main.ts')).toContain('mine();');
    expect(repository.has('.scaffold/base/README.md')).toBe(true);
  });
});

it('a feature of a folder that is not named is missed', async () => {
  const own = buildFeature('own', { files: { 'neutral/files/own.txt': 'own\n' } });
  const sources = sourcesOf(memorySource(fixtureStack(), fixtureFeatures()), {
    ...memorySource(fixtureStack(), [own], 'dir:./mine'),
    readManifests: () => [
      { kind: 'feature', folder: 'own', path: 'own/feature.yaml', manifest: { validated: own.resolved.manifest } },
    ],
  });
  const repository = await createRepository(`${BASIC}features: [own]\n`, sources);
  const without = repository.with(sourcesOf(memorySource(fixtureStack(), fixtureFeatures())));
  expect(['CATALOGUE_MISMATCH', 'FEATURE_UNKNOWN']).toContain(await codeOf(without.add('cache')));
  expect(await codeOf(repository.add('cache'))).toBe('done');
});

it('says that a removed feature leaves tables behind', async () => {
  const facts = { facts: { migration: [{ set: 'ledger', dir: 'migrations/ledger' }] } };
  const ledger = fixtureFeature('ledger', { manifest: facts });
  const sources = sourcesOf(memorySource(fixtureStack(), [...fixtureFeatures(), ledger]));
  const repository = await createRepository(`${BASIC}features: [ledger]\n`, sources);
  expect((await repository.remove('ledger')).notes.join()).toMatch(/^"ledger" had migrations: run those down/);
});

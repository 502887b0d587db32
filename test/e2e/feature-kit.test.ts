import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runScaffold } from '../support/run-scaffold.ts';
import { openSandbox } from '../support/sandbox.ts';

/** The program of these tests has no catalogue of its own. */
const env = { SCAFFOLD_FEATURES_DIR: ['templates', 'features'].map((folder) => resolve(folder)).join(',') };

/** A folder in which `scaffold` runs with the features of this checkout. */
function openFolder() {
  const { work } = openSandbox();
  return {
    work,
    run: (...args: readonly string[]) => runScaffold(args, { cwd: work, env }),
    read: (path: string) => readFileSync(join(work, path), 'utf8'),
  };
}

describe('a feature of your own', { concurrent: true }, () => {
  it('is begun, checked, and part of a new service', async ({ expect }) => {
    const { work, run, read } = openFolder();
    expect(await run('feature', 'init', 'greeting', '--features-dir', 'own')).toMatchObject({ status: 0, stderr: '' });
    const checked = await run('feature', 'check', 'own', '--json');
    expect(checked).toMatchObject({ status: 0, stderr: '' });
    const [feature] = JSON.parse(checked.stdout).features;
    expect(feature).toMatchObject({ id: 'greeting', path: join(work, 'own/greeting'), problems: [] });
    const subjects = feature.cases.map(({ subject }: { subject: object }) => subject);
    expect(subjects).toContainEqual({ kind: 'provider', capability: 'http-framework', feature: 'http-hono' });
    const flags = ['--features', 'greeting', '--set', 'greeting.text=Good day', '--features-dir', 'own', '--no-git'];
    expect(await run('new', 'shop', '--yes', ...flags)).toMatchObject({ status: 0 });
    expect(read('shop/src/features.ts')).toContain('greetingFeature');
    expect(read('shop/src/platform/greeting/greeting.config.ts')).toContain("default: 'Good day'");
    for (const path of feature.cases[0].outcome.added) expect(read(`shop/${path}`)).not.toBe('');
    expect(read('shop/api/openapi.yaml')).toContain('showGreeting');
    expect(read('shop/docs/metrics.md')).toContain('greeting.calls');
  });

  it('of a repository is found by every command there', async ({ expect }) => {
    const { work, run, read } = openFolder();
    expect(await run('new', 'shop', '--yes', '--no-git')).toMatchObject({ status: 0 });
    const inside = (...args: readonly string[]) => run(...args, '-C', 'shop');
    expect(await inside('feature', 'init', 'greeting')).toMatchObject({ status: 0 });
    expect(await inside('feature', 'init', 'greeting')).toMatchObject({ status: 4 });
    const before = read('shop/src/features.ts');
    expect(await inside('add', 'greeting', '--allow-dirty')).toMatchObject({ status: 0 });
    expect(read('shop/src/features.ts')).not.toBe(before);
    expect((await inside('status', '--check')).status).toBe(0);
    // Another folder is not the repository, although it lies in one.
    mkdirSync(join(work, 'shop/deep'));
    const elsewhere = await run('info', 'greeting', '-C', 'shop/deep');
    expect(elsewhere).toMatchObject({ status: 2, stderr: expect.stringContaining('FEATURE_UNKNOWN') });
    expect(await inside('remove', 'greeting', '--allow-dirty')).toMatchObject({ status: 0 });
    expect(read('shop/src/features.ts')).toBe(before);
  });

  it('that has a fault is refused with its line, and with the code of the fault', async ({ expect }) => {
    const { work, run, read } = openFolder();
    await run('feature', 'init', 'greeting');
    const facts = 'greeting/typescript/facts/routes.yaml.hbs';
    writeFileSync(join(work, facts), read(facts).replace('{{> problem', '{{> problme'));
    const { status, stdout, stderr } = await run('feature', 'check');
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
    expect(stdout).toMatch(/TEMPLATE_INVALID .*"problme"/);
    expect(stdout).toMatch(/at greeting\/typescript\/facts\/routes\.yaml\.hbs:12/);
    expect(stdout).toContain('Did you mean "problem"?');
  });

  it.each(['Greeting', 'cache', 'http', '../greeting'])('cannot be called %s', async (id) => {
    const { work, run } = openFolder();
    expect(await run('feature', 'init', id)).toMatchObject({ status: 2, stdout: '' });
    expect(readdirSync(work)).toEqual([]);
  });
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runScaffold } from '../support/run-scaffold.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';

const HEAD = 'version: 1.0.0\ntitle: More\nsummary: One more\ncategory: core\nproof: static\nneutral: true\n';

function addFeature({ write }: Sandbox, id: string, manifest: string) {
  write(`catalogue/${id}/feature.yaml`, `id: ${id}\n${HEAD}${manifest}`);
}

async function recommend({ run }: Sandbox, args: readonly string[] = []) {
  const { status, stdout } = await run(['recommend', '--json', ...args]);
  expect(status).toBe(0);
  const { recommendations } = JSON.parse(stdout) as { recommendations: { feature: string; reasons: unknown[] }[] };
  return recommendations;
}

async function recommendIn({ work }: Sandbox, folder: string) {
  const args = ['recommend', '--json', '--features-dir', '../../catalogue'];
  return JSON.parse((await runScaffold(args, { cwd: join(work, folder) })).stdout);
}

describe('scaffold recommend', () => {
  it('finds what a repository uses already, generated or not', async () => {
    const sandbox = openSandbox();
    addFeature(sandbox, 'mail', 'suits: [{ packages: [nodemailer], variables: [SMTP_*], why: it sends mail }]\n');
    addFeature(sandbox, 'ci-other', 'suits: [{ files: [.other-ci.yml, .circleci/*], why: it is checked there }]\n');
    addFeature(sandbox, 'unused', 'suits: [{ packages: [nobody], why: nothing }]\n');
    sandbox.write('work/package.json', '{ "dependencies": { "nodemailer": "6" } }');
    sandbox.write('work/.env', 'SMTP_HOST=x\n');
    sandbox.write('work/.circleci/config.yml', 'version: 2\n');
    const found = (what: string, why: string) => [{ kind: 'found', found: what, why }];
    expect(await recommend(sandbox)).toMatchObject([
      { feature: 'ci-other', reasons: found('.circleci/config.yml', 'it is checked there') },
      { feature: 'mail', reasons: found('the package nodemailer in package.json', 'it sends mail') },
    ]);
    expect(await recommend(sandbox, ['--features', 'mail'])).toMatchObject([{ feature: 'ci-other' }]);
    expect(await recommend(sandbox, ['--without', 'ci-other'])).toMatchObject([{ feature: 'mail' }]);
  });

  it('says what features recommend, and never what would be refused', async () => {
    const sandbox = openSandbox();
    addFeature(sandbox, 'host', 'recommends: [{ feature: guest, why: company }, { feature: foe, why: none }]\n');
    addFeature(sandbox, 'guest', '');
    addFeature(sandbox, 'foe', 'conflicts: [{ feature: host, why: an old story }]\nsuits: [{ files: [x], why: x }]\n');
    sandbox.write('work/x', '');
    expect(await recommend(sandbox, ['--features', 'host'])).toMatchObject([
      { feature: 'guest', reasons: [{ kind: 'recommended', by: 'host', why: 'company' }] },
    ]);
  });

  it('goes by scaffold.yaml in a generated repository', async () => {
    const sandbox = openSandbox();
    addFeature(sandbox, 'mail', 'suits: [{ files: [mail.txt], why: it sends mail }]\n');
    await sandbox.run(['new', 'shop', '--features', 'mail', '--no-git']);
    sandbox.write('work/shop/mail.txt', '');
    expect(await recommendIn(sandbox, 'shop')).toMatchObject({ generated: true, recommendations: [] });
  });

  it('takes nothing for a sign that it has generated itself', async () => {
    const sandbox = openSandbox();
    addFeature(sandbox, 'disk', 'suits: [{ files: [README.md, mine.txt], variables: [PORT], why: it is there }]\n');
    addFeature(sandbox, 'envs', '');
    sandbox.write('catalogue/envs/neutral/files/.env.example', 'PORT=8080\n');
    await sandbox.run(['new', 'shop', '--features', 'envs', '--no-git']);
    sandbox.write('work/shop/.env', 'PORT=8080\n');
    const found = async () => (await recommendIn(sandbox, 'shop')).recommendations;
    expect(await found()).toEqual([]);
    sandbox.write('work/shop/mine.txt', '');
    expect(await found()).toMatchObject([{ feature: 'disk', reasons: [{ found: 'mine.txt' }] }]);
  });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { Client } from 'pg';
import { listBackups, makeBackup, restoreBackup } from '../../scripts/support/backup/backups.ts';
import { postgresBackup } from '../../scripts/support/backup/postgres-backup.ts';
import { drillRestore } from '../../scripts/support/backup/restore-drill.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startProcess } from '../support/service-process.ts';
import { clientOf } from '../support/tenants.ts';
import { openTestEnvironment } from '../support/test-environment.ts';

const server = process.env.TEST_DATABASE_URL ?? '';
const skip = server === '' ? 'TEST_DATABASE_URL is not set' : false;
const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;

interface Account extends AsyncDisposable {
  readonly url: string;
}

/** Somebody who may make databases and is bound by their policies, as the account of a service is. */
async function openAccount(): Promise<Account> {
  const name = `backups_${randomUUID().replaceAll('-', '')}`;
  const admin = new Client({ connectionString: server });
  await admin.connect();
  await admin.query(`create role ${name} login createdb password '${name}'`);
  const url = new URL(server);
  url.username = name;
  url.password = name;
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      await admin.query(`drop role ${name}`);
      await admin.end();
    },
  };
}

it('a backup has the rows of all tenants, made by an account that policies hold for', { skip }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'backups-'));
  const { env, close } = await openTestEnvironment();
  try {
    await using account = await openAccount();
    await using live = await postgresBackup.scratch(account.url);
    const own = { ...env, DATABASE_URL: live.url };
    execFileSync(process.execPath, [MAIN, 'migrate', 'up'], { env: { ...process.env, ...own } });
    {
      await using service = await startProcess(own);
      for (const contract of modules)
        for (const tenant of ['acme', 'acme', 'other']) {
          const created = await clientOf(service, tenant).post(`/${contract.collection}`, sampleOf(contract));
          assert.equal(created.status, 201, created.text);
        }
    }
    const { rows } = await makeBackup({ url: live.url, folder, keep: 2 });
    for (const { collection } of modules)
      assert.equal(rows[`public.${collection.replaceAll('-', '_')}`], 3, collection);
    assert.ok((await drillRestore({ url: live.url, folder, maxAgeHours: 1, env: own })).rows >= 3);

    const [latest] = listBackups(folder);
    assert.ok(latest);
    await using restored = await postgresBackup.scratch(account.url);
    await restoreBackup(folder, latest, restored.url);
    await using service = await startProcess({ ...own, DATABASE_URL: restored.url });
    for (const { collection } of modules)
      for (const [tenant, total] of [
        ['acme', 2],
        ['other', 1],
        ['nobody', 0],
      ] as const)
        assert.equal((await clientOf(service, tenant).get(`/${collection}`)).json.total, total);
  } finally {
    await close();
    rmSync(folder, { recursive: true });
  }
});

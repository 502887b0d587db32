import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildApp } from '../../src/app.ts';
import { features } from '../../src/features.ts';
import { CurrentConfig } from '../../src/platform/config/current-config.ts';
import type { ConfigFragment } from '../../src/platform/config/env.ts';
import { defineFeature, type Platform } from '../../src/platform/feature.ts';
import { StartupError } from '../../src/platform/lifecycle/startup-error.ts';
import { SecretProviders, Secrets } from '../../src/platform/secrets/secrets.ts';
import { startService } from '../support/service.ts';

const CANARY = 'canary-4711';
const config = {
  key: { name: 'TEST_KEY', type: 'string', secret: true, optional: true, doc: 'A key.' },
  other: { name: 'TEST_OTHER', type: 'string', secret: true, optional: true, doc: 'Another key.' },
  plain: { name: 'TEST_PLAIN', type: 'string', optional: true, doc: 'No secret.' },
} as const satisfies ConfigFragment;
const secretive = defineFeature({ id: 'secretive', config, setup: () => undefined });

/** What the configuration holds when it is read from this environment. */
function readKeys(env: Readonly<Record<string, string>>): readonly unknown[] {
  const { platform } = buildApp({ features: [...features, secretive], env: { LOG_LEVEL: 'silent', ...env } });
  return Object.values(config).map((variable) => platform.use(CurrentConfig).get(variable));
}

describe('secrets in the configuration', () => {
  it('come from NAME_FILE, from the folder, or from the variable', (t) => {
    const folder = createFolder(t, { TEST_KEY: `${CANARY}\n`, 'elsewhere.txt': 'other\r\n' });
    const elsewhere = join(folder, 'elsewhere.txt');
    assert.deepEqual(readKeys({ TEST_KEY_FILE: elsewhere }), ['other', undefined, undefined]);
    assert.deepEqual(readKeys({ SECRETS_DIR: folder, TEST_OTHER_FILE: elsewhere }), [CANARY, 'other', undefined]);
    assert.deepEqual(readKeys({ SECRETS_DIR: folder, TEST_KEY: 'old', TEST_OTHER: 'own' }), [CANARY, 'own', undefined]);
    assert.deepEqual(readKeys({ TEST_KEY: CANARY }), [CANARY, undefined, undefined]);
  });

  it('are the only variables that are read from files', (t) => {
    const folder = createFolder(t, { TEST_PLAIN: 'x' });
    const env = { SECRETS_DIR: folder, TEST_PLAIN_FILE: join(folder, 'TEST_PLAIN') };
    assert.deepEqual(readKeys(env), [undefined, undefined, undefined]);
  });

  it('stop the start with everything that is wrong, and without a value', (t) => {
    const folder = createFolder(t, { key: CANARY });
    const env = { TEST_KEY: CANARY, TEST_KEY_FILE: join(folder, 'key'), TEST_OTHER_FILE: join(folder, 'absent') };
    assert.throws(
      () => readKeys(env),
      (error) => {
        assert.ok(error instanceof StartupError);
        assert.match(error.message, /TEST_KEY and TEST_KEY_FILE are both given/);
        assert.match(error.message, /TEST_OTHER_FILE: .*absent cannot be read \(ENOENT\)/);
        assert.doesNotMatch(error.message, new RegExp(CANARY));
        return true;
      },
    );
  });
});

describe('a watched secret', () => {
  it('changes without a restart, overlaps with the one of before, and never reaches the log', async (t) => {
    const folder = createFolder(t, { TEST_KEY: 'first-4711' });
    let now = Date.now();
    const seen: string[] = [];
    await using service = await startService({
      clock: { now: () => new Date(now) },
      env: { SECRETS_DIR: folder, SECRETS_REFRESH_MS: '10', SECRETS_OVERLAP_MS: '1000' },
      extend: ({ use }) =>
        use(Secrets)
          .watch('TEST_KEY')
          .onRotate((value) => void seen.push(value)),
    });
    const key = service.app.platform.use(Secrets).watch('TEST_KEY');
    assert.deepEqual([key.current, key.accepted], ['first-4711', ['first-4711']]);
    writeFileSync(join(folder, 'TEST_KEY'), 'second-4711\n');
    await until(() => key.current === 'second-4711');
    await sleep(30);
    assert.deepEqual([key.accepted, seen], [['second-4711', 'first-4711'], ['second-4711']]);
    now += 1000;
    assert.deepEqual(key.accepted, ['second-4711']);
    service.app.platform.log.warn({ leak: `it is ${key.current}, it was first-4711` }, key.current);
    assert.match(JSON.stringify(service.logs), /a secret was rotated.*TEST_KEY|TEST_KEY.*a secret was rotated/);
    assert.doesNotMatch(JSON.stringify(service.logs), /(first|second)-4711/);
  });

  it('stays while it cannot be read, until that makes the service not ready', async (t) => {
    const folder = createFolder(t, { TEST_KEY: CANARY });
    let now = Date.now();
    await using service = await startService({
      clock: { now: () => new Date(now) },
      env: { SECRETS_DIR: folder, SECRETS_REFRESH_MS: '10', SECRETS_MAX_AGE_MS: '1000' },
      extend: ({ use }) => void use(Secrets).watch('TEST_KEY'),
    });
    const key = service.app.platform.use(Secrets).watch('TEST_KEY');
    const ready = async () => (await service.client.get('/health/ready')).status;
    rmSync(join(folder, 'TEST_KEY'));
    await until(() => service.logs.some((line) => String(line.msg).startsWith('the secrets could not be read again')));
    now += 1000;
    assert.deepEqual([key.current, await ready()], [CANARY, 200]);
    now += 1;
    assert.deepEqual([key.current, await ready()], [CANARY, 503]);
    assert.equal((await service.client.get('/health/live')).status, 200);
    writeFileSync(join(folder, 'TEST_KEY'), CANARY);
    await until(async () => (await ready()) === 200);
  });

  it('rotates although one who listens fails', async (t) => {
    const folder = createFolder(t, { TEST_KEY: 'first' });
    const seen: string[] = [];
    await using service = await startService({
      env: { SECRETS_DIR: folder, SECRETS_REFRESH_MS: '10' },
      extend({ use }) {
        const key = use(Secrets).watch('TEST_KEY');
        key.onRotate(() => Promise.reject(new Error('no connection')));
        key.onRotate((value) => void seen.push(value));
      },
    });
    writeFileSync(join(folder, 'TEST_KEY'), 'second');
    await until(() => seen.length === 1);
    assert.ok(service.logs.some((line) => line.msg === 'a rotation was not taken over'));
  });

  it('comes from the provider that SECRETS_URL names', async () => {
    const asked: string[] = [];
    await using service = await startService({
      env: { SECRETS_URL: 'vault://vault.example/team' },
      extend({ use }) {
        use(Secrets).watch('TEST_KEY');
        use(SecretProviders).set('vault', (url) => ({
          async read(names) {
            asked.push(`${url.host}${url.pathname} ${names}`);
            return new Map(names.map((name) => [name, CANARY]));
          },
        }));
      },
    });
    assert.equal(service.app.platform.use(Secrets).watch('TEST_KEY').current, CANARY);
    assert.deepEqual(asked, ['vault.example/team TEST_KEY']);
  });

  it('stops the start when there is none, or nobody to ask', async () => {
    const watching = ({ use }: Platform): void => {
      const key = use(Secrets).watch('TEST_KEY');
      assert.throws(() => key.current, /before the service has started/);
    };
    for (const [url, message] of [
      ['env:', /There is no secret TEST_KEY/],
      ['carrier-pigeon:', /SECRETS_URL names no installed provider. Installed: env/],
    ] as const) {
      await assert.rejects(startService({ env: { SECRETS_URL: url }, extend: watching }), message);
    }
  });
});

function createFolder(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 3000;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, 'it took too long');
    await sleep(5);
  }
}

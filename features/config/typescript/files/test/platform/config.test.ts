import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { type ConfigFragment, describeType, readConfig, redact, type Variable } from '../../src/platform/config/env.ts';
import { StartupError } from '../../src/platform/lifecycle/startup-error.ts';

const CANARY = 'canary-4711';
const fragment = {
  size: { name: 'SIZE', type: 'integer', default: 5, min: 1, max: 9, doc: 'A size.' },
  on: { name: 'ON', type: 'boolean', default: false, doc: 'A switch.' },
  mode: { name: 'MODE', type: 'enum', default: 'a', values: ['a', 'b'], doc: 'A mode.' },
  names: { name: 'NAMES', type: 'list', default: [], doc: 'Names.' },
  store: { name: 'STORE_URL', type: 'url', default: 'memory:', required: 'production', doc: 'A store.' },
  key: { name: 'KEY', type: 'string', secret: true, doc: 'A key.' },
} as const satisfies ConfigFragment;

describe('readConfig', () => {
  it('uses defaults and parses what is given', () => {
    const config = readConfig([fragment], { KEY: CANARY, NAMES: ' a, b,', ON: 'true', SIZE: '' });
    const values = Object.values(fragment).map((variable) => config.get(variable));
    assert.deepEqual(values, [5, true, 'a', ['a', 'b'], 'memory:', CANARY]);
  });

  it('names everything that is wrong at once, and no secret', () => {
    const env = { SIZE: '10', ON: 'yes', MODE: 'c', STORE_URL: 'nowhere', KEY: '' };
    assert.throws(
      () => readConfig([fragment], env),
      (error) => {
        assert.ok(error instanceof StartupError);
        for (const name of ['SIZE', 'ON', 'MODE', 'STORE_URL', 'KEY'])
          assert.match(error.message, new RegExp(`^  ${name} `, 'm'));
        return true;
      },
    );
  });

  it('demands in production what has a default for development only', () => {
    assert.throws(() => readConfig([fragment], { KEY: CANARY, NODE_ENV: 'production' }), /STORE_URL is missing/);
  });

  it('refuses numbers that are none', () => {
    for (const SIZE of ['1.5', '0x1', '1e0', ' ', 'NaN'])
      assert.throws(() => readConfig([fragment], { KEY: CANARY, SIZE }), /SIZE/);
  });
});

describe('a variable', () => {
  const open = {
    factor: { name: 'FACTOR', type: 'number', default: 1.5, min: 0, doc: 'A factor.' },
    since: { name: 'SINCE', type: 'integer', optional: true, doc: 'A year.' },
    token: { name: 'TOKEN', type: 'string', optional: true, secret: true, required: 'production', doc: 'A token.' },
    hook: { name: 'HOOK', type: 'url', optional: true, schemes: ['https'], doc: 'A hook.' },
  } as const satisfies ConfigFragment;
  const read = (env: Record<string, string>) => {
    const config = readConfig([open], env);
    return Object.values(open).map((variable) => config.get(variable));
  };

  it('of the web is a whole address, so a port that cannot be is told at once', () => {
    assert.deepEqual(read({ HOOK: 'https://example.com:443/a' })[3], 'https://example.com:443/a');
    for (const HOOK of ['https://example.com:99999', 'https://', 'https://a b'])
      assert.throws(() => read({ HOOK }), /HOOK must be a URL with the scheme https/);
  });

  it('may be absent when it says so, but not in production when it is required there', () => {
    assert.deepEqual(read({}), [1.5, undefined, undefined, undefined]);
    assert.throws(() => read({ NODE_ENV: 'production' }), /TOKEN is missing/);
  });

  it('has the limits that it names, and no others', () => {
    assert.deepEqual(read({ FACTOR: '0.25', SINCE: '-44', HOOK: 'https://x.example' }).slice(0, 2), [0.25, -44]);
    for (const env of [{ FACTOR: '-1' }, { FACTOR: '1e3' }, { SINCE: '1.5' }, { HOOK: 'http://x.example' }])
      assert.throws(() => read(env), StartupError);
  });

  it('is described by its type and limits', () => {
    assert.deepEqual(Object.values<Variable>(open).map(describeType), [
      'a number of at least 0',
      'a whole number',
      'text',
      'a URL with the scheme https',
    ]);
  });
});

describe('redact', () => {
  it('hides secrets and the credentials of a URL', () => {
    assert.equal(redact(fragment.key, CANARY), '[redacted]');
    assert.equal(redact(fragment.store, `postgres://me:${CANARY}@db/x`), 'postgres://[redacted]@db/x');
    assert.equal(redact(fragment.mode, 'a'), 'a');
  });
});

describe('the command config', () => {
  it('prints what is in force', () => {
    const cwd = new URL('../../', import.meta.url);
    const env = { PATH: process.env.PATH, LOG_LEVEL: 'warn', HTTP_BODY_LIMIT: '4711' };
    const lines = execFileSync(process.execPath, ['src/main.ts', 'config'], { cwd, env, encoding: 'utf8' }).split('\n');
    for (const line of ['LOG_LEVEL=warn', 'HTTP_BODY_LIMIT=4711', 'PORT=8080']) assert.ok(lines.includes(line), line);
  });
});

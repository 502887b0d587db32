import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Meter } from '@opentelemetry/api';
import { pino } from 'pino';
import type { Context } from '../../src/kernel/context.ts';
import { createFlags } from '../../src/platform/flags/create-flags.ts';
import { evaluateFlag } from '../../src/platform/flags/evaluate.ts';
import { findFlagProblems } from '../../src/platform/flags/expiry.ts';
import { FileProvider } from '../../src/platform/flags/file-provider.ts';
import { type Flag, parseFlags } from '../../src/platform/flags/flag-file.ts';
import { Flags } from '../../src/platform/flags/flags.ts';
import { testContext } from '../support/database.ts';
import { type Service, startService } from '../support/service.ts';

const about = { description: 'A test.', owner: 'team', expires: '2999-12-31' };
const onOff: Flag = { ...about, variants: { on: true, off: false }, default: 'off' };
const people = Array.from({ length: 5000 }, (_, index) => `person-${index}`);

/** Who of the people gets which variant. */
function drawAll(key: string, flag: Flag): readonly string[] {
  return people.map((actor) => evaluateFlag(key, flag, { actor }).variant);
}

function rollout(percent: Readonly<Record<string, number>>, flag = onOff): Flag {
  return { ...flag, rollout: { by: 'actor', percent } };
}

describe('a flag', () => {
  it('is what the first rule says whose attributes all fit', () => {
    const flag: Flag = {
      ...onOff,
      rules: [
        { when: { tenant: ['acme', 'umbrella'], country: ['DE'] }, variant: 'on' },
        { when: { tenant: ['acme'] }, rollout: { by: 'actor', percent: { on: 100 } } },
      ],
    };
    const ask = (attributes: object) => evaluateFlag('f', flag, { ...attributes });
    assert.deepEqual(ask({ tenant: 'umbrella', country: 'DE' }), { variant: 'on', reason: 'TARGETING_MATCH' });
    assert.deepEqual(ask({ tenant: 'umbrella', country: 'FR' }), { variant: 'off', reason: 'DEFAULT' });
    assert.deepEqual(ask({ tenant: 'acme', actor: 'a' }), { variant: 'on', reason: 'SPLIT' });
    assert.deepEqual(ask({ tenant: 'acme' }), { variant: 'off', reason: 'DEFAULT' });
    assert.deepEqual(ask({}), { variant: 'off', reason: 'DEFAULT' });
    assert.deepEqual(evaluateFlag('f', onOff, {}), { variant: 'off', reason: 'STATIC' });
    assert.deepEqual(evaluateFlag('f', { ...flag, enabled: false }, { tenant: 'acme', actor: 'a' }), {
      variant: 'off',
      reason: 'DISABLED',
    });
  });

  it('reaches about as many as its share says, always the same, and a larger share only adds', () => {
    let before = new Set<string>();
    for (const share of [0, 1, 10, 33.3, 50, 99, 100]) {
      const drawn = drawAll('gradual', rollout({ on: share }));
      assert.deepEqual(drawn, drawAll('gradual', rollout({ on: share })));
      const reached = new Set(people.filter((_, index) => drawn[index] === 'on'));
      assert.ok(Math.abs(reached.size / people.length - share / 100) < 0.02, `${reached.size} at ${share} %`);
      assert.ok(before.isSubsetOf(reached));
      before = reached;
    }
    assert.equal(before.size, people.length);
  });

  it('does not choose the same people as another', () => {
    const [one, two] = [drawAll('one', rollout({ on: 50 })), drawAll('two', rollout({ on: 50 }))];
    const both = people.filter((_, index) => one[index] === 'on' && two[index] === 'on');
    assert.ok(Math.abs(both.length / people.length - 0.25) < 0.03, `${both.length} have both`);
  });

  it('splits into the variants of an experiment, and the rest gets the default', () => {
    const flag: Flag = { ...about, variants: { a: 'red', b: 'blue', none: 'grey' }, default: 'none' };
    const counts = Map.groupBy(drawAll('colour', rollout({ a: 40, b: 40 }, flag)), (variant) => variant);
    for (const [variant, share] of Object.entries({ a: 0.4, b: 0.4, none: 0.2 }))
      assert.ok(Math.abs((counts.get(variant)?.length ?? 0) / people.length - share) < 0.03, variant);
  });
});

describe('the file of flags', () => {
  const parse = (flag: object) => parseFlags(JSON.stringify({ flags: { f: { ...onOff, ...flag } } }));

  it('is refused with everything that is wrong', () => {
    assert.throws(() => parse({ default: 'x', rollout: { by: 'actor', percent: { on: 60, y: 50 } } }), {
      message: '/flags/f has no variant x; /flags/f has no variant y; /flags/f rolls out to 110 percent',
    });
    assert.throws(() => parse({ expires: undefined }), /\/flags\/f must have required property 'expires'/);
    assert.throws(() => parse({ permanent: 'It stays.' }), /exactly one schema/);
    assert.throws(() => parse({ expires: '2026-02-30' }), /format "date"/);
    assert.throws(() => parse({ variants: { on: true, off: 'no' } }), /variants/);
    assert.throws(() => parse({ owner: '', surprise: 1 }), /owner.*additional|additional.*owner/);
    assert.throws(() => parseFlags('{'), SyntaxError);
  });

  it('of this service is valid', () => {
    const { status, stderr } = runCheck();
    assert.deepEqual([status, stderr], [0, '']);
  });

  it('fails the check the day after the last one, and for a flag that nobody asks for', (t) => {
    const flags = { old: { ...onOff, expires: '2026-03-31' }, dead: onOff };
    const find = (day: string) => findFlagProblems(flags, ["boolean(ctx, 'old', false)"], new Date(`${day}T12:00:00Z`));
    assert.deepEqual(find('2026-03-31'), ['dead is asked for nowhere in src/. Remove it.']);
    assert.match(find('2026-04-01').join(), /^old is past its last day, 2026-03-31. team: remove/);
    const path = writeFlags(t, { old: { ...onOff, expires: '2020-01-01' } });
    const { status, stderr } = runCheck(path);
    assert.equal(status, 1);
    assert.match(stderr, /old is past its last day/);
  });
});

describe('flags of the service', () => {
  it('are asked with who calls, and fall back to what the caller says', async (t) => {
    const byActor = { when: { actor: ['ada'], actorKind: ['user'] }, variant: 'on' };
    const byCall = { when: { country: ['DE'], tenant: ['acme'] }, variant: 'on' };
    await using service = await start(t, {
      f: { ...onOff, rules: [byActor, byCall] },
      n: { ...about, variants: { a: 7 }, default: 'a' },
    });
    const flags = service.app.platform.use(Flags);
    const ada: Context = { ...testContext, actor: { id: 'ada', kind: 'user', scopes: [] } };
    assert.deepEqual(
      [await flags.boolean(ada, 'f', false), await flags.boolean(testContext, 'f', true)],
      [true, false],
    );
    const acme = { ...testContext, tenant: 'acme' };
    assert.equal(await flags.boolean(acme, 'f', false, { country: 'DE' }), true);
    assert.equal(await flags.boolean(acme, 'f', false, { country: 'DE', tenant: 'umbrella' }), true);
    assert.equal(await flags.number(ada, 'n', 1), 7);
    for (const key of ['n', 'unknown', 'constructor']) {
      assert.equal(await flags.string(ada, key, 'safe'), 'safe');
      assert.equal(await flags.string(ada, key, 'safe'), 'safe');
    }
    const lines = service.logs.filter((line) => line.msg === 'a feature flag falls back');
    assert.deepEqual(
      lines.map(({ flag, errorCode }) => [flag, errorCode]),
      [
        ['n', 'TYPE_MISMATCH'],
        ['unknown', 'FLAG_NOT_FOUND'],
        ['constructor', 'FLAG_NOT_FOUND'],
      ],
    );
  });

  it('change with their file, without a restart, and stay as they were when it is broken', async (t) => {
    const path = writeFlags(t, { f: onOff });
    await using service = await startService({ env: { FLAGS_URL: `file:${path}`, FLAGS_RELOAD_MS: '10' } });
    const isOn = () => service.app.platform.use(Flags).boolean(testContext, 'f', false);
    assert.equal(await isOn(), false);
    replaceFile(path, print({ f: { ...onOff, default: 'on' } }));
    await until(isOn);
    replaceFile(path, '{ "flags": { "f": ');
    await until(async () => service.logs.some((line) => line.msg === 'the feature flags stay as they were'));
    assert.equal(await isOn(), true);
    replaceFile(path, print({ f: onOff }));
    await until(async () => !(await isOn()));
    const reports = service.logs.filter((line) => line.msg === 'the feature flags stay as they were');
    assert.equal(reports.length, 1);
  });

  it('say at the start which are past their last day', async (t) => {
    await using service = await start(t, { old: { ...onOff, expires: '2020-01-01' }, young: onOff });
    const warned = service.logs.filter((line) => line.msg === 'a feature flag is past its last day');
    assert.deepEqual(
      warned.map((line) => line.flag),
      ['old'],
    );
  });

  it('belong to one app, though the SDK has one registry per process', async (t) => {
    await using one = await start(t, { f: { ...onOff, default: 'on' } });
    await using two = await start(t, { f: onOff });
    const ask = ({ app }: Service) => app.platform.use(Flags).boolean(testContext, 'f', false);
    assert.deepEqual([await ask(one), await ask(two)], [true, false]);
  });

  it('stop the start when they cannot be read', async (t) => {
    const wrong = writeFlags(t, { f: { ...onOff, default: 'x' } });
    const expected = {
      'file:./no-such-flags.json': /no-such-flags\.json: ENOENT/,
      [`file:${wrong}`]: /flags\.json: \/flags\/f has no variant x/,
      'carrier-pigeon:': /FLAGS_URL names no installed provider. Installed: file/,
    };
    for (const [url, message] of Object.entries(expected)) {
      await assert.rejects(startService({ env: { FLAGS_URL: url } }), message);
    }
  });

  it('count who got what, and give an unknown key no label of its own', async (t) => {
    const counted: unknown[] = [];
    const meter = { createCounter: () => ({ add: (_: number, labels: unknown) => counted.push(labels) }) };
    const log = pino({ level: 'silent' });
    const flags = createFlags({ domain: 'counted', log, meter: meter as unknown as Meter });
    const url = `file:${writeFlags(t, { f: onOff })}`;
    await flags.open(new FileProvider({ url, reloadMs: 1000, clock: { now: () => new Date() }, log }));
    await flags.boolean(testContext, 'f', true);
    await flags.boolean(testContext, 'made-up', true);
    await flags.close();
    assert.deepEqual(counted, [
      { flag: 'f', variant: 'off', reason: 'STATIC' },
      { flag: 'unknown', variant: '', reason: 'ERROR' },
    ]);
  });
});

function start(t: TestContext, flags: Readonly<Record<string, Flag>>): Promise<Service> {
  return startService({ env: { FLAGS_URL: `file:${writeFlags(t, flags)}` } });
}

function writeFlags(t: TestContext, flags: Readonly<Record<string, Flag>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'flags-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'flags.json');
  writeFileSync(path, print(flags));
  return path;
}

function print(flags: Readonly<Record<string, Flag>>): string {
  return JSON.stringify({ flags });
}

function runCheck(...args: readonly string[]) {
  const script = new URL('../../scripts/flags.ts', import.meta.url).pathname;
  return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', env: {} });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 3000;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, 'it took too long');
    await sleep(5);
  }
}

/** At once: a file that is being written looks broken. */
function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

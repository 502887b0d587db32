import { mkdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';

/** Runs and expects that it is refused and that not a byte below the sandbox has changed. */
async function expectRefusal(sandbox: Sandbox, args: readonly string[]) {
  const before = sandbox.snapshot('..');
  const ended = await sandbox.run([...args, '--json']);
  expect(sandbox.snapshot('..')).toEqual(before);
  expect(ended.stderr).toBe('');
  const { error } = JSON.parse(ended.stdout);
  return { status: ended.status, code: error.code, message: error.message, hint: error.hint };
}

const STATUS: Readonly<Record<string, number>> = {
  WRITE_FAILED: 1,
  TARGET_OUTSIDE: 2,
  TARGET_NOT_EMPTY: 4,
  TARGET_UNSAFE: 4,
};

describe('a target', () => {
  const targets: readonly [string, (sandbox: Sandbox) => void, string, string][] = [
    ['that holds a file', ({ write }) => write('work/shop/mine.txt', 'mine'), 'shop', 'TARGET_NOT_EMPTY'],
    ['that holds a hidden file', ({ write }) => write('work/shop/.mine', 'mine'), 'shop', 'TARGET_NOT_EMPTY'],
    ['that is a file', ({ write }) => write('work/shop', 'mine'), 'shop', 'TARGET_NOT_EMPTY'],
    ['below a file', ({ write }) => write('work/file', 'mine'), 'file/shop', 'WRITE_FAILED'],
    ['that is the occupied working folder', ({ write }) => write('work/mine.txt', 'mine'), '.', 'TARGET_NOT_EMPTY'],
    ['above the working folder', () => undefined, '..', 'TARGET_OUTSIDE'],
    ['beside the working folder', () => undefined, '../shop', 'TARGET_OUTSIDE'],
    ['beside it by a detour', () => undefined, 'a/../../shop', 'TARGET_OUTSIDE'],
    ['with an absolute path elsewhere', () => undefined, join(tmpdir(), 'never', 'shop'), 'TARGET_OUTSIDE'],
    [
      'that is a link to an empty folder',
      ({ root, work }) => {
        mkdirSync(join(root, 'elsewhere'));
        symlinkSync('../elsewhere', join(work, 'shop'));
      },
      'shop',
      'TARGET_UNSAFE',
    ],
    ['that is a link to nothing', ({ work }) => symlinkSync('gone', join(work, 'shop')), 'shop', 'TARGET_UNSAFE'],
    [
      'behind a link that leaves the working folder',
      ({ root, work }) => {
        mkdirSync(join(root, 'elsewhere'));
        symlinkSync('../elsewhere', join(work, 'link'));
      },
      'link/shop',
      'TARGET_UNSAFE',
    ],
    [
      'deep behind such a link',
      ({ root, work }) => {
        mkdirSync(join(root, 'elsewhere/deep'), { recursive: true });
        mkdirSync(join(work, 'a'));
        symlinkSync('../../elsewhere', join(work, 'a/link'));
      },
      'a/link/deep/new/shop',
      'TARGET_UNSAFE',
    ],
  ];

  it.for(targets)('%s is left alone', { concurrent: true }, async ([, prepare, target, code], { expect }) => {
    const sandbox = openSandbox();
    prepare(sandbox);
    const refusal = await expectRefusal(sandbox, ['new', target, '--project.name', 'shop', '--features', 'orders']);
    expect(refusal).toMatchObject({ code, status: STATUS[code] });
    expect(refusal.hint).toMatch(/\.$/);
  });

  it('that is absolute is fine below the working folder', async () => {
    const { run, work, snapshot } = openSandbox();
    expect(await run(['new', join(work, 'services/shop'), '--no-git'])).toMatchObject({ status: 0 });
    expect(snapshot('services/shop')?.['README.md']).toBeDefined();
  });

  it('behind a link that stays in the working folder is fine', async () => {
    const { run, work, snapshot } = openSandbox();
    mkdirSync(join(work, 'real'));
    symlinkSync('real', join(work, 'link'));
    expect(await run(['new', 'link/shop', '--no-git'])).toMatchObject({ status: 0 });
    expect(snapshot('real/shop')?.['README.md']).toBeDefined();
  });
});

describe('a name', () => {
  const names: readonly [string, RegExp][] = [
    ['Order', /Use "order"/],
    ['order_service', /Use "order-service"/],
    ['order service', /Use "order-service"/],
    ['1st', /starts with a letter/],
    ['-x', /starts with a letter/],
    ['ordér', /lower-case letters/],
    ['订单', /lower-case letters/],
    ['a--b', /single hyphens/],
    ['a-', /single hyphens/],
    ['a.b', /lower-case letters/],
    ['@scope/name', /lower-case letters/],
    ['x'.repeat(41), /41 characters; it may have 40/],
    ['node_modules', /keep it for themselves/],
    ['http', /Node.js and npm/],
    ['con', /Windows/],
    ['COM1', /Windows/],
    ['kube-system', /Kubernetes/],
    ['localhost', /Kubernetes/],
    ['$(touch owned)', /lower-case letters/],
    ['a\nb', /lower-case letters/],
  ];

  it.for(names)('%j is refused with a way out', { concurrent: true }, async ([name, words], { expect }) => {
    const refusal = await expectRefusal(openSandbox(), ['new', 'folder', `--project.name=${name}`]);
    expect(refusal).toMatchObject({ status: 2, code: 'NAME_INVALID' });
    expect(`${refusal.message} ${refusal.hint}`).toMatch(words);
  });

  it.for(['Order', 'con', 'a.b'])('%s is refused as a folder that names the project', async (name, { expect }) => {
    const refusal = await expectRefusal(openSandbox(), ['new', name]);
    expect(refusal).toMatchObject({ status: 2, code: 'NAME_INVALID' });
  });

  it.for(['class', 'Invoice(', 'invoice(a:nope)', 'x:y', 'api', '../x', 'tag(constructor:string)'])(
    'of a module cannot be %s',
    { concurrent: true },
    async (module, { expect }) => {
      const refusal = await expectRefusal(openSandbox(), ['new', 'shop', '--features', 'orders', '--module', module]);
      expect(refusal.status).toBe(2);
      expect(['NAME_INVALID', 'INTENT_INVALID', 'USAGE']).toContain(refusal.code);
    },
  );
});

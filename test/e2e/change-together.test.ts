import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { runScaffold } from '../support/run-scaffold.ts';
import { makeScratchFolder } from '../support/writer/scratch-folder.ts';

const FIXTURE = resolve('test/fixtures/upgrade');
const ROUNDS = 4;

// Two people, or a person and an agent, in one working tree.
it('two changes at once: each is made as a whole or refused, and none takes the other back', async () => {
  const ends = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const root = makeScratchFolder('together-');
    const shop = join(root, 'shop');
    cpSync(join(FIXTURE, 'repository'), shop, { recursive: true });
    for (const id of ['one', 'two']) writeFeature(root, id);
    cpSync(join(FIXTURE, 'first'), join(root, 'features'), { recursive: true });
    const run = (...args: readonly string[]) => runScaffold([...args, '--features-dir', '../features'], { cwd: shop });
    const [one, two] = await Promise.all([run('add', 'one'), run('add', 'two')]);
    const intent = readFileSync(join(shop, 'scaffold.yaml'), 'utf8');
    for (const [id, { status, stderr }] of [['one', one] as const, ['two', two] as const]) {
      const isDone = status === 0;
      if (!isDone) expect(stderr).toMatch(/^(CHANGE_INTERRUPTED|TARGET_CHANGED|WRITE_FAILED) /);
      expect([id, intent.includes(`- ${id}\n`), existsSync(join(shop, `${id}.txt`))]).toEqual([id, isDone, isDone]);
    }
    const end = [one, two].filter(({ status }) => status === 0).length;
    ends.set(`${end} made`, (ends.get(`${end} made`) ?? 0) + 1);
    expect((await run('status', '--check')).status).toBe(0);
    expect(existsSync(join(shop, '.scaffold/journal'))).toBe(false);
    // What was refused works as soon as the other is done.
    expect((await run('add', 'one', 'two')).status).toBe(0);
    rmSync(root, { recursive: true });
  }
  process.stdout.write(`${JSON.stringify(Object.fromEntries(ends))}\n`);
  expect([...ends.values()].reduce((sum, count) => sum + count, 0)).toBe(ROUNDS);
}, 240_000);

/** Many files, so that two changes meet. */
function writeFeature(root: string, id: string): void {
  const folder = join(root, 'features', id);
  const files = join(folder, 'neutral/files');
  mkdirSync(join(files, id), { recursive: true });
  writeFileSync(
    join(folder, 'feature.yaml'),
    `id: ${id}\nversion: 1.0.0\ntitle: ${id}\nsummary: The feature ${id}\ncategory: core\nproof: static\nneutral: true\n`,
  );
  writeFileSync(join(folder, 'README.md'), `# ${id}\n`);
  writeFileSync(join(files, `${id}.txt`), `${id}\n`);
  for (let number = 0; number < 50; number++) writeFileSync(join(files, id, `${number}.txt`), `${id} ${number}\n`);
}

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { plainEnvironment, programPath, type RunOptions, runScaffold } from '../support/run-scaffold.ts';
import { openSandbox } from '../support/sandbox.ts';

const INTENT = {
  name: 'shop',
  tier: 'intermediate',
  features: ['texts', { id: 'orders', options: { limit: 20, regions: ['north', 'south'] } }],
  exclude: ['tools'],
  modules: [{ name: 'invoice', fields: { number: 'string!', total: 'money' } }, { name: 'customer' }],
  project: { description: 'Sells: "things"\nand # more', owner: 'Ada', team: 'core' },
};
const FLAGS = [
  ...['--tier', 'intermediate', '--features', 'texts,orders', '--set', 'orders.limit=20'],
  ...['--set', 'orders.regions=north,south', '--without', 'tools', '--module', 'invoice(number:string!,total:money)'],
  ...['--module', 'customer', '--project.description', INTENT.project.description, '--project.owner', 'Ada'],
  ...['--project.team', 'core'],
] as const;

interface ReportedFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

describe('--dry-run', () => {
  it('writes nothing, and reports the files that a real run writes', async () => {
    const { run, snapshot, work } = openSandbox();
    const plan = await run(['new', 'shop', '--no-git', ...FLAGS, '--dry-run', '--json']);
    expect(plan).toMatchObject({ status: 0, stderr: '' });
    expect(snapshot()).toEqual({});
    const { files }: { files: readonly ReportedFile[] } = JSON.parse(plan.stdout);
    expect((await run(['new', 'shop', '--no-git', ...FLAGS])).status).toBe(0);
    const written = Object.keys(snapshot('shop') ?? {}).filter((path) => !path.endsWith('/'));
    expect(files.map(({ path }) => path).toSorted()).toEqual(written.toSorted());
    for (const { path, sha256, bytes } of files) {
      const content = readFileSync(join(work, 'shop', path));
      expect([path, content.length, createHash('sha256').update(content).digest('hex')]).toEqual([path, bytes, sha256]);
    }
  });

  it('shows the same contents as text and as data', async () => {
    const { run, snapshot } = openSandbox();
    const args = ['new', 'shop', '--no-git', '--features', 'orders', '--dry-run', '--contents'];
    const data = JSON.parse((await run([...args, '--json'])).stdout);
    const text = (await run(args)).stdout;
    await run(args.slice(0, -2));
    for (const { path, content, encoding } of data.files) {
      const onDisk = snapshot('shop')?.[path]?.slice('644 '.length);
      expect(Buffer.from(content, encoding ?? 'utf8').toString('latin1'), path).toBe(onDisk);
      if (encoding === undefined && content !== '') expect(text).toContain(content.split('\n')[0]);
    }
  });

  it('refuses a target that holds files, and mends nothing there', async () => {
    const { run, write, snapshot } = openSandbox();
    write('work/shop/.scaffold/journal/abandoned/new/0', 'x');
    const before = snapshot();
    const ended = await run(['new', 'shop', '--dry-run']);
    expect(ended).toMatchObject({ status: 4, stderr: expect.stringContaining('was interrupted') });
    expect(snapshot()).toEqual(before);
  });
});

describe('an intent', () => {
  const forms: readonly [string, readonly string[], Partial<RunOptions>][] = [
    ['a YAML file', ['--from', 'intent.yaml'], {}],
    ['a JSON file', ['--from', 'intent.json'], {}],
    ['YAML on stdin', ['--from', '-'], { input: stringify(INTENT) }],
    ['JSON on stdin', ['--from', '-'], { input: JSON.stringify(INTENT) }],
    ['a file with a byte order mark', ['--from', 'marked.yaml'], {}],
    ['a file with CRLF', ['--from', 'crlf.yaml'], {}],
    ['a file with flags on top', ['--from', 'less.yaml', '--tier', 'intermediate', '--without', 'tools'], {}],
  ];

  it.for(forms)('gives the same bytes from %s as from flags', async ([, args, options]) => {
    const { run, snapshot, write } = openSandbox();
    write('work/intent.yaml', stringify(INTENT));
    write('work/intent.json', JSON.stringify(INTENT, null, 2));
    write('work/marked.yaml', `\uFEFF${stringify(INTENT)}`);
    write('work/crlf.yaml', stringify(INTENT).replaceAll('\n', '\r\n'));
    write('work/less.yaml', stringify({ ...INTENT, tier: 'basic', exclude: [], features: INTENT.features }));
    expect(await run(['new', 'one/shop', '--no-git', ...FLAGS])).toMatchObject({ status: 0, stderr: '' });
    expect(await run(['new', 'two/shop', '--no-git', ...args], options)).toMatchObject({ status: 0, stderr: '' });
    expect(snapshot('two')).toEqual(snapshot('one'));
  });

  it('is written to scaffold.yaml so that it gives the same bytes again', async () => {
    const { run, snapshot, work } = openSandbox();
    await run(['new', 'one/shop', '--no-git', ...FLAGS]);
    const text = readFileSync(join(work, 'one/shop/scaffold.yaml'), 'utf8');
    expect(parse(text)).toEqual({
      ...INTENT,
      stack: 'typescript',
      features: [INTENT.features[1], 'texts'],
    });
    await run(['new', 'two/shop', '--no-git', '--from', 'one/shop/scaffold.yaml']);
    await run(['new', '--no-git', '--from', '-'], { input: text });
    expect(snapshot('two/shop')).toEqual(snapshot('one/shop'));
    expect(snapshot('shop')).toEqual(snapshot('one/shop'));
  });

  it('in the folder is what graph and why look at', async () => {
    const { run, work } = openSandbox();
    await run(['new', 'shop', '--no-git', ...FLAGS]);
    const selection = ['--tier', 'intermediate', '--features', 'texts,orders'];
    const inside = { cwd: join(work, 'shop') };
    for (const command of [['graph'], ['why', 'db-disk']]) {
      const asked = await run([...command, '--json', ...selection]);
      const read = await runScaffold([...command, '--json', '--features-dir', '../../catalogue'], inside);
      expect(read).toMatchObject({ status: 0, stderr: '' });
      const withoutOrigin = (text: string) => text.replaceAll('"origin": "scaffold.yaml"', '"origin": "--features"');
      expect(withoutOrigin(read.stdout)).toBe(asked.stdout);
    }
  });
});

describe('the printed equivalent command', () => {
  const TERMINAL = `
    import { syncBuiltinESMExports } from 'node:module';
    import tty from 'node:tty';
    tty.isatty = () => true;
    syncBuiltinESMExports();
    process.stdout.isTTY = true;
  `;
  const ANSWERS = [
    ['called?', 'shop\r'],
    ['tier?', '\r'],
    ['First module', 'invoice(number:string!,total:money)\r'],
    ['Another module', '\r'],
    ['to add', '\r'],
    ['leave out', '\r'],
  ] as const;

  it('reproduces an interactive run byte for byte', async () => {
    const { run, snapshot, write, work, root } = openSandbox();
    write('terminal.mjs', TERMINAL);
    write('bin/scaffold', `#!/bin/sh\nexec '${process.execPath}' '${programPath()}' "$@"\n`, 0o755);
    const said = await run(['new', '--no-git', '--project.description', `it's "$HOME"\nand \`more\``], {
      node: ['--import', join(root, 'terminal.mjs')],
      input: 'open',
      whileRunning: (child) => {
        const open = [...ANSWERS];
        let shown = '';
        child.stdout?.on('data', (chunk) => {
          shown += chunk;
          const [question, answer] = open[0] ?? [];
          if (question === undefined || !shown.includes(question)) return;
          open.shift();
          shown = '';
          child.stdin?.write(answer);
        });
      },
    });
    expect(said.status).toBe(0);
    const command = said.stderr.slice(said.stderr.indexOf('scaffold new'));
    cpSync(join(work, 'shop'), join(work, 'first'), { recursive: true });
    const first = snapshot('first');
    expect(first?.['src/main.ts']).toBeDefined();
    rmSync(join(work, 'shop'), { recursive: true });
    const env = { ...plainEnvironment(work), PATH: `${join(root, 'bin')}:${process.env.PATH}` };
    const again = spawnSync('sh', ['-c', command], { cwd: work, env, encoding: 'utf8', input: '' });
    expect(again).toMatchObject({ status: 0, stderr: '' });
    expect(snapshot('shop')).toEqual(first);
  });
});

import { describe, it } from 'vitest';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { runScaffold } from '../support/run-scaffold.ts';
import { openSandbox } from '../support/sandbox.ts';

/** Arguments with which a command succeeds in a new repository. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  new: ['other', '--no-git'],
  add: ['texts'],
  remove: ['orders'],
  module: ['add', 'customer'],
  tier: ['enterprise'],
  info: ['orders'],
  why: ['orders'],
  search: ['orders'],
  feature: ['init', 'greeting'],
  completion: ['bash'],
};
/** They change files; all others leave every byte. */
const CHANGING = ['new', 'add', 'remove', 'module', 'tier', 'eject'];
/** They take features from nowhere. */
const WITHOUT_CATALOGUE = ['recover', 'eject'];
const IDENTITY = ['--project.description', 'd', '--project.owner', 'o', '--project.team', 't'];
/** `upgrade` asks the network what is new; `mcp` speaks a protocol of its own until its stdin ends (mcp.test.ts). */
const LOCAL = COMMANDS.map(({ name }) => name).filter((name) => !['upgrade', 'mcp'].includes(name));

describe('in a repository, with nobody to ask', () => {
  it.for(LOCAL)('%s ends and prints one document', { concurrent: true }, async (name, { expect }) => {
    const { run, work, snapshot } = openSandbox();
    const made = await run(['new', 'shop', '--features', 'orders', '--module', 'invoice', ...IDENTITY]);
    expect(made).toMatchObject({ status: 0, stderr: '' });
    const readFiles = () => Object.entries(snapshot() ?? {}).filter(([path]) => !path.startsWith('shop/.git/'));
    const before = readFiles();
    const inside = { cwd: `${work}/shop`, input: 'open' } as const;
    const catalogue = WITHOUT_CATALOGUE.includes(name) ? [] : ['--features-dir', '../../catalogue'];
    const argv = [name, ...(ARGUMENTS[name] ?? []), ...catalogue, '--json'];
    const refused = await runScaffold([...argv, '--nonsense'], inside);
    expect(refused).toMatchObject({ status: 2, stderr: '' });
    expect(JSON.parse(refused.stdout)).toMatchObject({ schemaVersion: 1, error: { code: 'USAGE' } });
    expect(readFiles()).toEqual(before);
    const ended = await runScaffold(argv, inside);
    expect(ended).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^\{\n.*\n\}\n$/s) });
    expect(JSON.parse(ended.stdout)).toMatchObject({ schemaVersion: 1 });
    if (!CHANGING.includes(name)) expect(readFiles()).toEqual(before);
  });
});

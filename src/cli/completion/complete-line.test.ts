import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../command-table.ts';
import { catalogue } from '../testing/fixtures.ts';
import { completeLine } from './complete-line.ts';

/** The words offered at the end of a line; reading the catalogue is counted. */
async function complete(...words: readonly string[]) {
  let reads = 0;
  const readCatalogue = async () => {
    reads += 1;
    return catalogue;
  };
  const candidates = await completeLine(words, { commands: COMMANDS, readCatalogue });
  return { words: candidates.map(({ word }) => word), reads };
}

describe('completeLine', () => {
  it('offers commands first, with flags of the program, without reading the catalogue', async () => {
    const { words, reads } = await complete('');
    expect(words).toEqual([...COMMANDS.map(({ name }) => name), '--version', '--help']);
    expect(reads).toBe(0);
    expect((await complete('--json', '-C', 'new', 'se')).words).toEqual(['search']);
  });

  it.each([
    [['new', '--ti'], ['--tier']],
    [['upgrade', '--dry'], ['--dry-run']],
    [['new', '--tier', 'a'], ['advanced']],
    [['new', '--tier=a'], ['--tier=advanced']],
    [['new', '--tier', '=', 'a'], ['--tier=advanced']],
    [
      ['new', '--tier', '='],
      ['--tier=basic', '--tier=intermediate', '--tier=advanced', '--tier=enterprise'],
    ],
    [['list', '--category', 'sec'], ['security']],
    [['list', '--provides', 's'], ['sql']],
    [['list', '--stack', ''], ['typescript']],
    [['add', 'db'], ['db-postgres']],
    [['add', 'openapi', 'db'], ['db-postgres']],
    [['add', '--module', 'invoice', 'db'], ['db-postgres']],
    [['-C', 'x', 'info', 'o'], ['openapi']],
    [['new', 'x', '--features', 'db-postgres,o'], ['db-postgres,openapi']],
    [['new', '--without=config,h'], ['--without=config,http-fastify']],
    [['tier', 'b'], ['basic']],
    [
      ['module', 're'],
      ['rename', 'remove'],
    ],
    [['completion', 'f'], ['fish']],
    [['feature', 'i'], ['init']],
    [['feature', 'init', 'x', '--category', 'rea'], ['realtime']],
  ])('%j gives %j', async (line, words) => {
    expect((await complete(...line)).words).toEqual(words);
  });

  it.each([
    [['new', '--from', '']],
    [['new', 'my-']],
    [['info', 'openapi', '']],
    [['-C', '']],
    [['nonsense', '--nothing=x']],
    [['add', 'db-core']],
    [['feature', 'check', './']],
  ])('%j is left to the shell, which offers files', async (line) => {
    expect((await complete(...line)).words).toEqual([]);
  });

  it('says what each word means', async () => {
    const [candidate] = await completeLine(['info', 'db'], {
      commands: COMMANDS,
      readCatalogue: async () => catalogue,
    });
    expect(candidate).toEqual({ word: 'db-postgres', doc: expect.stringContaining('Pooled') });
  });
});

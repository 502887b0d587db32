import { describe, expect, it } from 'vitest';
import { matchSuits } from './match-suits.ts';
import { readSignals } from './read-signals.ts';

const NONE = { packages: [], images: [], variables: [], files: [] };

function signalsOf(texts: Readonly<Record<string, string>>, paths: readonly string[] = []) {
  return readSignals(new Map(Object.entries(texts)), paths);
}

describe('readSignals', () => {
  it('reads packages of both kinds', () => {
    const text = '{ "dependencies": { "pg": "8" }, "devDependencies": { "knex": "3" } }';
    expect([...signalsOf({ 'package.json': text }).packages]).toEqual([
      ['pg', 'package.json'],
      ['knex', 'package.json'],
    ]);
  });

  it('reads images without registry, tag and digest, and variables in both notations', () => {
    const text = `services:
  db: { image: 'registry.example:5000/team/postgres:16@sha256:abc', environment: { PGHOST: db } }
  cache: { image: redis, environment: [REDIS_URL=x, PLAIN] }
  app: { build: . }
`;
    const { images, variables } = signalsOf({ 'compose.yml': text });
    expect([...images.keys()]).toEqual(['team/postgres', 'postgres', 'redis']);
    expect([...variables.keys()]).toEqual(['PGHOST', 'REDIS_URL', 'PLAIN']);
  });

  it('reads the names of variables, of those that are commented out too, and never their values', () => {
    const { variables } = signalsOf({ '.env': 'A=1\nexport B=secret\n# C=\nnot one\n' });
    expect([...variables]).toEqual([
      ['A', '.env'],
      ['B', '.env'],
      ['C', '.env'],
    ]);
  });

  it.each(['{', '[]', 'services: 1', 'services: { a: [] }', ''])('learns nothing from %j', (text) => {
    const { packages, images, variables } = signalsOf({ 'package.json': text, 'compose.yaml': text });
    expect(packages.size + images.size + variables.size).toBe(0);
  });
});

describe('matchSuits', () => {
  const signals = signalsOf({ 'package.json': '{ "dependencies": { "pg": "8" } }', '.env.example': 'PGHOST=x\n' }, [
    '.github/workflows/ci.yml',
  ]);

  it('takes the first of what speaks for a rule, and says where it is', () => {
    expect(matchSuits([{ ...NONE, variables: ['PG*'], packages: ['mysql', 'pg'], why: 'w' }], signals)).toEqual([
      { found: 'the package pg in package.json', why: 'w' },
    ]);
    expect(matchSuits([{ ...NONE, variables: ['PG*'], why: 'w' }], signals)).toEqual([
      { found: 'the variable PGHOST in .env.example', why: 'w' },
    ]);
    expect(matchSuits([{ ...NONE, files: ['.github/workflows/*'], why: 'w' }], signals)).toEqual([
      { found: '.github/workflows/ci.yml', why: 'w' },
    ]);
  });

  it('needs the whole name where there is no asterisk', () => {
    const rule = { packages: ['p'], variables: ['PG'], files: ['.github'], images: ['pg'], why: 'w' };
    expect(matchSuits([rule], signals)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { directorySource } from '../adapters/sources/directory-source.ts';
import { parseTemplate } from '../domain/template/parse-template.ts';
import { searchFeatures } from './search-catalogue.ts';

describe('searchFeatures', () => {
  const sources = ['templates', 'features'].map((name) =>
    directorySource(`test/fixtures/picker/${name}`, { parseTemplate }),
  );
  const search = (words: string) =>
    searchFeatures(words, { cwd: '/', featureDirs: [] }, { openSources: () => sources }).map(({ id }) => id);

  it.each([
    ['an id before all that contain it', 'db-metrics', ['db-metrics']],
    ['parts of ids', 'db', ['db-metrics', 'db-postgres', 'db-sqlite']],
    ['letters of an id', 'dbsq', ['db-sqlite']],
    ['words of summaries, all of them', 'slow query', ['db-postgres']],
    [
      'the page where nothing else fits',
      '#',
      [
        'adr',
        'audit',
        'cache-redis',
        'config',
        'db-metrics',
        'db-postgres',
        'db-sqlite',
        'http-core',
        'http-fastify',
        'http-hono',
        'jobs',
        'logging',
        'openapi',
      ],
    ],
    ['nothing', 'db nonsense', []],
  ])('finds %s', (_case, words, ids) => {
    expect(search(words)).toEqual(ids);
  });

  it('puts better hits first', () => {
    expect(search('http')).toEqual(['http-core', 'http-fastify', 'http-hono']);
    expect(search('record')).toEqual(['adr']);
  });
});

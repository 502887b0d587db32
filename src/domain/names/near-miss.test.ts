import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearestName, suggestName } from './near-miss.ts';

const IDS = ['http-fastify', 'http-hono', 'db-postgres', 'db-sqlite', 'otel', 'logs'];

describe('nearestName', () => {
  it.each([
    ['http-fastfy', 'http-fastify'],
    ['db_postgres', 'db-postgres'],
    ['DbPostgres', 'db-postgres'],
    ['otle', 'otel'],
    ['log', 'logs'],
    ['postgres', 'db-postgres'],
    ['hono', 'http-hono'],
  ])('%s means %s', (name, expected) => {
    expect(nearestName(name, IDS)).toBe(expected);
  });

  it.each(['', 'x', 'kafka', 'graphql', 'zz'])('has nothing near %j', (name) => {
    expect(nearestName(name, IDS)).toBeUndefined();
  });

  it('does not depend on the order of the candidates', () => {
    expect(nearestName('cat', ['car', 'bat', 'hat'])).toBe('bat');
    expect(nearestName('cat', ['hat', 'bat', 'car'])).toBe('bat');
  });

  it('suggests, or falls back', () => {
    expect(suggestName('otle', IDS, 'See the list.')).toBe('Did you mean "otel"?');
    expect(suggestName('graphql', IDS, 'See the list.')).toBe('See the list.');
  });
});

describe('editDistance', () => {
  it('counts a swap as one edit', () => {
    expect(editDistance('form', 'from')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('kitten', 'sitting')).toBe(3);
  });

  it('is symmetric, and zero only for equals', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
    fc.assert(
      fc.property(text, text, (left, right) => {
        expect(editDistance(left, right)).toBe(editDistance(right, left));
        expect(editDistance(left, right) === 0).toBe(left === right);
      }),
      { seed: 3 },
    );
  });
});

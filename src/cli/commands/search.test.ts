import { describe, expect, it } from 'vitest';
import { runFake } from '../testing/run-fake.ts';

describe('search', () => {
  it('joins its words and prints a row for each feature', async () => {
    const { exit, stdout, calls } = await runFake(['search', 'slow', 'query']);
    expect({ exit, calls }).toEqual({ exit: 0, calls: [['searchFeatures', 'slow query']] });
    expect(stdout).toMatch(/^ {2}db-postgres {2}on request {4}Pooled PostgreSQL/);
  });

  it('gives data', async () => {
    const { stdout } = await runFake(['search', 'x', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, features: [{ id: 'db-postgres' }] });
  });

  it('says when nothing fits, and needs a word', async () => {
    const nothing = await runFake(['search', 'zzz'], { useCases: { searchFeatures: async () => [] } });
    expect(nothing).toMatchObject({ exit: 0, stdout: '', stderr: 'Nothing fits "zzz". See `scaffold list`.\n' });
    expect((await runFake(['search'])).exit).toBe(2);
  });
});

import { describe, expect, it } from 'vitest';
import { runFake } from '../testing/run-fake.ts';

describe('recommend', () => {
  it('says each reason, what comes along, what goes, and the next step', async () => {
    const { exit, stdout, calls } = await runFake(['recommend']);
    expect(exit).toBe(0);
    expect(calls).toEqual([['recommendFeatures', { cwd: '/home/ada', featureDirs: [] }]]);
    expect(stdout).toBe(
      [
        'db-postgres  Pooled PostgreSQL',
        '  -  the package pg in package.json: it talks to PostgreSQL',
        '  -  openapi recommends it: examples need data',
        '  -  brings db-core',
        '  -  takes the place of db-sqlite',
        '',
        'Take one: scaffold add db-postgres',
        '',
      ].join('\n'),
    );
  });

  it('hands a selection on, and gives data', async () => {
    const { stdout, calls } = await runFake(['recommend', '--tier', 'advanced', '--json']);
    expect(calls).toMatchObject([['recommendFeatures', { intent: { overrides: { tier: 'advanced' } } }]]);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, recommendations: [{ feature: 'db-postgres' }] });
  });

  it('says when nothing fits', async () => {
    const recommendFeatures = async () => ({ generated: false, tier: 'basic', recommendations: [] });
    const { stdout, stderr } = await runFake(['recommend'], { useCases: { recommendFeatures } });
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: 'Nothing more fits; see `scaffold list`.\n' });
  });
});

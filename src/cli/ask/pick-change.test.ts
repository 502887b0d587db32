import { describe, expect, it } from 'vitest';
import type { PickedAnswers, PickRequest } from '../../app/picker.ts';
import { EXIT } from '../../domain/errors.ts';
import { runFake } from '../testing/run-fake.ts';
import { changeCommandOf, compareSelections } from './pick-change.ts';

const GIVEN: PickedAnswers = {
  target: 'shop',
  tier: 'basic',
  features: ['adr@^1', 'cache'],
  without: ['openapi'],
  modules: [],
  set: [{ feature: 'cache', option: 'ttl', value: '60' }],
};

describe('compareSelections', () => {
  it('finds nothing where nothing differs', () => {
    expect(compareSelections(GIVEN, { ...GIVEN, features: [...GIVEN.features].reverse() })).toBeUndefined();
  });

  it('names what comes, comes back, goes and is answered otherwise', () => {
    const next: PickedAnswers = {
      ...GIVEN,
      features: ['adr@^1', 'db-postgres'],
      without: ['metrics'],
      set: [
        { feature: 'cache', option: 'ttl', value: '60' },
        { feature: 'db-postgres', option: 'schema', value: "it's" },
      ],
    };
    const change = compareSelections(GIVEN, next);
    expect(change).toEqual({
      kind: 'add',
      features: ['db-postgres', 'openapi'],
      without: ['cache', 'metrics'],
      modules: [],
      set: [{ feature: 'db-postgres', option: 'schema', value: "it's" }],
    });
    expect(change && changeCommandOf(change).join(' ')).toBe(
      "scaffold add db-postgres openapi --without cache,metrics --set db-postgres.schema=it's",
    );
  });
});

describe('a change of the tier', () => {
  it.each([
    [{ tier: 'advanced' as const }, 'scaffold tier advanced'],
    [{ tier: 'advanced' as const, modules: ['receipt'] }, 'scaffold add --tier advanced --module receipt'],
  ])('is told with what comes with it: %j', (next, line) => {
    const change = compareSelections(GIVEN, { ...GIVEN, ...next });
    expect(change).toMatchObject({ kind: 'add', tier: 'advanced' });
    expect(change && changeCommandOf(change).join(' ')).toBe(line);
  });
});

describe('add with the picker', () => {
  const world = { terminal: true, window: { columns: 80, rows: 24 } };

  it('changes what was picked and prints the command that repeats it', async () => {
    const requests: PickRequest[] = [];
    const pickFeatures = async (request: PickRequest) => {
      requests.push(request);
      return { ...request.given, features: [...request.given.features, 'db-postgres'] };
    };
    const { exit, calls, stderr } = await runFake(['add', '--dry-run'], { ...world, pickFeatures });
    // The fixture leaves a conflict to the user.
    expect(exit).toBe(EXIT.conflicts);
    expect(calls.map(([name]) => name)).toEqual(['readSelection', 'changeProject']);
    expect(calls[0]?.[1]).toEqual({ cwd: '/home/ada', allowDirty: true });
    expect(calls[1]?.[1]).toMatchObject({ dryRun: true, change: { kind: 'add', features: ['db-postgres'] } });
    expect(stderr).toContain('\nThe same again, without questions:\n  scaffold add db-postgres --dry-run --yes\n');
    expect(requests[0]?.kind === 'add' && requests[0].toChange(requests[0].given)).toBeUndefined();
  });

  it('ends with 130 when the user leaves', async () => {
    const { exit, calls } = await runFake(['add'], { ...world, pickFeatures: async () => undefined });
    expect({ exit, calls: calls.map(([name]) => name) }).toEqual({ exit: EXIT.interrupted, calls: ['readSelection'] });
  });

  it.each([['--yes'], ['--json']])('stays closed with %s', async (flag) => {
    const { exit, calls } = await runFake(['add', flag], { ...world, pickFeatures: async () => undefined });
    expect({ exit, calls }).toEqual({ exit: EXIT.usage, calls: [] });
  });
});

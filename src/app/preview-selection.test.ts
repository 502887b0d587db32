import { describe, expect, it } from 'vitest';
import { largeSource } from '../../test/support/tui/large-source.ts';
import { NOTHING_GIVEN, openFixtureWorld, openSession } from '../../test/support/tui/picker-world.ts';

describe('previewSelection', () => {
  const world = openFixtureWorld();

  it('gives the files that `new` would write, without the records', () => {
    const preview = world.previewSelection({ ...NOTHING_GIVEN, features: ['db-sqlite'] });
    expect(preview).toMatchObject({ kind: 'resolved', resolution: { tier: 'basic' }, notes: [] });
    const files = preview.kind === 'resolved' ? preview.files : [];
    expect(files.map(({ path }) => path)).toContain('src/platform/db/sqlite.ts');
    expect(files.some(({ path }) => path.startsWith('.scaffold'))).toBe(false);
  });

  it('answers at once for a selection seen before', () => {
    const answers = { ...NOTHING_GIVEN, features: ['adr'] };
    expect(world.previewSelection(answers)).toBe(world.previewSelection({ ...answers }));
  });

  it('gives all problems instead of throwing', () => {
    const preview = world.previewSelection({ ...NOTHING_GIVEN, features: ['db-postgre', 'htp-core'] });
    expect(preview).toMatchObject({ kind: 'refused' });
    expect(preview.kind === 'refused' && preview.problems.map(({ code, hint }) => [code, hint])).toEqual([
      ['FEATURE_UNKNOWN', 'Did you mean "db-postgres"?'],
      ['FEATURE_UNKNOWN', 'Did you mean "http-core"?'],
    ]);
  });
});

describe('a catalogue of enterprise size', () => {
  /** Processor time rather than time: other processes must not decide about a test. */
  function spent(act: () => void): number {
    const before = process.cpuUsage();
    act();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }

  it('is previewed in less than 50 ms a toggle', { timeout: 60_000 }, () => {
    const session = openSession({ target: 'billing' }, openFixtureWorld([largeSource(100)]));
    session.press('enter', 'enter', 'enter', 'enter');
    const { preview } = session.scene();
    expect(preview.kind === 'resolved' && preview.files.length).toBeGreaterThan(500);
    session.press('/', 'feature-99', 'enter');
    // Each toggle is of another service, so that nothing is remembered.
    const times = Array.from({ length: 30 }, (_, round) =>
      spent(() => {
        session.press('escape', 'end', ...Array.from({ length: round % 10 }, () => 'up' as const), ' ');
        session.scene();
      }),
    );
    const warm = times.slice(10).toSorted((a, b) => a - b);
    expect(warm[Math.floor(warm.length / 2)]).toBeLessThan(50);
  });
});

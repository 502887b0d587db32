import { describe, expect, it } from 'vitest';
import { openAtFeatures } from '../../../test/support/tui/picker-world.ts';

describe('problems', () => {
  it('are shown with repairs, of which a digit applies one; meanwhile there is no way on', () => {
    const session = openAtFeatures('db-sqlite', { features: ['db-postgres'] });
    session.press(' ');
    expect(session.scene().problems.map(({ code }) => code)).toEqual(['FEATURE_CONFLICT']);
    expect(session.press('enter')).toMatchObject({ screen: 'features', message: expect.stringContaining('Not yet') });
    expect(session.press('9').answers).toEqual(session.state().answers);
    const [first] = session.scene().repairs;
    session.press('1');
    expect(session.scene().preview.kind).toBe('resolved');
    expect(session.state().answers.without).toEqual([first?.flags.join(' ').split(' ')[1]]);
    expect(session.press('enter').screen).toBe('review');
  });

  it('keep the latest wish where the first repair is taken', () => {
    for (const [first, second] of [
      ['db-postgres', 'db-sqlite'],
      ['db-sqlite', 'db-postgres'],
    ] as const) {
      const session = openAtFeatures(second, { features: [first] });
      session.press(' ', '1');
      expect(session.state().answers.features).toEqual([second]);
    }
  });

  it('of a tier are solved by the tier', () => {
    const session = openAtFeatures('audit');
    session.press(' ');
    const index = session.scene().repairs.findIndex(({ flags }) => flags.join().includes('--tier'));
    expect(session.press(String(index + 1)).answers.tier).toBe('advanced');
    expect(session.scene().preview.kind).toBe('resolved');
  });
});

describe('recommendations', () => {
  it('come with their reason and are taken with one key', () => {
    const session = openAtFeatures('db-postgres', { features: ['db-postgres'] });
    expect(session.scene().recommendations).toEqual([
      { feature: 'db-metrics', by: 'db-postgres', why: 'slow queries show up before users do' },
    ]);
    session.press('r', ' ');
    expect(session.state().answers.features).toEqual(['db-postgres', 'db-metrics']);
    expect(session.scene().recommendations).toEqual([]);
    expect(session.press('escape').pane).toBe('list');
  });
});

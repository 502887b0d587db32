import { describe, expect, it } from 'vitest';
import { NOTHING_GIVEN, openFixtureWorld } from '../../../test/support/tui/picker-world.ts';
import { splitKeys } from './key.ts';
import { advanceSession, startSession } from './session.ts';

describe('a session', () => {
  const world = openFixtureWorld();
  const start = () => startSession({ kind: 'new', given: NOTHING_GIVEN, toCommand: world.toCommand });

  it('keeps early keys until the catalogue is read', () => {
    const waiting = splitKeys('billing\r\r').reduce(advanceSession, start());
    expect(waiting.pick.answers.target).toBe('');
    const open = advanceSession(waiting, { kind: 'opened', world });
    expect(open).toMatchObject({ isOpen: true, early: [], pick: { field: 2, answers: { target: 'billing' } } });
    expect(advanceSession(open, { kind: 'right' }).pick.answers.tier).toBe('intermediate');
  });

  it('can be left before', () => {
    expect(advanceSession(start(), { kind: 'ctrl', letter: 'c' }).pick.outcome).toBe('left');
  });
});

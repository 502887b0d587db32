import { expect, it } from 'vitest';
import { NOTHING_GIVEN, openFixtureWorld } from '../../../test/support/tui/picker-world.ts';
import type { PickedAnswers } from '../../app/picker.ts';
import type { Key } from './key.ts';
import { lookAhead } from './look-ahead.ts';
import { advanceSession, type Session, startSession } from './session.ts';

/** A session on a world that notes which selections it is asked for. */
function openNoted(): { readonly asked: PickedAnswers[]; readonly session: Session } {
  const asked: PickedAnswers[] = [];
  const world = openFixtureWorld();
  const noted = {
    ...world,
    previewSelection: (answers: PickedAnswers) => {
      asked.push(answers);
      return world.previewSelection(answers);
    },
  };
  const given = { ...NOTHING_GIVEN, target: 'billing' };
  const started = startSession({ kind: 'new', given, toCommand: world.toCommand });
  return { asked, session: advanceSession(started, { kind: 'opened', world: noted }) };
}

const press = (session: Session, ...keys: readonly Key[]): Session => keys.reduce(advanceSession, session);
const ENTER = { kind: 'enter' } as const;
const SPACE = { kind: 'text', text: ' ' } as const;

it('asks for exactly what the space bar then needs', () => {
  const { asked, session } = openNoted();
  const letters = [...'/adr'].map((text) => ({ kind: 'text', text }) as const);
  const listed = press(session, ENTER, ENTER, ENTER, ENTER, ...letters, ENTER);
  expect(listed.pick.screen).toBe('features');
  listed.derive(listed.pick);
  asked.length = 0;
  lookAhead(listed);
  expect(asked).toHaveLength(1);
  const [ahead] = asked.splice(0);
  const toggled = press(listed, SPACE);
  toggled.derive(toggled.pick);
  expect(asked.at(0)).toEqual(ahead);
});

it('asks for nothing where the space bar takes no feature', () => {
  const { asked, session } = openNoted();
  lookAhead(session);
  expect(session.pick.screen).toBe('service');
  const searching = press(session, ENTER, ENTER, ENTER, ENTER, { kind: 'text', text: '/' });
  searching.derive(searching.pick);
  asked.length = 0;
  lookAhead(searching);
  expect(asked).toEqual([]);
});

import { expect } from 'vitest';
import { type PickerProgram, readWalked, repeatCommand, type WalkOutcome, walkPicker } from './picker-program.ts';
import type { CreatingWalk } from './walks.ts';

/** Walks, and proves that the printed command makes the same repository, byte by byte. */
export async function checkWalk(program: PickerProgram, walk: CreatingWalk): Promise<void> {
  const outcome = await walkPicker(program, walk);
  expect({ exit: outcome.exit, words: outcome.words }).toEqual({
    exit: 0,
    words: expect.stringContaining('The same again, without questions:'),
  });
  for (const flag of walk.flags) expect(outcome.command).toContain(flag);
  for (const flag of walk.lacks ?? []) expect(outcome.command).not.toContain(flag);
  const made = readWalked(outcome);
  expect(Object.keys(made ?? {})).toContain('scaffold.yaml');
  expect(repeatCommand(program, outcome.command ?? '', walk)).toEqual(made);
  checkTerminal(outcome);
}

/** The terminal is as it was: its settings, the screen, the cursor. */
export function checkTerminal({ settings, modes }: WalkOutcome): void {
  expect(settings[1]).toBe(settings[0]);
  expect(modes).toEqual({ alternate: false, cursor: true });
}

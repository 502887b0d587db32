import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkWalk } from '../support/tui/check-walk.ts';
import { installPickerProgram, type PickerProgram } from '../support/tui/picker-program.ts';
import { hasTmux } from '../support/tui/terminal.ts';
import { FULL_WALKS } from '../support/tui/walks.ts';

if (!hasTmux && process.env.STRICT === '1') {
  it('needs tmux', () => expect.fail('tmux is missing; STRICT=1 needs it for the walks through the picker'));
}

describe.skipIf(!hasTmux)('the picker in a terminal (needs tmux)', () => {
  let program: PickerProgram;
  beforeAll(() => {
    program = installPickerProgram();
  });
  afterAll(() => program.remove());

  it.each(FULL_WALKS)('$name: the printed command makes the same repository', async (walk) => {
    await checkWalk(program, walk);
  });
});

import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { hasTmux } from '../support/tui/terminal.ts';

if (!hasTmux && process.env.STRICT === '1') {
  it('needs tmux', () => expect.fail('tmux is missing; STRICT=1 needs it for the pictures'));
}

it.skipIf(!hasTmux)(
  'the pictures show what the program shows; else `npm run pictures` makes them anew (needs tmux)',
  () => {
    const { stdout, stderr } = spawnSync('node', ['scripts/pictures.ts', '--check'], { encoding: 'utf8' });
    expect(stdout + stderr).toBe('');
  },
);

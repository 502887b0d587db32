import type { Reporter } from '../../app/ports.ts';
import type { CliIo } from '../io.ts';
import { dropControlCharacters } from '../output.ts';

/** Shows one line of progress on a terminal's stderr and takes it away again; silent where nobody watches. */
export function createReporter({ io, json }: { readonly io: CliIo; readonly json: boolean }): {
  readonly reporter: Reporter;
  finish(): void;
} {
  const isWatched = io.terminal.stderr && !io.env.CI && io.env.TERM !== 'dumb' && !json;
  let shown = false;
  const clear = () => {
    if (shown) io.stderr.write(CLEAR_LINE);
    shown = false;
  };
  return {
    reporter: {
      progress: (message) => {
        if (!isWatched) return;
        clear();
        io.stderr.write(dropControlCharacters(message).replaceAll('\n', ' '));
        shown = true;
      },
      note: (message) => {
        if (json) return;
        clear();
        io.stderr.write(`${dropControlCharacters(message)}\n`);
      },
    },
    finish: clear,
  };
}

const CLEAR_LINE = '\r\u001b[2K';

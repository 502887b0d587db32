import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether tmux is there to give a program a real terminal. */
export const hasTmux = spawnSync('tmux', ['-V']).status === 0;

/** What is done at a terminal: a key by its tmux name, or one of the others. */
export type Step =
  | string
  | { readonly type: string }
  | { readonly paste: string }
  | { readonly resize: readonly [columns: number, rows: number] }
  /** Waits until the screen shows it. */
  | { readonly see: string }
  /** Waits until the screen does not show it any more. */
  | { readonly gone: string };

export interface Terminal {
  /** Runs a line in the shell; what follows goes to the program that it starts. */
  run(line: string): void;
  walk(steps: readonly Step[]): Promise<void>;
  /** What it shows; with the escape sequences of colours where they are wanted. */
  screen(options?: { readonly escapes?: boolean }): string;
  /** Waits for a text on the screen; throws with the screen when it does not come. */
  see(text: string): Promise<string>;
  /** Whether a program has the alternate screen, and whether the cursor is visible. */
  modes(): { readonly alternate: boolean; readonly cursor: boolean };
  close(): void;
}

const PATIENCE_MS = 20_000;
const POLL_MS = 25;
/** A terminal tells a lone escape from the start of a sequence by the time that passes. */
const ESCAPE_MS = 150;
const SERVER = `scaffold-test-${process.pid}`;
let opened = 0;

/** Opens a shell in a terminal of this size. */
export function openTerminal(
  { columns, rows }: { readonly columns: number; readonly rows: number },
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Terminal {
  opened += 1;
  const session = `walk-${opened}`;
  // A server each: one that loses its last session ends, and would take a session that is just being made with it.
  const server = `${SERVER}-${opened}`;
  const run = (args: readonly string[]) => tmux(server, args);
  const target = ['-t', session];
  const variables = Object.entries({ PS1: '$ ', ...env }).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const size = ['-x', String(columns), '-y', String(rows)];
  run([
    '-f',
    '/dev/null',
    'new-session',
    '-d',
    '-s',
    session,
    ...size,
    '-c',
    cwd,
    ...variables,
    'bash --norc --noprofile',
  ]);
  run(['set-option', ...target, 'status', 'off']);
  run(['resize-window', ...target, ...size]);
  const screen = ({ escapes = false } = {}) => run(['capture-pane', ...target, '-p', ...(escapes ? ['-e'] : [])]);
  const waitFor = async (isDone: (shown: string) => boolean, what: string): Promise<string> => {
    const until = performance.now() + PATIENCE_MS;
    while (performance.now() < until) {
      const shown = screen();
      if (isDone(shown)) return shown;
      await sleep(POLL_MS);
    }
    throw new Error(`the screen never ${what}; it shows\n${screen()}`);
  };
  const see = (text: string) => waitFor((shown) => shown.includes(text), `showed "${text}"`);
  const take = async (step: Step): Promise<void> => {
    if (typeof step === 'string') {
      run(['send-keys', ...target, step]);
      if (step === 'Escape') await sleep(ESCAPE_MS);
    } else if ('type' in step) run(['send-keys', ...target, '-l', step.type]);
    else if ('paste' in step) {
      run(['set-buffer', '-b', session, step.paste]);
      run(['paste-buffer', '-p', '-b', session, ...target]);
    } else if ('resize' in step) {
      const [wide, tall] = step.resize;
      run(['resize-window', ...target, '-x', String(wide), '-y', String(tall)]);
    } else if ('see' in step) await see(step.see);
    else await waitFor((shown) => !shown.includes(step.gone), `lost "${step.gone}"`);
  };
  return {
    run: (line) => {
      run(['send-keys', ...target, '-l', line]);
      run(['send-keys', ...target, 'Enter']);
    },
    walk: async (steps) => {
      for (const step of steps) await take(step);
    },
    screen,
    see,
    modes: () => {
      const [alternate, cursor] = run(['display-message', ...target, '-p', '#{alternate_on} #{cursor_flag}']).split(
        ' ',
      );
      return { alternate: alternate === '1', cursor: cursor?.trim() === '1' };
    },
    close: () => {
      run(['kill-server']);
    },
  };
}

/** Servers of our own: nobody's sessions are touched. `CI` would make the program refuse to ask. */
function tmux(server: string, args: readonly string[]): string {
  const { CI: _ci, TMUX: _tmux, NO_COLOR: _plain, FORCE_COLOR: _forced, ...env } = process.env;
  return execFileSync('tmux', ['-L', server, ...args], { encoding: 'utf8', env });
}

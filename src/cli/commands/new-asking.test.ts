import { describe, expect, it } from 'vitest';
import { EXIT, ScaffoldError } from '../../domain/errors.ts';
import { plainRequest } from '../testing/fixtures.ts';
import { runFake } from '../testing/run-fake.ts';

describe('asking', () => {
  /** Answers each question when its text shows up. */
  function answering(answers: readonly (readonly [question: string, keys: string])[]) {
    const left = [...answers];
    return (shown: string, type: (keys: string) => void) => {
      const [next] = left;
      if (next === undefined || !shown.includes(next[0])) return;
      left.shift();
      setTimeout(() => type(next[1]), 20);
    };
  }
  const ENTER = '\r';
  const DOWN = '\u001b[B';

  it('asks for name, tier and module, and prints the command that repeats it', async () => {
    const { exit, calls, stderr } = await runFake(['new', '--features', 'db-postgres'], {
      terminal: true,
      onOutput: answering([
        ['What is the service called?', `billing${ENTER}`],
        ['Which tier?', `${DOWN}${ENTER}`],
        ['First module,', `invoice(total:money)${ENTER}`],
        ['Another module?', ENTER],
      ]),
    });
    expect(exit).toBe(EXIT.done);
    expect(calls).toEqual([
      [
        'createProject',
        {
          ...plainRequest,
          intent: {
            overrides: {
              tier: 'intermediate',
              features: ['db-postgres'],
              without: [],
              modules: ['invoice(total:money)'],
              set: [],
              project: {},
            },
          },
        },
      ],
    ]);
    expect(stderr).toContain(
      "\nThe same again, without questions:\n  scaffold new billing --tier intermediate --features db-postgres --module 'invoice(total:money)' --yes\n",
    );
  });

  it('leaves with 130 and nothing written on Ctrl-C', async () => {
    const { exit, calls, stderr } = await runFake(['new'], {
      terminal: true,
      onOutput: answering([['What is the service called?', '\u0003']]),
    });
    expect({ exit, calls }).toEqual({ exit: EXIT.interrupted, calls: [] });
    expect(stderr).toContain('Stopped: nothing was written.');
  });

  it('leaves with 130 when the run is aborted while it asks', async () => {
    const abort = new AbortController();
    const { exit } = await runFake(['new'], { terminal: true, signal: abort.signal, onOutput: () => abort.abort() });
    expect(exit).toBe(EXIT.interrupted);
  });

  it('asks nothing when everything is given', async () => {
    const { exit, stdout, stderr } = await runFake(['new', 'billing', '--tier', 'basic', '--module', 'tag'], {
      terminal: true,
    });
    expect(exit).toBe(EXIT.done);
    expect(stdout).not.toContain('?');
    expect(stderr).not.toContain('The same again');
  });
});

describe('progress', () => {
  const useCases = {
    createProject: async (_: unknown, watch: { reporter: { progress(m: string): void; note(m: string): void } }) => {
      watch.reporter.progress('rendering');
      watch.reporter.note('git has no identity');
      throw new ScaffoldError('WRITE_FAILED', 'The disk is full.');
    },
  };

  it('is shown on a terminal and taken away before the error', async () => {
    const { stderr } = await runFake(['new', 'x', '--yes'], { terminal: true, useCases });
    expect(stderr).toContain('rendering\r\u001b[2Kgit has no identity\n\u001b[31m');
  });

  it('is silent in a pipe; notes stay; nothing with --json', async () => {
    expect((await runFake(['new', 'x'], { useCases })).stderr).toMatch(/^git has no identity\nWRITE_FAILED/);
    expect((await runFake(['new', 'x', '--json'], { useCases })).stderr).toBe('');
  });
});

import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { NOTHING_GIVEN, openFixtureWorld } from '../../test/support/tui/picker-world.ts';
import type { PickedAnswers, PickRequest } from '../app/picker.ts';
import type { Previewer } from '../app/preview-selection.ts';
import { pickFeatures } from './pick-features.tsx';

const ENTER_SCREEN = '\u001b[?1049h';
const LEAVE_SCREEN = '\u001b[?1049l';

/** A terminal in memory, as ink needs it. */
function openFakeTerminal() {
  const written: string[] = [];
  const raw: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true as const,
    setRawMode(mode: boolean) {
      raw.push(mode);
      return stdin;
    },
    ref: () => stdin,
    unref: () => stdin,
  });
  const stdout = Object.assign(new EventEmitter(), {
    isTTY: true as const,
    columns: 80,
    rows: 24,
    writable: true,
    write(text: string, ...rest: readonly unknown[]) {
      written.push(text);
      const done = rest.findLast((value) => typeof value === 'function');
      if (typeof done === 'function') done();
      return true;
    },
  });
  return { stdin, stdout, text: () => written.join(''), raw };
}

function open(openPreviewer: () => Promise<Previewer>) {
  const terminal = openFakeTerminal();
  const abort = new AbortController();
  const world = openFixtureWorld();
  const request: PickRequest = {
    kind: 'new',
    cwd: '/home/ada',
    featureDirs: [],
    given: NOTHING_GIVEN,
    toIntent: ({ target: _target, ...choices }: PickedAnswers) => ({ overrides: { ...choices, project: {} } }),
    toCommand: world.toCommand,
    colored: false,
    signal: abort.signal,
  };
  const { stdin, stdout } = terminal;
  const picked = pickFeatures(request, {
    openPreviewer,
    openChangePreviewer: () => Promise.reject(new Error('there is no repository')),
    // Tests may cast: the streams of a process have more than is used.
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stdout as unknown as NodeJS.WriteStream,
  });
  return { ...terminal, abort, picked };
}

const previewer = (): Previewer => {
  const world = openFixtureWorld();
  return {
    registry: world.registry,
    previewSelection: ({ overrides }, target) =>
      world.previewSelection({ ...NOTHING_GIVEN, features: overrides.features, target: target ?? '' }),
    checkTarget: world.checkTarget,
  };
};

describe('pickFeatures', () => {
  it('gives the answers and the terminal back', async () => {
    const run = open(async () => previewer());
    run.stdin.write('billing\r\r\r\r\r\r');
    await expect(run.picked).resolves.toEqual({ ...NOTHING_GIVEN, target: 'billing' });
    expect(run.text()).toContain(ENTER_SCREEN);
    expect(run.text()).toContain(LEAVE_SCREEN);
    expect(run.raw.at(-1)).toBe(false);
  });

  it.each([
    ['ctrl-c', (run: ReturnType<typeof open>) => run.stdin.write('\u0003')],
    ['a signal', (run: ReturnType<typeof open>) => run.abort.abort()],
  ])('gives nothing but the terminal on %s', async (_case, leave) => {
    const run = open(async () => previewer());
    setTimeout(() => leave(run), 50);
    await expect(run.picked).resolves.toBeUndefined();
    expect(run.text()).toContain(LEAVE_SCREEN);
    expect(run.raw.at(-1)).toBe(false);
  });

  it.each([
    ['the catalogue cannot be opened', () => Promise.reject(new Error('damaged'))],
    [
      'a preview fails',
      async () => ({
        ...previewer(),
        previewSelection: () => {
          throw new Error('damaged');
        },
      }),
    ],
  ])('gives the terminal back when %s', async (_case, openPreviewer) => {
    const run = open(openPreviewer);
    run.stdin.write('billing\r\r\r\r');
    await expect(run.picked).rejects.toThrow('damaged');
    expect(run.text()).toContain(LEAVE_SCREEN);
    expect(run.raw.at(-1)).toBe(false);
  });
});

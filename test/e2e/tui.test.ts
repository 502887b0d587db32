import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkTerminal, checkWalk } from '../support/tui/check-walk.ts';
import {
  installPickerProgram,
  type PickerProgram,
  readWalked,
  repeatCommand,
  runAtTerminal,
  type Walk,
  walkPicker,
} from '../support/tui/picker-program.ts';
import { hasTmux, type Step } from '../support/tui/terminal.ts';
import { ADD_WALKS, NORMAL_WALKS, PLAIN_WALKS } from '../support/tui/walks.ts';

const TO_FEATURES: readonly Step[] = [
  { see: 'Node' },
  { type: 'billing' },
  'Enter',
  'Enter',
  'Enter',
  'Enter',
  { see: '● Features' },
];

/** How to get to each place of the picker. */
const PLACES: Readonly<Record<string, readonly Step[]>> = {
  'the first screen, before the catalogue is read': [{ see: 'Name' }],
  'the service screen': [{ see: 'Node' }, { type: 'bil' }],
  'the list': TO_FEATURES,
  'the search': [...TO_FEATURES, '/', { type: 'db' }],
  'the files': [...TO_FEATURES, 'Tab', 'Tab'],
  'the advice': [...TO_FEATURES, 'r', { see: 'Recommended' }],
  'the help': [...TO_FEATURES, '?', { see: 'apply a repair' }],
  'the form': [
    ...TO_FEATURES,
    '/',
    { type: 'db-p' },
    'Enter',
    'Space',
    { see: '● db-postgres' },
    'o',
    { see: 'Transport' },
  ],
  'the review': [...TO_FEATURES, 'Enter', { see: '● Review' }],
};

/** The same in a repository; questions in lines are left in the same way. */
const PLACES_OF_ADD: Readonly<Record<string, Pick<Walk, 'args' | 'steps'>>> = {
  'the first screen of add': { steps: [{ see: 'scaffold add' }, { see: 'toggle' }] },
  'the tier and modules of a repository': {
    steps: [{ see: 'toggle' }, { see: '●' }, 'Escape', { see: 'Tier' }, 'Right', 'Enter', { type: 'rec' }],
  },
  'the review of a change': {
    steps: [{ see: '●' }, '/', { type: 'adr' }, 'Enter', 'Space', 'Enter', { see: 'change it' }],
  },
  'a question in lines': { args: ['--plain'], steps: [{ see: 'Which tier?' }] },
};

if (!hasTmux && process.env.STRICT === '1') {
  it('needs tmux', () => expect.fail('tmux is missing; STRICT=1 needs it for the walks through the picker'));
}

describe.skipIf(!hasTmux)('the picker in a terminal (needs tmux)', () => {
  let program: PickerProgram;
  beforeAll(() => {
    program = installPickerProgram();
  });
  afterAll(() => program.remove());

  it.each([...NORMAL_WALKS, ...ADD_WALKS])('$name: the printed command makes the same repository', async (walk) => {
    await checkWalk(program, walk);
  });

  it.each(Object.entries(PLACES))('ctrl-c on %s leaves nothing behind', async (_place, steps) => {
    const outcome = await walkPicker(program, { name: 'leave', steps: [...steps, 'C-c'] });
    expect(outcome.exit).toBe(130);
    expect(outcome.words).toContain('Stopped: nothing was written.');
    expect(readdirSync(outcome.folder).sort()).toEqual(['after.txt', 'before.txt', 'exit.txt', 'words.txt']);
    checkTerminal(outcome);
  });

  it.each(Object.entries(PLACES_OF_ADD))('ctrl-c on %s leaves the repository as it is', async (_place, walk) => {
    const repository = '--tier basic';
    const outcome = await walkPicker(program, { ...walk, name: 'leave', repository, steps: [...walk.steps, 'C-c'] });
    expect({ exit: outcome.exit, words: outcome.words }).toEqual({
      exit: 130,
      words: expect.stringContaining('Stopped: nothing was written.'),
    });
    expect(readWalked(outcome)).toEqual(repeatCommand(program, `new billing ${repository} --no-git --yes`));
    checkTerminal(outcome);
  });

  it('stays closed on a terminal where nobody is to be asked', async () => {
    const commands = ['new', 'add'].flatMap((name) => [
      `CI=1 scaffold ${name}`,
      `scaffold ${name} --yes`,
      `scaffold ${name} --json`,
      `scaffold ${name} < /dev/null`,
      `(scaffold ${name} | cat; exit \${PIPESTATUS[0]})`,
    ]);
    expect(await runAtTerminal(program, commands)).toEqual(commands.map(() => '2'));
  });

  it.each([
    ['--plain', ['--plain'], {}, [80, 24]],
    ['TERM=dumb', [], { TERM: 'dumb' }, [80, 24]],
    ['a small window', [], {}, [60, 15]],
  ] as const)('asks question by question with %s', async (_case, args, env, size) => {
    const steps: readonly Step[] = [
      { see: 'What is the service called?' },
      { type: 'billing' },
      'Enter',
      { see: 'Which tier?' },
      'Enter',
      { see: 'First module' },
      'Enter',
      { see: 'Features to add' },
      'Enter',
      { see: 'Features to leave out' },
      'Enter',
    ];
    await checkWalk(program, { name: 'plain', args, env, size, steps, flags: ['billing --tier basic'] });
  });

  it.each(PLAIN_WALKS)('$name: the printed command makes the same repository', async (walk) => {
    await checkWalk(program, walk);
  });
});

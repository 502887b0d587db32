import type { Step } from '../../test/support/tui/terminal.ts';
import type { ScreenSize } from './screen-to-svg.ts';

/** A picture: how to get to a screen of the program. */
export interface Scene {
  /** Of the file. */
  readonly name: string;
  readonly title: string;
  readonly size: ScreenSize;
  /** Command lines that are run, without a word, in the folder before. */
  readonly before?: readonly string[];
  /** What is typed at the prompt. */
  readonly line: string;
  readonly steps: readonly Step[];
}

const SIZE: ScreenSize = { columns: 112, rows: 32 };
const NEW = 'scaffold new billing --tier intermediate';
const TO_FEATURES: readonly Step[] = [
  { see: 'TypeScript on Node.js' },
  'Enter',
  'Enter',
  'Enter',
  'Enter',
  { see: 'toggle' },
  { see: 'dependencies' },
];
const REPOSITORY = ['scaffold new billing --tier basic --module invoice --no-git --yes', 'cd billing'];

function find(id: string): readonly Step[] {
  return ['/', { type: id }, 'Enter', { see: `❯ ○ ${id}` }];
}

export const SCENES: readonly Scene[] = [
  {
    name: 'service',
    title: 'Name, stack, tier and modules',
    size: { columns: 112, rows: 24 },
    line: 'scaffold new',
    steps: [
      { see: 'TypeScript on Node.js' },
      { type: 'billing' },
      'Enter',
      'Enter',
      'Right',
      'Enter',
      { type: 'invoice(number:string!,total:money' },
      { see: 'is no ' },
    ],
  },
  {
    name: 'features',
    title: 'A feature is taken in: its files, its lines, the command line',
    size: SIZE,
    line: NEW,
    steps: [...TO_FEATURES, ...find('db-postgres'), 'Space', { see: '● db-postgres' }, 'Escape', { see: '/ search' }],
  },
  {
    name: 'problem',
    title: 'Two features cannot be together: each repair was checked, and is one key',
    size: SIZE,
    line: `${NEW} --features http-hono`,
    steps: [
      ...TO_FEATURES,
      '/',
      { type: 'http-fastify' },
      'Enter',
      { see: '❯ ○ http-fastify' },
      'Space',
      { see: 'One problem' },
    ],
  },
  {
    name: 'options',
    title: 'The options of a feature, checked while they are typed',
    size: SIZE,
    line: `${NEW} --features db-postgres`,
    steps: [
      ...TO_FEATURES,
      '/',
      { type: 'db-postgres' },
      'Enter',
      { see: '❯ ● db-postgres' },
      'o',
      { see: 'Options of db-postgres' },
      'Down',
      { type: '900' },
      { see: 'at most 500' },
    ],
  },
  {
    name: 'change',
    title: 'scaffold add in a repository: what a feature changes in the files that are there',
    size: SIZE,
    before: REPOSITORY,
    line: 'scaffold add',
    steps: [
      { see: 'toggle' },
      { see: 'dependencies' },
      ...find('cache'),
      'Space',
      { see: '● cache' },
      'Tab',
      'End',
      { see: '❯   tsconfig.json' },
      'Up',
      { see: 'merged of' },
    ],
  },
  {
    name: 'review',
    title: 'Before anything is written: what comes, what goes, what is merged',
    size: SIZE,
    before: [...REPOSITORY, "printf '\\n# Ours\\n*.local\\n' >> .gitignore"],
    line: 'scaffold add',
    steps: [
      { see: 'toggle' },
      { see: 'dependencies' },
      ...find('db-postgres'),
      'Space',
      { see: '● db-postgres' },
      'Enter',
      { see: 'change it' },
    ],
  },
];

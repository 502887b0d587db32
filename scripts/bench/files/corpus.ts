import { createRandom } from '../../../test/support/random.ts';
/**
 * The work that all tools are given: N files of exactly 2 KiB with distinct content, each with five variables, one
 * condition and one loop. A file is kept as pieces, from which every tool gets a template in its own syntax and from
 * which the expected bytes are computed without any of them.
 */
export type Piece =
  | string
  | { readonly kind: 'variable'; readonly name: VariableName }
  | { readonly kind: 'condition'; readonly audited: readonly Piece[]; readonly otherwise: readonly Piece[] }
  | { readonly kind: 'loop'; readonly body: readonly Piece[] }
  /** The current item of the loop. */
  | { readonly kind: 'item' };

export interface CorpusFile {
  /** Below `bench/`, with forward slashes. */
  readonly path: string;
  readonly pieces: readonly Piece[];
}

/** Letters and digits only: no tool's HTML escaping, quoting or case changing may alter them. */
export const VARIABLES = {
  project: 'Ledger',
  owner: 'Northwind Trading',
  team: 'payments',
  license: 'Apache',
  prefix: 'acct',
} as const;

export type VariableName = keyof typeof VARIABLES;

export const VARIABLE_NAMES = ['project', 'owner', 'team', 'license', 'prefix'] as const satisfies VariableName[];

/** The flag that the condition reads and the list that the loop walks. */
export const FLAG = { name: 'audited', value: true } as const;
export const LIST = { name: 'regions', value: ['north', 'south', 'east', 'west', 'central'] } as const;

/** Folder that holds the files in every output. */
export const CORPUS_FOLDER = 'bench';

const FILE_BYTES = 2048;
const FILES_PER_FOLDER = 100;
const WORDS = ['amber', 'basalt', 'cedar', 'delta', 'ember', 'flint', 'grove', 'harbor', 'iris', 'juniper'] as const;

/** The first `count` files of the corpus; the same on every machine. */
export function composeCorpus(count: number): readonly CorpusFile[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `g${pad(Math.floor(index / FILES_PER_FOLDER), 3)}/f${pad(index, 5)}.ts`,
    pieces: composeFile(index),
  }));
}

/** The bytes that a tool has to produce for these pieces. */
export function renderExpected(pieces: readonly Piece[], item = ''): string {
  return pieces.map((piece) => renderPiece(piece, item)).join('');
}

function renderPiece(piece: Piece, item: string): string {
  if (typeof piece === 'string') return piece;
  switch (piece.kind) {
    case 'variable':
      return VARIABLES[piece.name];
    case 'condition':
      return renderExpected(FLAG.value ? piece.audited : piece.otherwise, item);
    case 'loop':
      return LIST.value.map((region) => renderExpected(piece.body, region)).join('');
    case 'item':
      return item;
  }
}

function composeFile(index: number): readonly Piece[] {
  const id = pad(index, 5);
  const random = createRandom(index + 0x9e3779b9);
  // Tags never stand alone on a line: there the syntaxes differ in the white space that they swallow.
  const head: readonly Piece[] = [
    '/** ',
    variable('project'),
    ` table ${id}, kept by `,
    variable('owner'),
    ' (',
    variable('team'),
    '), ',
    variable('license'),
    " licence. */\nexport const table = '",
    variable('prefix'),
    `${id}';\n// `,
    { kind: 'condition', audited: [`Every read of ${id} is audited.`], otherwise: [`Nobody audits ${id}.`] },
    '\nexport const regions = [',
    { kind: 'loop', body: [`\n  '${id}.`, { kind: 'item' }, "',"] },
    '\n];\n',
  ];
  return [...head, composeFiller(FILE_BYTES - renderExpected(head).length, random)];
}

/** Distinct lines of plausible code, then a comment that makes the size exact. */
function composeFiller(bytes: number, random: () => number): string {
  const word = () => WORDS[Math.floor(random() * WORDS.length)] ?? WORDS[0];
  let text = '';
  for (let row = 0; ; row++) {
    const line = `export const row${row} = { id: ${Math.floor(random() * 1e9)}, label: '${word()}-${word()}' };\n`;
    if (text.length + line.length + '//\n'.length > bytes) break;
    text += line;
  }
  return `${text}//${'.'.repeat(bytes - text.length - '//\n'.length)}\n`;
}

function variable(name: VariableName): Piece {
  return { kind: 'variable', name };
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

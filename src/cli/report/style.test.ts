import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dropControlCharacters } from '../output.ts';
import { createFakeIo, type FakeWorld } from '../testing/run-fake.ts';
import { layOutColumns, lengthOf, wrapText } from './lay-out.ts';
import { chooseErrorStyle, chooseReportStyle } from './style.ts';

function isColored(world: FakeWorld, noColor = false): boolean {
  return chooseReportStyle(createFakeIo(world).io, noColor).strong('x') !== 'x';
}

describe('colour', () => {
  it.each([
    ['a pipe', {}, false],
    ['a terminal', { terminal: true }, true],
    ['NO_COLOR', { terminal: true, env: { NO_COLOR: '1' } }, false],
    ['an empty NO_COLOR', { terminal: true, env: { NO_COLOR: '' } }, true],
    ['TERM=dumb', { terminal: true, env: { TERM: 'dumb' } }, false],
    ['FORCE_COLOR in a pipe', { env: { FORCE_COLOR: '1' } }, true],
    ['FORCE_COLOR over NO_COLOR, as Node decides', { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }, true],
    ['FORCE_COLOR=0', { terminal: true, env: { FORCE_COLOR: '0' } }, false],
  ])('%s', (_, world, colored) => {
    expect(isColored(world)).toBe(colored);
  });

  it('--no-color wins', () => {
    expect(isColored({ terminal: true, env: { FORCE_COLOR: '1' } }, true)).toBe(false);
  });

  it('is decided for each stream', () => {
    const { io } = createFakeIo({ terminal: true });
    const piped = { ...io, terminal: { ...io.terminal, stdout: false } };
    expect(chooseReportStyle(piped, false).colored).toBe(false);
    expect(chooseErrorStyle(piped, false).colored).toBe(true);
  });
});

describe('width', () => {
  it.each([
    [{ COLUMNS: '100' }, 120, 100],
    [{ COLUMNS: '7' }, 120, 40],
    [{ COLUMNS: 'wide' }, 120, 120],
    [{}, undefined, 80],
    [{}, 0, 80],
  ])('env %j on a terminal of %s: %i', (env, columns, expected) => {
    const { io } = createFakeIo({ env });
    expect(chooseReportStyle({ ...io, terminal: { ...io.terminal, columns } }, false).columns).toBe(expected);
  });

  it('errors are not wrapped where no width is known', () => {
    expect(chooseErrorStyle(createFakeIo({}).io, false).columns).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('layout', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 });

  it('wrapping keeps every word in order and no line is too long', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 80 }), (text, width) => {
        const lines = wrapText(text.join(' '), width);
        expect(lines.join(' ')).toBe(text.join(' '));
        expect(lines.filter((line) => line.length > width)).toEqual([]);
      }),
      { seed: 7 },
    );
  });

  it('columns start at the same place in every row, coloured or not', () => {
    const rows = [
      ['a', '\u001b[36mbb\u001b[39m', 'c'],
      ['aaa', 'b', 'c'],
    ];
    const starts = layOutColumns(rows, { columns: 80, indent: 1 }).map((line) =>
      lengthOf(line.slice(0, line.lastIndexOf('c'))),
    );
    expect(starts).toEqual([10, 10]);
  });

  it('only line feeds, tabs and colours survive as control characters', () => {
    expect(dropControlCharacters('a\u001b[1mb\u001b[22m\n\tc\u001b[2J\u0007\r\u009b1m')).toBe(
      'a\u001b[1mb\u001b[22m\n\tc[2J1m',
    );
  });
});

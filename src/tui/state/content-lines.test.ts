import { describe, expect, it } from 'vitest';
import type { PlannedFile } from '../../domain/pipeline.ts';
import { listContentLines } from './content-lines.ts';

const fileOf = (content: PlannedFile['content'], parts: Partial<PlannedFile> = {}): PlannedFile => ({
  path: 'a.txt',
  content,
  executable: false,
  owner: 'core',
  features: ['core'],
  kind: 'owned',
  once: false,
  spans: [],
  ...parts,
});
const shown = (lines: ReturnType<typeof listContentLines>) =>
  lines.map(({ sign, number = '', owner = '', text }) => `${sign}${number} ${owner} ${text}`);

describe('listContentLines', () => {
  it('numbers the lines and names whose they are', () => {
    const merged = fileOf('a\nb\n', { spans: [{ from: 2, to: 2, owner: 'cache' }] });
    expect(shown(listContentLines(merged))).toEqual([' 1  a', ' 2 cache b']);
    expect(shown(listContentLines(fileOf('a')))).toEqual([' 1 core a']);
    expect(listContentLines(undefined)).toEqual([]);
  });

  it('shows what comes and goes in a file that changes', () => {
    const lines = listContentLines(fileOf('one\ntwo and a half\nfour\nfive\n'), fileOf('one\ntwo\nthree\nfour\n'));
    expect(shown(lines)).toEqual([
      ' 1 core one',
      '-  two',
      '-  three',
      '+2 core two and a half',
      ' 3 core four',
      '+4 core five',
    ]);
  });

  it('compares no huge files, and shows no control characters and no bytes', () => {
    const huge = 'x\n'.repeat(5000);
    expect(listContentLines(fileOf(huge), fileOf(`${huge}y\n`)).every(({ sign }) => sign === ' ')).toBe(true);
    expect(listContentLines(fileOf('\ta\u001b[2J\n'))[0]?.text).toBe('  a[2J');
    expect(listContentLines(fileOf(new Uint8Array(3)))[0]?.text).toBe('(3 bytes that are no text)');
  });
});

import { describe, expect, it } from 'vitest';
import { findMoves, type MovableFile } from './find-moves.ts';

const file = (path: string, content: string, parts: Partial<MovableFile> = {}): MovableFile => ({
  path,
  content,
  owner: 'web',
  source: 'files/a.ts',
  ...parts,
});

describe('findMoves', () => {
  it('finds the same template with mostly the same lines, the most similar first', () => {
    const gone = [file('a.ts', '1\n2\n3\n4\n'), file('b.ts', '5\n6\n7\n8\n')];
    const come = [file('y.ts', '5\n6\n7\n9\n'), file('x.ts', '1\n2\n3\n4\n5\n')];
    expect([...findMoves(gone, come)].sort()).toEqual([
      ['x.ts', 'a.ts'],
      ['y.ts', 'b.ts'],
    ]);
  });

  it('does not take another template, owner or content for a move', () => {
    const gone = [file('a.ts', '1\n2\n')];
    expect(findMoves(gone, [file('b.ts', '1\n2\n3\n', { source: 'files/b.ts' })])).toEqual(new Map());
    expect(findMoves(gone, [file('b.ts', '1\n2\n', { owner: 'db' })])).toEqual(new Map());
    expect(findMoves(gone, [file('b.ts', '8\n9\n')])).toEqual(new Map());
  });

  it('takes equal bytes of another template for a move, unless they are few', () => {
    const long = 'export const something = 1;\n'.repeat(3);
    expect(findMoves([file('a.ts', long)], [file('b.ts', long, { source: 'x' })]).get('b.ts')).toBe('a.ts');
    expect(findMoves([file('a.ts', 'x\n')], [file('b.ts', 'x\n', { source: 'x' })]).size).toBe(0);
  });

  it('believes who says that a path stands for another', () => {
    const moves = findMoves([file('a.ts', '1\n')], [file('b.ts', '2\n')], (from) => from === 'a.ts');
    expect(moves.get('b.ts')).toBe('a.ts');
  });
});

import { describe, expect, it } from 'vitest';
import { type FileToMerge, mergeFile } from './merge-file.ts';

const text = (content: string, executable = false) => ({ content, executable });

function merge(path: string, parts: Partial<FileToMerge>) {
  return mergeFile({
    path,
    base: undefined,
    mine: undefined,
    theirs: undefined,
    labels: { mine: 'yours', theirs: 'web 2.0.0' },
    isLineSet: false,
    once: false,
    ...parts,
  });
}

describe('mergeFile', () => {
  it('adds, changes and removes what nobody edited', () => {
    expect(merge('a', { theirs: text('x') })).toMatchObject({ action: 'added', result: text('x') });
    expect(merge('a', { base: text('x'), mine: text('x'), theirs: text('y') })).toMatchObject({
      action: 'changed',
      result: text('y'),
    });
    const removed = merge('a', { base: text('x'), mine: text('x') });
    expect([removed.action, removed.result]).toEqual(['removed', undefined]);
  });

  it('keeps an edited file that is generated no longer, with what it was aside', () => {
    expect(merge('a', { base: text('x'), mine: text('mine') })).toMatchObject({
      action: 'conflict',
      result: text('mine'),
      aside: 'x',
    });
  });

  it('leaves removed what the user removed, and tells only when it would have changed', () => {
    expect(merge('a', { base: text('x'), theirs: text('x') })).toEqual({ action: 'kept', conflicts: [], notes: [] });
    expect(merge('a', { base: text('x'), theirs: text('y') }).notes).toHaveLength(1);
  });

  it('never updates what is written once', () => {
    const sides = { base: text('x'), mine: text('x'), theirs: text('y') };
    expect(merge('a', { ...sides, once: true })).toMatchObject({ action: 'unchanged', result: text('x') });
    expect(merge('a', { mine: text('mine'), theirs: text('y'), once: true })).toMatchObject({
      action: 'kept',
      result: text('mine'),
    });
  });

  it('puts a new file aside where the user has another of that name, but joins keys', () => {
    expect(merge('a.ts', { mine: text('mine'), theirs: text('y') })).toMatchObject({
      action: 'conflict',
      result: text('mine'),
      aside: 'y',
    });
    const json = merge('a.json', { mine: text('{"a":1}\n'), theirs: text('{"b":2}\n') });
    expect([json.action, JSON.parse(String(json.result?.content))]).toEqual(['merged', { b: 2, a: 1 }]);
  });

  it('keeps the bytes of the user where no text is', () => {
    const [base, mine, theirs] = [1, 2, 3].map((byte) => ({ content: new Uint8Array([0, byte]), executable: false }));
    expect(merge('a.png', { base, mine, theirs })).toMatchObject({
      action: 'conflict',
      result: mine,
      aside: theirs?.content,
    });
    expect(merge('a.png', { base, mine: base, theirs })).toMatchObject({ action: 'changed', result: theirs });
  });

  it('merges the executable bit like everything else', () => {
    const base = text('x');
    expect(merge('a', { base, mine: text('x', true), theirs: text('y') }).result).toEqual(text('y', true));
    expect(merge('a', { base, mine: text('z'), theirs: text('x', true) })).toMatchObject({
      action: 'merged',
      result: text('z', true),
    });
  });

  it('puts no second set of markers into a file that has some', () => {
    const mine = text('<<<<<<< yours\na\n=======\nb\n>>>>>>> web 1\n');
    expect(merge('a.ts', { base: text('a\n'), mine, theirs: text('c\n') })).toMatchObject({
      action: 'conflict',
      result: mine,
      aside: 'c\n',
    });
  });

  it('keeps the user\u2019s file where the merged text cannot be read', () => {
    const sides = { base: text('a\nb\nc\n'), mine: text('A\nb\nc\n'), theirs: text('a\nb\nC\n') };
    const findFault = (content: string) => (content === 'A\nb\nC\n' ? 'does not parse' : undefined);
    expect(merge('a.ts', { ...sides, findFault })).toMatchObject({
      action: 'conflict',
      result: sides.mine,
      aside: 'a\nb\nC\n',
    });
    expect(merge('a.ts', sides)).toMatchObject({ action: 'merged', result: text('A\nb\nC\n') });
  });

  it('merges ignore files without conflicts', () => {
    const merged = merge('.gitignore', {
      base: text('# A\na\n'),
      mine: text('# A\na\nmine\n'),
      theirs: text('# A\na\n\n# B\nb\n'),
      isLineSet: true,
    });
    expect(merged).toMatchObject({ action: 'merged', result: text('# A\na\n# B\nb\nmine\n') });
  });

  it('does not ask templates of Helm to be YAML', () => {
    const sides = {
      base: text('{{ a }}\nb: 1\nc: 1\n'),
      mine: text('{{ a }}\nb: 2\nc: 1\n'),
      theirs: text('{{ z }}\nb: 1\nc: 1\n'),
    };
    expect(merge('templates/a.yaml', sides)).toMatchObject({ action: 'merged', result: text('{{ z }}\nb: 2\nc: 1\n') });
  });
});

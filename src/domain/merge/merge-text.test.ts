import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf, textHistory } from '../../../test/support/merge/text-history.ts';
import { hasConflictMarkers, mergeText } from './merge-text.ts';

const file = { path: 'src/a.ts', labels: { mine: 'yours', theirs: 'logging 1.1.0' } };

function merge(base: string, mine: string, theirs: string, path = file.path) {
  return mergeText({ base, mine, theirs }, { ...file, path });
}

describe('mergeText', () => {
  it('takes what only one side changed', () => {
    expect(merge('a\nb\nc\nd\n', 'A\nb\nc\nd\n', 'a\nb\nc\nD\n').content).toBe('A\nb\nc\nD\n');
  });

  it('names both sides in the markers and keeps what they share outside', () => {
    const merged = merge('a\n', 'a\nx\nsame\n', 'a\ny\nsame\n', 'notes.txt');
    expect(merged.content).toBe('a\n<<<<<<< yours\nx\n=======\ny\n>>>>>>> logging 1.1.0\nsame\n');
    expect(merged.conflicts).toEqual([{ where: '2-6', why: 'both sides changed these lines' }]);
    expect(hasConflictMarkers(merged.content)).toBe(true);
  });

  it('ends a last line before a marker', () => {
    expect(merge('a', 'x', 'y', 'n.txt').content).toBe('<<<<<<< yours\nx\n=======\ny\n>>>>>>> logging 1.1.0\n');
  });

  it('joins changes of neighbouring lines', () => {
    const merged = merge('a\nb\n', 'A\nb\n', 'a\nB\n');
    expect(merged).toMatchObject({ content: 'A\nB\n', marked: false });
  });

  it('takes imports of both sides at one place', () => {
    const merged = merge('x();\n', "import { a } from 'a';\nx();\n", "import { b } from 'b';\nx();\n");
    expect(merged).toMatchObject({ content: "import { a } from 'a';\nimport { b } from 'b';\nx();\n", marked: false });
  });

  it('takes a formatter for no edit', () => {
    const base = 'call(first, "second");\n';
    const formatted = "call(\n  first,\n  'second',\n);\n";
    expect(merge(base, formatted, 'call(first, "other");\n')).toMatchObject({ content: 'call(first, "other");\n' });
    expect(merge(base, 'call(mine, "second");\n', formatted)).toMatchObject({ content: 'call(mine, "second");\n' });
  });

  it.each([
    ['space inside a text', "say('ab');\n", "say('a b');\n", "shout('ab');\n"],
    ['space inside a template literal', 'say(`\nab\n`);\n', 'say(`\na  b\n`);\n', 'say(`\nabc\n`);\n'],
    ['a comment', 'x(); // why\n', 'x(); // why not\n', 'y(); // why\n'],
  ])('takes %s for an edit', (_case, base, mine, theirs) => {
    expect(merge(base, mine, theirs).marked).toBe(true);
  });

  it('takes indentation for an edit where it means something', () => {
    expect(merge('all:\n  a\n', 'all:\n    a\n', 'all:\n  b\n', 'Makefile').marked).toBe(true);
  });

  it('keeps the line ends of a file that git checked out for Windows', () => {
    expect(merge('a\nb\nc\n', 'A\r\nb\r\nc\r\n', 'a\nb\nC\n').content).toBe('A\r\nb\r\nC\r\n');
  });

  it('is the identity where a side has nothing to say, and symmetric in what it keeps', () => {
    fc.assert(
      fc.property(textHistory, ({ base, mine, theirs }) => {
        expect(merge(base, mine, mine).content).toBe(mine);
        expect(merge(base, mine, base).content).toBe(mine);
        expect(merge(base, base, theirs).content).toBe(theirs);
        expect(merge(base, mine, theirs).marked).toBe(merge(base, theirs, mine).marked);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('loses no line that a side wrote, and brings none back that a side removed unless it is in conflict', () => {
    fc.assert(
      fc.property(textHistory, ({ base, mine, theirs, written, removed }) => {
        const { content, marked } = merge(base, mine, theirs);
        const lines = linesOf(content);
        for (const line of [...written.mine, ...written.theirs]) expect(lines).toContain(line);
        if (!marked) for (const line of [...removed.mine, ...removed.theirs]) expect(lines).not.toContain(line);
      }),
      { seed: 8, numRuns: 500 },
    );
  });
});

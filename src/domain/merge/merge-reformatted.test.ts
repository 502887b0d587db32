import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeReformatted } from './merge-reformatted.ts';

const BASE =
  "import { a } from './a.ts';\n\n/** One. */\nexport function one(x: number) {\n  return call(x, 'text');\n}\n\nexport const two = [1, 2];\n";
/** As a formatter with tabs, double quotes, other line breaks and no semicolons writes it. */
const FORMATTED =
  'import { a } from "./a.ts"\n\n/** One. */\nexport function one(\n\tx: number,\n) {\n\treturn call(\n\t\tx,\n\t\t"text",\n\t)\n}\n\nexport const two = [\n\t1,\n\t2,\n]\n';

const merge = (mine: string, theirs: string, path = 'a.ts', base = BASE) =>
  mergeReformatted({ base, mine, theirs }, path);

/** Without layout, as far as these texts have any. */
const plain = (text: string) => text.replace(/[\s;]|,(?=\s*[)\]])/g, '').replaceAll('"', "'");

describe('mergeReformatted', () => {
  it('takes what the other side changed, in the layout of the user', () => {
    const theirs = BASE.replace("call(x, 'text')", "call(x, 'text', 1)").replace('[1, 2]', '[1, 2, 3]');
    expect(merge(FORMATTED, theirs)).toBe(
      FORMATTED.replace('\t\t"text",\n', '\t\t"text", 1,\n').replace('\t2,\n]', '\t2, 3,\n]'),
    );
  });

  it('takes whole statements', () => {
    const theirs = BASE.replace('\nexport const', '\nexport function three() {}\n\nexport const').replace(
      "import { a } from './a.ts';\n",
      "import { a } from './a.ts';\nimport { b } from './b.ts';\n",
    );
    const merged = merge(FORMATTED, theirs) ?? '';
    expect(merged).toContain('export function one(\n\tx: number,\n) {\n\treturn call(\n\t\tx,\n');
    expect(plain(merged)).toBe(plain(theirs));
  });

  it('keeps edits beside the layout', () => {
    const mine = FORMATTED.replace('\treturn', '\tlog(x)\n\treturn').replace('\t2,\n', '\t2,\n\t9,\n');
    const theirs = BASE.replace('./a.ts', './b.ts');
    expect(merge(mine, theirs)).toBe(mine.replace('"./a.ts"', "'./b.ts'"));
  });

  it('leaves to a person what both sides changed, and what is no question of layout', () => {
    const theirs = BASE.replace('call(x', 'other(x');
    expect(merge(FORMATTED.replace('call(', 'mine('), theirs)).toBeUndefined();
    expect(merge(BASE.replace('call(', 'mine('), theirs)).toBeUndefined();
    expect(merge(BASE.replace('[1, 2]', '`\n`'), theirs)).toBeUndefined();
  });

  it('puts no code behind a comment', () => {
    const base = 'first(1);\nsecond(2);\nthird(3);\n';
    const mine = 'first(\n  1,\n);\n// mine\nsecond(2);\nthird(3);\n';
    expect(merge(mine, 'first(1); changed(2);\nthird(3);\n', 'a.ts', base)).toBeUndefined();
  });

  it('knows the padding of tables', () => {
    const base = '| a | b |\n|---|---|\n| one | two |\n';
    const mine = '| a   | b   |\n| --- | --- |\n| one | two |\n';
    const theirs = `${base}| three | four |\n`;
    expect(merge(mine.replace(/\| (---) /g, '|$1'), theirs, 'a.md', base)).toContain('| three | four |\n');
  });

  it('with nothing but layout on one side, says what the other says', () => {
    const statement = fc.constantFrom(
      'a(1, 2);',
      "b('x');",
      'if (c) {\n  d();\n}',
      'const e = [1, 2];',
      '// f',
      'g({ h: 1 });',
    );
    const program = fc.array(statement, { minLength: 1, maxLength: 8 });
    const print = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
    const format = (text: string) => text.replaceAll(', ', ',\n\t').replaceAll("'", '"').replaceAll('  ', '\t');
    fc.assert(
      fc.property(program, program, (before, after) => {
        const [base, theirs] = [print(before), print(after)];
        const mine = format(base);
        const merged = merge(mine, theirs, 'a.ts', base);
        if (mine !== base) expect(format(merged ?? '').replace(/\s+/g, '')).toBe(format(theirs).replace(/\s+/g, ''));
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

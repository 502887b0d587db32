import { describe, expect, it } from 'vitest';
import { problemsOf, unwrap } from '../../../test/support/feature-builder.ts';
import { buildFragment, buildSlot } from '../../../test/support/slot-builder.ts';
import { composeYaml } from './compose-slot.ts';

const slot = buildSlot('shared.yaml', { format: 'yaml' });
const first = `# About the file
# in two lines

# about a
a:
  # about b
  b: "1" # behind b

  # about c
  c:
    - # about x
      x: 1.10
    # about y
    - y: 0o755
    # end of c
  text: |
    # no comment

    text
  200: ok
flow: { a: 1 }
empty:
`;
const second = `
a:
  # about d
  d: [x, y] # behind d
b: null
`;

describe('YAML as fragments write it', () => {
  it('keeps comments, blank lines and styles, and knows the owner of each line', () => {
    const composed = unwrap(composeYaml(slot, [buildFragment('one', first), buildFragment('two', second)]));
    const owners = composed.spans.flatMap(({ from, to, owner }) => Array.from({ length: to - from + 1 }, () => owner));
    const lines = composed.content.split('\n').slice(0, -1);
    expect(lines.map((line, index) => `${owners[index]}|${line}`).join('\n')).toBe(`one|# About the file
one|# in two lines
one|
one|# about a
one|a:
one|  # about b
one|  b: "1" # behind b
one|
one|  # about c
one|  c:
one|    # about x
one|    - x: 1.10
one|    # about y
one|    - y: 0o755
one|    # end of c
one|  text: |
one|    # no comment
one|
one|    text
one|  200: ok
two|  # about d
two|  d: [x, y] # behind d
one|flow: {a: 1}
one|empty:
two|b: null`);
  });

  it('gives a block to who fills it, not to who opens its key, and drops a fragment of comments only', () => {
    const fragments = ['a: {}\nlist: []\n', '# nothing\n', 'a:\n  b:\n    c: 1\nlist:\n  - x: 1\n'];
    const composed = unwrap(
      composeYaml(
        slot,
        fragments.map((text, index) => buildFragment(`f${index}`, text)),
      ),
    );
    expect(composed.content).toBe('a:\n  b:\n    c: 1\nlist:\n  - x: 1\n');
    expect(composed.spans.map(({ from, to, owner }) => `${from}-${to} ${owner}`)).toEqual([
      '1-1 f0',
      '2-3 f2',
      '4-4 f0',
      '5-5 f2',
    ]);
  });

  it('leaves its own output as it is', () => {
    const once = unwrap(composeYaml(slot, [buildFragment('one', first), buildFragment('two', second)]));
    const twice = unwrap(composeYaml(slot, [buildFragment('one', once.content)]));
    expect(twice.content).toBe(once.content);
  });

  it.each([
    ['a: &x 1\nb: *x\n', 'uses an anchor', 1],
    ['a: 1\nb: !custom x\n', 'uses a tag', 2],
    ['a: 1\na: 2\n', 'is malformed', 2],
    ['a: 1\n---\nb: 1\n', 'is more than one document', 2],
    ['- a\n', 'is no mapping', 1],
    ['id: 12345678901234567890\n', 'has too many digits', 1],
    ['? [x]\n: 1\n', 'has a key that is no scalar', 1],
  ])('refuses %j', (text, why, line) => {
    const [problem] = problemsOf(composeYaml(slot, [buildFragment('one', text)]));
    expect(problem).toMatchObject({ code: 'OUTPUT_INVALID', features: ['one'] });
    expect(problem?.message).toContain(why);
    expect(problem?.path).toBe(`one/neutral/slots/shared.json:${line}`);
  });
});

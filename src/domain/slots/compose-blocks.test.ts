import { describe, expect, it } from 'vitest';
import { buildFragment } from '../../../test/support/slot-builder.ts';
import { composeBlocks } from './compose-blocks.ts';

describe('composeBlocks', () => {
  it('writes one block per owner in the order of the fragments', () => {
    const composed = composeBlocks([
      buildFragment('one', '\nnode_modules/\n\n\n# local\n.env\n\n'),
      buildFragment('two', 'data/'),
      buildFragment('one', 'logs/  \n'),
    ]);
    expect(composed.content).toBe(`# Title of one
node_modules/

# local
.env

logs/

# Title of two
data/
`);
    expect(composed.spans).toEqual([
      { from: 1, to: 7, owner: 'one' },
      { from: 8, to: 10, owner: 'two' },
    ]);
  });

  it('repeats no line of an earlier block and drops a block of which nothing is left', () => {
    const composed = composeBlocks([
      buildFragment('one', 'a\nb\n'),
      buildFragment('two', '# why\nb\n'),
      buildFragment('three', 'a\nc\n'),
    ]);
    expect(composed.content).toBe('# Title of one\na\nb\n\n# Title of three\nc\n');
  });
});

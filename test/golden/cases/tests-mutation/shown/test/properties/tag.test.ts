import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Tag, type TagInput } from '../../src/modules/tag/domain/tag.ts';
import { aMoment } from '../../src/modules/tag/testing/tag.mother.ts';
import { anyChangeOf, anyInputOf, SEED } from '../support/arbitraries.ts';

const anyInput = anyInputOf<TagInput>('tag');
const anyChange = anyChangeOf('tag');

function create(input: TagInput): Tag {
  return Tag.create(input, aMoment());
}

describe('a tag, whatever it holds', () => {
  it('is in its canonical form: made of what it holds, it holds the same', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { props } = create(input);
        assert.deepEqual(create(props).props, props);
      }),
      SEED,
    );
  });

  it('comes back from storage as it was, and has nothing to tell', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const before = create(input);
        const after = Tag.rehydrate(before.toSnapshot());
        assert.deepEqual([after.id, after.props], [before.id, before.props]);
        assert.equal(after.savedVersion, before.version);
        assert.deepEqual(after.pullEvents(), []);
      }),
      SEED,
    );
  });

  it('takes over what a change gives, keeps the rest, and tells of it once', () => {
    fc.assert(
      fc.property(anyInput, anyChange, (input, changes) => {
        const aggregate = Tag.rehydrate(create(input).toSnapshot());
        const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
        const expected = create({ ...aggregate.props, ...given }).props;
        aggregate.update(changes, aMoment());
        assert.deepEqual(aggregate.props, expected);
        assert.equal(aggregate.version, aggregate.savedVersion + 1);
        assert.equal(aggregate.pullEvents().length, 1);
      }),
      SEED,
    );
  });
});

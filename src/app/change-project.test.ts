import { describe, expect, it } from 'vitest';
import { createRepository } from '../../test/support/change/repository.ts';

const BASIC = 'name: shop\ntier: basic\nmodules: [{ name: invoice }]\n';

describe('an unedited repository', () => {
  it('add then remove is the identity', async () => {
    const repository = await createRepository(BASIC);
    const before = repository.snapshot();
    const added = await repository.add('orders', 'cache');
    expect(added.features.added.map(({ id }) => id)).toEqual(['cache', 'memory', 'orders']);
    expect(added.files.filter(({ action }) => !['added', 'changed'].includes(action))).toEqual([]);
    expect(repository.snapshot()).not.toEqual(before);
    await repository.remove('cache', 'orders');
    expect(repository.snapshot()).toEqual(before);
  });
});

import { describe, expect, it } from 'vitest';
import { chooseMergePolicy } from './choose-merge-policy.ts';
import {
  listModuleNames,
  printEdited,
  withExcluded,
  withModule,
  withoutExcluded,
  withoutFeatures,
  withoutModule,
  withRenamedModule,
} from './edit-intent.ts';
import { Intent } from './intent.ts';
import { printIntent } from './print-intent.ts';

describe('editing an intent', () => {
  it('takes wishes and exclusions away, and the lists with the last of them', () => {
    const document = { name: 'a', features: ['x', { id: 'y', range: '^1' }], exclude: ['z'] };
    expect(withoutFeatures(document, ['y'])).toEqual({ name: 'a', features: ['x'], exclude: ['z'] });
    expect(withoutExcluded(withoutFeatures(document, ['x', 'y']), ['z'])).toEqual({ name: 'a' });
    expect(withExcluded(document, ['z', 'w']).exclude).toEqual(['z', 'w']);
  });

  it('names the module that was there by default before it adds another, and forgets it again', () => {
    const one = withModule({ name: 'a' }, { name: 'invoice' });
    expect(one.modules).toEqual([{ name: 'item' }, { name: 'invoice' }]);
    expect(withoutModule(one, 'invoice')).toEqual({ name: 'a' });
    expect(withRenamedModule({ name: 'a' }, 'item', 'bill').modules).toEqual([{ name: 'bill' }]);
    expect(listModuleNames({})).toEqual(['item']);
  });

  it('keeps a canonical text canonical, and the comments of any other', () => {
    const before = Intent.parse({ name: 'a', features: ['m'] });
    const after = { name: 'a', stack: 'typescript', tier: 'basic', features: ['m', 'b'] };
    expect(printEdited(printIntent(before), before, after)).toBe(printIntent(Intent.parse(after)));
    expect(printEdited('features: [m] # mine\nname: a\ntier: basic\nstack: typescript\n', before, after)).toBe(
      'features: [m, b] # mine\nname: a\ntier: basic\nstack: typescript\n',
    );
  });
});

describe('chooseMergePolicy', () => {
  it('takes the last glob that matches, dot files included', () => {
    const policyOf = chooseMergePolicy({ merge: { 'src/**': 'once', 'src/a.ts': 'merge', '.github/**': 'never' } });
    expect(['src/b.ts', 'src/a.ts', '.github/w/ci.yml', 'README.md'].map(policyOf)).toEqual([
      'once',
      'merge',
      'never',
      undefined,
    ]);
    expect(chooseMergePolicy({})('a')).toBeUndefined();
  });
});

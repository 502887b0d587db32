import { describe, expect, it } from 'vitest';
import type { CatalogueLock, LockedPackage } from './catalogue-lock.ts';
import { mergeNpmLock } from './merge-npm-lock.ts';

function lock(packages: Readonly<Record<string, LockedPackage>>): CatalogueLock {
  return { lockfileVersion: 3, packages };
}

function merge(mine: CatalogueLock, theirs: CatalogueLock, packageJson: unknown) {
  const merged = mergeNpmLock({ mine, theirs }, packageJson);
  if (!merged.ok) throw new Error(merged.problems.map(({ message }) => message).join('\n'));
  return { ...JSON.parse(merged.value.content), notes: merged.value.notes };
}

const app = { name: 'app', version: '1.0.0' };

describe('mergeNpmLock', () => {
  it('keeps what the user installed, adds what the plan brings, drops what nobody reaches', () => {
    const mine = lock({
      '': { ...app, dependencies: { mine: '^2.0.0', old: '1.0.0' } },
      'node_modules/mine': { version: '2.1.0', resolved: 'from/mine', dependencies: { deep: '^1.0.0' } },
      'node_modules/deep': { version: '1.4.0' },
      'node_modules/old': { version: '1.0.0' },
    });
    const theirs = lock({
      '': { ...app, dependencies: { fresh: '3.0.0' } },
      'node_modules/fresh': { version: '3.0.0', integrity: 'x', dependencies: { leaf: '1.x' } },
      'node_modules/leaf': { version: '1.2.0' },
    });
    const merged = merge(mine, theirs, { ...app, dependencies: { fresh: '3.0.0', mine: '^2.0.0' } });
    expect(merged.packages).toEqual({
      '': { ...app, dependencies: { fresh: '3.0.0', mine: '^2.0.0' } },
      'node_modules/deep': { version: '1.4.0' },
      'node_modules/fresh': { version: '3.0.0', integrity: 'x', dependencies: { leaf: '1.x' } },
      'node_modules/leaf': { version: '1.2.0' },
      'node_modules/mine': { version: '2.1.0', resolved: 'from/mine', dependencies: { deep: '^1.0.0' } },
    });
  });

  it('takes the higher of two versions and says so', () => {
    const mine = lock({ 'node_modules/a': { version: '1.9.0' }, 'node_modules/b': { version: '1.0.0' } });
    const theirs = lock({ 'node_modules/a': { version: '1.2.0' }, 'node_modules/b': { version: '1.10.0' } });
    const merged = merge(mine, theirs, { dependencies: { a: '^1.0.0', b: '^1.0.0' } });
    expect([merged.packages['node_modules/a'].version, merged.packages['node_modules/b'].version]).toEqual([
      '1.9.0',
      '1.10.0',
    ]);
    expect(merged.notes).toEqual([
      '"a" is 1.9.0 in your lock and 1.2.0 in the plan: 1.9.0 is taken',
      '"b" is 1.0.0 in your lock and 1.10.0 in the plan: 1.10.0 is taken',
    ]);
  });

  it('takes the lower version where the project asks for it', () => {
    const mine = lock({ 'node_modules/a': { version: '1.2.0' } });
    const theirs = lock({ 'node_modules/a': { version: '1.9.0' } });
    const merged = merge(mine, theirs, { dependencies: { a: '1.2.0' } });
    expect(merged.packages['node_modules/a'].version).toBe('1.2.0');
  });

  it('computes anew how each package is needed', () => {
    const mine = lock({ 'node_modules/a': { version: '1.0.0', dev: true } });
    const theirs = lock({ 'node_modules/b': { version: '1.0.0' } });
    const merged = merge(mine, theirs, { dependencies: { a: '1.0.0' }, devDependencies: { b: '1.0.0' } });
    expect(merged.packages['node_modules/a']).toEqual({ version: '1.0.0' });
    expect(merged.packages['node_modules/b']).toEqual({ version: '1.0.0', dev: true });
  });

  it('says what is missing when the two do not make a whole', () => {
    const mine = lock({ 'node_modules/a': { version: '1.0.0' } });
    const theirs = lock({ 'node_modules/b': { version: '1.0.0', dependencies: { a: '^2.0.0' } } });
    const merged = mergeNpmLock({ mine, theirs }, { dependencies: { a: '1.0.0', b: '1.0.0', c: '1.0.0' } });
    expect(merged).toMatchObject({
      ok: false,
      problems: [
        { code: 'LOCK_INCOMPLETE', message: 'The project needs "c" 1.0.0, which is in neither lock.' },
        { message: '"b" needs "a" ^2.0.0, but 1.0.0 is locked.' },
      ],
    });
  });
});

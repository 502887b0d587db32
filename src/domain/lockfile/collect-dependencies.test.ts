import { describe, expect, it } from 'vitest';
import { collectDependencies } from './collect-dependencies.ts';

const stack = {
  id: 'typescript',
  dependencies: { pino: '10.0.0' },
  devDependencies: { vitest: '5.0.0', zod: '4.0.0' },
};

describe('collectDependencies', () => {
  it('joins the stack and the features of that stack, sorted; run time wins over development', () => {
    const features = [
      {
        id: 'web',
        dependencies: { typescript: { hono: '4.0.0', zod: '4.0.0' }, go: { chi: '5.0.0' } },
        devDependencies: {},
      },
      { id: 'load', dependencies: {}, devDependencies: { typescript: { autocannon: '8.0.0', hono: '4.0.0' } } },
    ];
    expect(collectDependencies(stack, features)).toEqual({
      ok: true,
      value: {
        dependencies: { hono: '4.0.0', pino: '10.0.0', zod: '4.0.0' },
        devDependencies: { autocannon: '8.0.0', vitest: '5.0.0' },
      },
    });
  });

  it('refuses two versions of a package and names both owners, for every package', () => {
    const features = [
      { id: 'web', dependencies: { typescript: { pino: '9.0.0', zod: '4.0.0' } }, devDependencies: {} },
      { id: 'load', dependencies: {}, devDependencies: { typescript: { zod: '3.0.0' } } },
    ];
    const result = collectDependencies(stack, features);
    expect(result.ok ? [] : result.problems.map(({ message, features: owners }) => [message, owners])).toEqual([
      ['"typescript" depends on "pino" 10.0.0, "web" on 9.0.0.', ['typescript', 'web']],
      ['"web" depends on "zod" 4.0.0, "load" on 3.0.0.', ['web', 'load']],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { buildFeature } from '../../../test/support/feature-builder.ts';
import { buildRegistry } from './build-registry.ts';
import { checkConditions } from './check-conditions.ts';

function check(manifest: Readonly<Record<string, unknown>>) {
  const feature = buildFeature('web', { manifest }).resolved.manifest;
  const other = buildFeature('orders', {
    manifest: { provides: ['database'], capabilities: { database: { title: 'Database' } } },
  }).resolved.manifest;
  const features = [feature, other].map((one) => ({ manifest: one, source: 'test' }));
  const registry = buildRegistry({ features, stacks: [] });
  if (!registry.ok) throw new Error(JSON.stringify(registry.problems));
  return checkConditions(registry.value, feature);
}

describe('checkConditions', () => {
  it('is content with what the registry holds', () => {
    const when = 'feature(orders) && !capability(database) || tier >= advanced';
    expect(check({ files: [{ path: 'a', when }], facts: { env: [{ name: 'A', when }] } })).toEqual([]);
  });

  it('names every unknown feature, capability and stack with a near miss', () => {
    const problems = check({
      files: [{ path: 'a' }, { path: 'b', when: 'feature(ordres) || capability(databse)' }],
      facts: { env: [{ name: 'A', when: 'stack == cobol' }] },
    });
    expect(problems).toMatchObject([
      { path: 'web: files[1].when', hint: 'Did you mean "orders"?', features: ['web'] },
      { path: 'web: files[1].when', hint: 'Did you mean "database"?' },
      { path: 'web: facts.env[0].when', message: 'The condition `stack == cobol` names the unknown stack "cobol".' },
    ]);
  });

  it('points into a condition that cannot be parsed', () => {
    expect(check({ files: [{ path: 'a', when: 'tier >=' }] })).toMatchObject([
      { code: 'WHEN_INVALID', features: ['web'] },
    ]);
  });
});

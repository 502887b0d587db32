import { describe, expect, it } from 'vitest';
import { applyOverrides, type IntentChanges } from './apply-overrides.ts';

const none: IntentChanges = { features: [], without: [], modules: [], options: {}, project: {} };

describe('applyOverrides', () => {
  it('replaces scalars and keeps what the flags do not name', () => {
    const merged = applyOverrides(
      { name: 'a', tier: 'basic', stack: 'typescript' },
      { ...none, name: 'b', tier: 'advanced' },
    );
    expect(merged).toMatchObject({ name: 'b', tier: 'advanced', stack: 'typescript' });
  });

  it('adds features and keeps the options of those already there', () => {
    const document = { features: [{ id: 'cache', options: { ttl: 5 } }, 'adr'] };
    const merged = applyOverrides(document, {
      ...none,
      features: ['cache@^2', 'otel'],
      options: { cache: { size: 3 } },
    });
    expect(merged.features).toEqual([{ id: 'cache', range: '^2', options: { ttl: 5, size: 3 } }, 'adr', 'otel']);
  });

  it('lets --without take back a wish of the document', () => {
    const merged = applyOverrides({ features: ['cache', 'adr'] }, { ...none, without: ['cache'] });
    expect(merged).toMatchObject({ features: ['adr'], exclude: ['cache'] });
  });

  it('lets --without win over --features, so that a repair can be put behind a command', () => {
    const merged = applyOverrides({}, { ...none, features: ['cache@^2', 'adr'], without: ['cache'] });
    expect(merged).toMatchObject({ features: ['adr'], exclude: ['cache'] });
  });

  it('lets --features take back an exclusion of the document', () => {
    const merged = applyOverrides({ exclude: ['cache', 'adr'] }, { ...none, features: ['cache'] });
    expect(merged).toMatchObject({ features: ['cache'], exclude: ['adr'] });
  });

  it('replaces the module of the same name', () => {
    const merged = applyOverrides(
      { modules: [{ name: 'tag' }, { name: 'note' }] },
      { ...none, modules: [{ name: 'tag', fields: { label: 'string' } }] },
    );
    expect(merged.modules).toEqual([{ name: 'note' }, { name: 'tag', fields: { label: 'string' } }]);
  });

  it('leaves malformed parts for the schema to report', () => {
    expect(applyOverrides({ features: 'cache', modules: 3 }, none)).toMatchObject({ features: 'cache', modules: 3 });
  });
});

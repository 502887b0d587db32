import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkoutCatalogue } from '../support/plan.ts';

const { registry } = checkoutCatalogue();
const ids = readdirSync('features');

describe('the catalogue', () => {
  it('registers every folder', () => {
    expect([...registry.features.keys()].sort()).toEqual([...ids].sort());
  });
});

describe.each(ids)('feature %s', (id) => {
  const manifest = registry.features.get(id)?.[0].manifest;

  it('has a page that names it and promises nothing open', () => {
    const page = existsSync(`features/${id}/README.md`) ? readFileSync(`features/${id}/README.md`, 'utf8') : '';
    expect(page.split('\n')[0]).toBe(`# ${manifest?.title}`);
    expect(page.length).toBeGreaterThan(200);
    expect(page).not.toMatch(/TODO|FIXME|lorem|coming soon|not yet implemented/i);
  });

  it('contributes something', () => {
    const content = readdirSync(`features/${id}`).filter((name) => name !== 'feature.yaml' && name !== 'README.md');
    const declares = Object.keys(manifest?.facts ?? {}).length > 0;
    expect(content.length > 0 || declares).toBe(true);
  });

  it('has a golden case', () => {
    // Base features and those of the basic preset are in every case; a hidden one is in the cases of those that need it.
    const everywhere = manifest?.base === true || manifest?.hidden === true || manifest?.tiers.preset === 'basic';
    expect(everywhere || existsSync(`test/golden/cases/${id}/intent.yaml`)).toBe(true);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildSchemas } from '../../scripts/schemas.ts';
import { parseDefaults } from '../../src/domain/intent/intent-defaults.ts';

const ROOT = new URL('../../', import.meta.url);

describe('schemas/', () => {
  it.each([...buildSchemas()])('%s is fresh; run `node scripts/schemas.ts`', (file, text) => {
    expect(read(`schemas/${file}`)).toBe(text);
  });
});

describe('the guides', () => {
  const { version } = JSON.parse(read('package.json'));

  it.each([
    ['docs/defaults.md', 'defaults'],
    ['docs/pipelines.md', 'intent'],
  ])('%s names the schema of this version', (page, name) => {
    const addresses = read(page).match(/https:\S+\.schema\.json/g);
    expect(addresses).toEqual([
      `https://raw.githubusercontent.com/scaffold-cli/scaffold/v${version}/schemas/${name}.schema.json`,
    ]);
  });

  it('show a file of defaults that is accepted, with every key', () => {
    const [, example = ''] = read('docs/defaults.md').match(/^```yaml\n([^`]*)```/m) ?? [];
    expect(parseDefaults(example, 'company.yaml')).toMatchObject({ ok: true });
    const keys = Object.keys(JSON.parse(read('schemas/defaults.schema.json')).properties);
    // Every other key stands at the beginning of a line; a company has one stack at most.
    const shown = keys.filter((key) => new RegExp(`^${key}:`, 'm').test(example));
    expect(keys.filter((key) => !shown.includes(key))).toEqual(['$schema', 'stack']);
  });
});

function read(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

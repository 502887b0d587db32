import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildTemplateDocs } from '../../scripts/template-docs.ts';

describe('docs/templates.md', () => {
  it('holds the reference of all helpers; run `node scripts/template-docs.ts`', () => {
    const text = readFileSync(new URL('../../docs/templates.md', import.meta.url), 'utf8');
    expect(text).toBe(buildTemplateDocs(text));
    expect(text).toContain('#### `kebab name`');
  });
});

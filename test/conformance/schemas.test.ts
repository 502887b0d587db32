import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildSchemas } from '../../scripts/schemas.ts';

const ROOT = new URL('../../', import.meta.url);

describe('schemas/', () => {
  it.each([...buildSchemas()])('%s is fresh; run `node scripts/schemas.ts`', (file, text) => {
    expect(readFileSync(new URL(`schemas/${file}`, ROOT), 'utf8')).toBe(text);
  });
});

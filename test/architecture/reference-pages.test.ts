import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CLI_PAGE, renderCliPage } from '../../scripts/docs-cli.ts';
import { ERRORS_PAGE, renderErrorsPage } from '../../scripts/docs-errors.ts';
import { FACTS_PAGE, renderFactsPage } from '../../scripts/docs-facts.ts';
import { ERROR_CATALOGUE } from '../../src/domain/error-catalogue.ts';

describe('reference pages', () => {
  it.each([
    [ERRORS_PAGE, async () => renderErrorsPage()],
    [CLI_PAGE, renderCliPage],
    [FACTS_PAGE, async () => renderFactsPage()],
  ])('%s is what its source says; `npm run docs` writes it', async (page, render) => {
    expect(readFileSync(page, 'utf8')).toBe(await render());
  });

  it('the error page has every code once', () => {
    const rows = [...renderErrorsPage().matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1]);
    expect(rows.sort()).toEqual(Object.keys(ERROR_CATALOGUE).sort());
  });
});

import { expect, it } from 'vitest';
import { lintService } from '../support/lint-service.ts';
import { buildMatrix } from '../support/matrix/catalogue-model.ts';
import { checkoutCatalogue } from '../support/plan.ts';

/** Every feature on and off, every tier, every set of modules: what a file says depends on more than one of them in few places. */
const { services } = buildMatrix(checkoutCatalogue(), 1);

it.each(services)('$title is formatter-clean and lint-clean as generated', ({ intent }) => {
  expect(lintService(`name: billing\n${intent}`)).toBe('');
});

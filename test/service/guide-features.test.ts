import { expect, it } from 'vitest';
import { runGuide } from '../support/run-guide.ts';

it('docs/features.md: the story happens as it is told', () => {
  expect(runGuide('docs/features.md')).toBeGreaterThan(7);
});

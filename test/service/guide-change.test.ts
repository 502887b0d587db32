import { expect, it } from 'vitest';
import { runGuide } from '../support/run-guide.ts';

it('docs/guide-change.md: the story happens as it is told', () => {
  expect(runGuide('docs/guide-change.md')).toBeGreaterThan(15);
});

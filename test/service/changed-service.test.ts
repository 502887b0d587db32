import { it } from 'vitest';
import { changeService } from '../support/change/changed-service.ts';

// More in test/full.
it('a service with a day of work in it passes its own checks and tests after it went to a higher tier', () => {
  changeService({ tier: 'basic', changes: [['tier', 'intermediate']] });
});

import { after } from 'node:test';
import { openTarget } from '../support/e2e/target.ts';

/** What the tests of this folder call, opened once for all of them. */
export const target = await openTarget(process.env);
after(() => target.close());

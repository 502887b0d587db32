import { expect, it } from 'vitest';
import { readFailedTests } from './read-failed-tests.ts';

const REPORT = `TAP version 13
# Subtest: greeting
    # Subtest: answers
    not ok 1 - answers
      ---
      duration_ms: 3.1
      type: 'test'
      failureType: 'testCodeFailure'
      error: 'Expected 200'
      ...
    ok 2 - counts
    1..2
not ok 1 - greeting
  ---
  duration_ms: 4.2
  type: 'suite'
  location: 'greeting.test.ts:1:1'
  failureType: 'subtestsFailed'
  error: '1 subtest failed'
  ...
1..1
`;

it('reads the tests that failed, not their suites', () => {
  expect(readFailedTests(REPORT)).toEqual(['answers']);
  expect(readFailedTests('TAP version 13\nok 1 - fine\n1..1\n')).toEqual([]);
});

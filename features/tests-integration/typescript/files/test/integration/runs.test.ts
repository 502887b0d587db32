import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Adapters, environmentOf, planRuns } from '../support/integration-runs.ts';
import { adapters } from './adapters.ts';

const two: Adapters = { database: ['A_URL'], broker: ['B_URL', 'B_TOKEN'] };

describe('the runs of the integration tests', () => {
  it('always have one with what is embedded, in which no server can be reached', () => {
    const { runs } = planRuns(adapters, {});
    assert.deepEqual(runs, [{ name: 'embedded', env: {} }]);
    const [embedded] = runs;
    assert.ok(embedded);
    const env = { PATH: '/bin', A_URL: 'a', TEST_A_URL: 'b', TEST_B_TOKEN: 'c' };
    assert.deepEqual(environmentOf(embedded, two, env), { PATH: '/bin' });
  });

  it('have one for each server that is there, and one with all of them', () => {
    const { runs, skipped } = planRuns(two, { TEST_A_URL: 'a', TEST_B_URL: 'b', TEST_B_TOKEN: 't' });
    assert.deepEqual(
      runs.map(({ name }) => name),
      ['embedded', 'database', 'broker', 'all together'],
    );
    assert.deepEqual(runs.at(-1)?.env, { TEST_A_URL: 'a', TEST_B_URL: 'b', TEST_B_TOKEN: 't' });
    assert.deepEqual(skipped, []);
  });

  it('name every server that is left out, and the variable that is missing', () => {
    const { runs, skipped } = planRuns(two, { TEST_A_URL: 'a', TEST_B_URL: 'b' });
    assert.deepEqual(
      runs.map(({ name }) => name),
      ['embedded', 'database'],
    );
    assert.deepEqual(skipped, [{ name: 'broker', why: 'TEST_B_TOKEN not set' }]);
  });

  it('take the servers of CI from the variables of the service', () => {
    const { runs } = planRuns(two, { A_URL: 'a' }, { fromServices: true });
    assert.deepEqual(runs.at(-1), { name: 'database', env: { TEST_A_URL: 'a' } });
  });
});

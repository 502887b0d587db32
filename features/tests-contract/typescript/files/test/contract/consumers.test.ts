import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { modules } from '../support/modules.ts';
import { type Interaction, type Pact, type ProvideState, verifyInteraction } from '../support/pact.ts';
import { sampleOf } from '../support/samples.ts';
import { type Service, startService } from '../support/service.ts';

const FOLDER = new URL('consumers/', import.meta.url);
const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.json')).toSorted();
const pacts: readonly Pact[] = await Promise.all(
  files.map(async (file) => JSON.parse(await readFile(new URL(file, FOLDER), 'utf8'))),
);

describe('what consumers count on', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service?.[Symbol.asyncDispose]());

  /** The states that interactions may start from; add those that your consumers need. */
  const provide: ProvideState = async ({ name, params = {} }) => {
    assert.equal(name, 'there is one', `nobody knows how to make true: ${name}`);
    const contract = modules.find((one) => one.name === params.module) ?? assert.fail(`no module ${params.module}`);
    const created = await service.client.post(`/${contract.collection}`, sampleOf(contract));
    assert.equal(created.status, 201, created.text);
    return { id: created.json.id };
  };

  for (const { consumer, interactions } of pacts) {
    for (const interaction of interactions) {
      it(`${consumer.name}: ${interaction.description}`, async () => {
        assert.deepEqual(await verifyInteraction(service.client, interaction, provide), []);
      });
    }
  }

  it('is noticed when it is missing', async () => {
    const health: Interaction = {
      description: 'health',
      request: { method: 'GET', path: '/health/ready' },
      response: {
        status: 200,
        headers: { 'content-type': 'text/plain' },
        body: { status: 'down', checks: {}, version: 'x' },
        matchingRules: { body: { '$.version': { matchers: [{ match: 'regex', regex: '\\d+' }] } } },
      },
    };
    const [header, ...rest] = await verifyInteraction(service.client, health, provide);
    assert.match(header ?? '', /^header content-type is application\/json.*, not text\/plain$/);
    assert.deepEqual(
      rest.map((difference) => difference.split(' is ')[0]),
      ['$.status', '$.checks', '$.version'],
    );
    const byType = { ...health.response, headers: {}, body: { status: 'any', checks: [] } };
    const rules = { body: { '$.status': { matchers: [{ match: 'type' as const }] } } };
    const typed = { ...health, response: { ...byType, matchingRules: rules } };
    assert.deepEqual(await verifyInteraction(service.client, typed, provide), []);
  });
});

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildApp } from '../../src/app.ts';
import { features } from '../../src/features.ts';
import { clientOptions } from '../../src/platform/messaging/drivers/kafka/client-options.ts';
import { deadTopic, eventTopic, groupName } from '../../src/platform/messaging/drivers/kafka/names.ts';
import { startService } from '../support/service.ts';

const TYPE = 'billing.Happened';

describe('names in Kafka', () => {
  it('are a topic for all events of a service, a topic of dead letters, and a group for each subscription', () => {
    const place = { prefix: 'events', service: 'ledger' };
    assert.equal(eventTopic(place, TYPE), 'events.billing');
    for (const type of ['', 'a b', 'a/b', '.a', 'a..b']) assert.throws(() => eventTopic(place, type));
    assert.equal(deadTopic(place), 'events-dead.ledger');
    assert.equal(groupName(place, 'ledger.book'), 'events.ledger.ledger.book');
  });
});

describe('the way to Kafka', () => {
  const optionsOf = (url: string, brokers: readonly string[] = []) =>
    clientOptions({ url: new URL(url), brokers, saslMechanism: 'SCRAM-SHA-512', service: 'billing' });

  it('begins at any of the servers, as the user of the address, with TLS where it says so', () => {
    const plain = optionsOf('kafka://one:9092', ['two:9092']);
    assert.deepEqual([plain.bootstrapBrokers, plain.clientId], [['one:9092', 'two:9092'], 'billing']);
    assert.deepEqual([plain.tls, plain.sasl], [undefined, undefined]);
    const safe = optionsOf('kafka+ssl://app:p%40ss@one:9093');
    assert.deepEqual(safe.bootstrapBrokers, ['one:9093']);
    assert.deepEqual([safe.tls, safe.tlsServerName], [{}, true]);
    assert.deepEqual(safe.sasl, { mechanism: 'SCRAM-SHA-512', username: 'app', password: 'p@ss' });
  });
});

describe('a service without its Kafka', () => {
  it('does not start in production when nobody has said where it is', () => {
    assert.throws(() => buildApp({ features, env: { NODE_ENV: 'production' } }), /EVENTS_URL is missing/);
  });

  it('starts, is ready, says once that it is away, and ends in order', async () => {
    await using service = await startService({ env: { EVENTS_URL: 'kafka://127.0.0.1:1' } });
    assert.equal((await service.client.get('/health/ready')).status, 200);
    const variable = [...service.app.config.keys()].find(({ name }) => name === 'EVENTS_URL');
    assert.equal(variable?.secret, true);
    const complaints = () => service.logs.filter(({ msg }) => msg === 'Kafka does not answer').length;
    for (let waited = 0; complaints() === 0; waited += 10) {
      assert.ok(waited < 10_000, 'it says nothing');
      await sleep(10);
    }
    await sleep(2500);
    assert.equal(complaints(), 1);
  });
});

it('nothing is published before there is a place for it', async () => {
  const { openKafka } = await import('../support/message-drivers/kafka.ts');
  const driver = openKafka(randomUUID(), 'kafka://127.0.0.1:1');
  await assert.rejects(driver.publish([{ id: '1', type: TYPE, key: 'k', body: '{}' }]), /not connected yet/);
});

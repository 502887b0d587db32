import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { buildApp } from '../../src/app.ts';
import { features } from '../../src/features.ts';
import { streamName } from '../../src/platform/messaging/drivers/nats/streams.ts';
import {
  consumerSubject,
  eventSubject,
  partitionOf,
  toName,
} from '../../src/platform/messaging/drivers/nats/subjects.ts';
import type { Consumer, Disposition, OutgoingMessage } from '../../src/platform/messaging/message-driver.ts';
import { deleteStreams, natsMessageDriver, openNats } from '../support/message-drivers/nats.ts';
import { startService } from '../support/service.ts';

const { skip } = natsMessageDriver;
const TYPE = 'billing.Happened';

function message(body: string, key = 'k', type = TYPE): OutgoingMessage {
  return { id: randomUUID(), type, key, body };
}

function consumer(deliver: (body: string, attempt: number) => Promise<Disposition>, types = [TYPE]): Consumer {
  return { name: 'ledger.book', types, deliver: ({ body, attempt }) => deliver(body, attempt) };
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 5) {
    assert.ok(waited < 10_000, 'it did not happen');
    await sleep(5);
  }
}

describe('subjects of NATS', () => {
  it('hold prefix, partition and type, and only what a subject may hold', () => {
    assert.equal(eventSubject('events', 3, TYPE), 'events.3.billing.Happened');
    for (const type of ['', 'a b', 'a.*', 'a.>', '.a', 'a..b']) assert.throws(() => eventSubject('events', 3, type));
    assert.equal(consumerSubject('events', 3, [TYPE]), 'events.3.billing.Happened');
    assert.equal(consumerSubject('events', 3, [TYPE, 'billing.Ended']), 'events.3.>');
    assert.equal(toName('ledger.book invoice'), 'ledger-book-invoice');
  });

  it('spread keys over all partitions, each key always over the same', () => {
    const keys = Array.from({ length: 200 }, (_, index) => `key ${index}`);
    assert.deepEqual([...new Set(keys.map((key) => partitionOf(key, 8)))].toSorted(), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert.equal(partitionOf('invoice-7', 8), partitionOf('invoice-7', 8));
  });
});

describe('a service without its NATS', () => {
  it('does not start in production when nobody has said where it is', () => {
    assert.throws(() => buildApp({ features, env: { NODE_ENV: 'production' } }), /EVENTS_URL is missing/);
  });

  it('starts, is ready, and refuses to publish', async () => {
    await using service = await startService({ env: { EVENTS_URL: 'nats://127.0.0.1:1' } });
    assert.equal((await service.client.get('/health/ready')).status, 200);
    const variable = [...service.app.config.keys()].find(({ name }) => name === 'EVENTS_URL');
    assert.equal(variable?.secret, true);
  });
});

describe('NATS', { skip }, () => {
  it('keeps the order of a key over replicas, also while a message comes again', async () => {
    const name = randomUUID();
    const seen: string[] = [];
    const failed = new Set<string>();
    const of = (replica: string) =>
      consumer(async (body) => {
        await sleep(1);
        if (body.endsWith('3') && !failed.has(body)) {
          failed.add(body);
          return { kind: 'retry', afterMs: 20 };
        }
        seen.push(`${replica} ${body}`);
        return { kind: 'done' };
      });
    const [one, two] = [openNats(name), openNats(name)];
    await one.open([of('one')]);
    await two.open([of('two')]);
    const numbers = Array.from({ length: 8 }, (_, index) => index);
    for (const key of ['a', 'b', 'c']) await one.publish(numbers.map((index) => message(`${key}${index}`, key)));
    await until(() => seen.length >= 24);
    await sleep(50);
    for (const key of ['a', 'b', 'c']) {
      const bodies = seen.map((line) => line.split(' ')[1] ?? '').filter((body) => body.startsWith(key));
      assert.deepEqual(
        bodies,
        numbers.map((index) => `${key}${index}`),
      );
    }
    await Promise.all([one.close(), two.close()]);
    await deleteStreams(name);
  });

  it('gives what a replica has not handled to the next, and nothing of what was handled', async () => {
    const name = randomUUID();
    const seen: string[] = [];
    const taking = (replica: string) =>
      consumer(async (body) => {
        seen.push(`${replica} ${body}`);
        return { kind: 'done' };
      });
    const first = openNats(name);
    await first.open([taking('first')]);
    await first.publish([message('1')]);
    await until(() => seen.length === 1);
    await first.close();
    const publisher = openNats(name);
    await publisher.open([]);
    await publisher.publish([message('2')]);
    await publisher.close();
    const second = openNats(name);
    await second.open([taking('second')]);
    await until(() => seen.length === 2);
    await sleep(30);
    assert.deepEqual(seen, ['first 1', 'second 2']);
    await second.close();
    await deleteStreams(name);
  });

  it('takes a message once, and one consumer sees several types in order and no others', async () => {
    const name = randomUUID();
    const seen: string[] = [];
    const driver = openNats(name);
    const deliver = async (body: string): Promise<Disposition> => {
      seen.push(body);
      return { kind: 'done' };
    };
    await driver.open([consumer(deliver, [TYPE, 'billing.Ended'])]);
    const twice = message('1');
    await driver.publish([
      twice,
      message('no', 'k', 'billing.Other'),
      twice,
      message('2', 'k', 'billing.Ended'),
      message('3'),
    ]);
    await until(() => seen.length >= 3);
    await sleep(30);
    assert.deepEqual(seen, ['1', '2', '3']);
    await driver.close();
    await deleteStreams(name);
  });

  it('keeps dead letters with their reason', async () => {
    const name = randomUUID();
    const driver = openNats(name);
    let calls = 0;
    await driver.open([
      consumer(async () => {
        calls += 1;
        return { kind: 'dead', reason: 'no luck' };
      }),
    ]);
    await driver.publish([message('hello')]);
    await until(() => calls === 1);
    await driver.close();
    const connection = await connect({ servers: new URL(process.env.TEST_EVENTS_URL ?? '').host });
    const manager = await jetstreamManager(connection);
    const dead = await manager.streams.getMessage(`${streamName(`test-${name}`)}-DEAD`, { seq: 1 });
    assert.deepEqual(dead?.json(), { reason: 'no luck', body: 'hello' });
    assert.equal(dead?.subject, `test-${name}-dead.billing.ledger-book`);
    await connection.close();
    await deleteStreams(name);
  });
});

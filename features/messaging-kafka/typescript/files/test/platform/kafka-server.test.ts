import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Admin, Consumer as KafkaConsumer, Producer } from '@platformatic/kafka';
import { pino } from 'pino';
import { createOffsetKeeper } from '../../src/platform/messaging/drivers/kafka/keep-offsets.ts';
import { deadTopic, eventTopic, groupName } from '../../src/platform/messaging/drivers/kafka/names.ts';
import type {
  Consumer,
  Disposition,
  MessageDriver,
  OutgoingMessage,
} from '../../src/platform/messaging/message-driver.ts';
import { deleteTopics, kafkaMessageDriver, openKafka, placeOf, testClient } from '../support/message-drivers/kafka.ts';

const { skip } = kafkaMessageDriver;
const TYPE = 'billing.Happened';
const NAME = 'ledger.book';
const DONE: Disposition = { kind: 'done' };

function message(body: string, key = 'k', type = TYPE): OutgoingMessage {
  return { id: randomUUID(), type, key, body };
}

function consumer(deliver: (body: string, attempt: number) => Promise<Disposition>, types = [TYPE]): Consumer {
  return { name: NAME, types, deliver: ({ body, attempt }) => deliver(body, attempt) };
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 5) {
    assert.ok(waited < 30_000, 'it did not happen');
    await sleep(5);
  }
}

/** Replicas of one service with topics and groups of their own. */
function openReplicas() {
  const name = randomUUID();
  const drivers: MessageDriver[] = [];
  return {
    name,
    place: placeOf(name),
    async open(consumers: readonly Consumer[]): Promise<MessageDriver> {
      const driver = openKafka(name);
      drivers.push(driver);
      await driver.open(consumers);
      return driver;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(drivers.map((driver) => driver.close()));
      await deleteTopics(name);
    },
  };
}

describe('Kafka', { skip }, () => {
  it('keeps the order of a key over replicas, also while a message comes again and a replica goes', async () => {
    await using replicas = openReplicas();
    const seen: string[] = [];
    const failed = new Set<string>();
    const handles = consumer(async (body) => {
      await sleep(20);
      if (body.endsWith('3') && !failed.has(body)) {
        failed.add(body);
        return { kind: 'retry', afterMs: 20 };
      }
      seen.push(body);
      return DONE;
    });
    const one = await replicas.open([handles]);
    const two = await replicas.open([handles]);
    const numbers = Array.from({ length: 10 }, (_, index) => index);
    const keys = ['a', 'b', 'c', 'd'];
    await two.publish(keys.flatMap((key) => numbers.map((index) => message(`${key}${index}`, key))));
    await until(() => seen.length >= 10);
    await one.close();
    await until(() => seen.length >= 40);
    await sleep(50);
    for (const key of keys) {
      assert.deepEqual(
        seen.filter((body) => body.startsWith(key)),
        numbers.map((index) => `${key}${index}`),
      );
    }
  });

  it('lets a replica end what it has begun before another one gets its partitions', async () => {
    await using replicas = openReplicas();
    const seen: string[] = [];
    const slow = (replica: string) =>
      consumer(async (body) => {
        seen.push(`${replica} begins ${body}`);
        await sleep(1500);
        seen.push(`${replica} ends ${body}`);
        return DONE;
      });
    const one = await replicas.open([slow('one')]);
    await one.publish([message('1'), message('2')]);
    await until(() => seen.length === 1);
    await replicas.open([slow('two')]);
    await until(() => seen.length >= 4);
    await sleep(50);
    const [first, second, third = '', fourth] = seen;
    assert.deepEqual([first, second, seen.length], ['one begins 1', 'one ends 1', 4]);
    assert.deepEqual([third.slice(4), fourth], ['begins 2', third.replace('begins', 'ends')]);
  });

  it('goes on with other partitions while a message waits to be tried again', async () => {
    await using replicas = openReplicas();
    const seen: string[] = [];
    const driver = await replicas.open([
      consumer(async (body, attempt) => {
        seen.push(`${body} ${attempt}`);
        return body === 'stuck' ? { kind: 'retry', afterMs: 60_000 } : DONE;
      }),
    ]);
    const others = Array.from({ length: 20 }, (_, index) => message('beside', `key ${index}`));
    await driver.publish([message('stuck'), message('behind'), ...others]);
    await until(() => seen.filter((line) => line === 'beside 1').length >= 10);
    assert.ok(seen.includes('stuck 1') && !seen.includes('behind 1'), seen.join());
  });

  it('gives what a replica has not handled to the next, and nothing of what was handled', async () => {
    await using replicas = openReplicas();
    const seen: string[] = [];
    const taking = (replica: string) =>
      consumer(async (body) => {
        seen.push(`${replica} ${body}`);
        return DONE;
      });
    const first = await replicas.open([taking('first')]);
    await first.publish([message('1')]);
    await until(() => seen.length === 1);
    await first.close();
    const publisher = await replicas.open([]);
    await publisher.publish([message('2')]);
    await replicas.open([taking('second')]);
    await until(() => seen.length === 2);
    await sleep(50);
    assert.deepEqual(seen, ['first 1', 'second 2']);
  });

  it('keeps the place of a subscription that has not had a message yet', async () => {
    await using replicas = openReplicas();
    const seen: string[] = [];
    const handles = consumer(async (body) => {
      seen.push(body);
      return DONE;
    });
    const publisher = await replicas.open([]);
    await publisher.publish([message('before')]);
    await (await replicas.open([handles])).close();
    await publisher.publish([message('meanwhile')]);
    await replicas.open([handles]);
    await until(() => seen.length > 0);
    assert.deepEqual(seen, ['meanwhile']);
  });

  it('gives a message to another replica when the one that has it is lost', async () => {
    await using replicas = openReplicas();
    const lost = new Worker(new URL('../support/kafka-replica.ts', import.meta.url), {
      workerData: { name: replicas.name, consumer: NAME, type: TYPE },
    });
    await once(lost, 'message');
    const publisher = await replicas.open([]);
    const taken = once(lost, 'message');
    await publisher.publish([message('1'), message('2')]);
    assert.deepEqual(await taken, ['1']);
    await lost.terminate();
    const seen: string[] = [];
    await replicas.open([
      consumer(async (body, attempt) => {
        seen.push(`${body} ${attempt}`);
        return DONE;
      }),
    ]);
    await until(() => seen.length >= 2);
    assert.deepEqual(seen, ['1 1', '2 1']);
  });

  it('takes no place of a replica whose partitions others have by now', async () => {
    await using replicas = openReplicas();
    const topic = eventTopic(replicas.place, TYPE);
    const publisher = await replicas.open([]);
    await publisher.publish([message('1')]);
    const groupId = groupName(replicas.place, NAME);
    const member = new KafkaConsumer({ ...testClient(), groupId });
    member.topics.track(topic);
    const memberId = await member.joinGroup();
    const admin = new Admin(testClient());
    const keepAs = async (generationId: number): Promise<bigint | undefined> => {
      const over = new AbortController();
      const log = pino({ level: 'silent' });
      const offsets = createOffsetKeeper(member, { groupId, memberId, generationId }, over.signal, log);
      offsets.keep({ topic, partition: 0, offset: 1n });
      over.abort();
      await offsets.settled();
      const groups = [{ groupId, topics: [{ name: topic, partitionIndexes: [0] }] }];
      return (await admin.listConsumerGroupOffsets({ groups }))[0]?.topics[0]?.partitions[0]?.committedOffset;
    };
    assert.equal(await keepAs(member.generationId - 1), -1n);
    assert.equal(await keepAs(member.generationId), 1n);
    await member.close(true);
    await admin.close();
  });

  it('gives one consumer several types in order, also of publishers without headers, and no others', async () => {
    await using replicas = openReplicas();
    const seen: string[] = [];
    const deliver = async (body: string): Promise<Disposition> => {
      seen.push(body);
      return DONE;
    };
    const driver = await replicas.open([consumer(deliver, [TYPE, 'billing.Ended'])]);
    await driver.publish([
      message('1'),
      message('no', 'k', 'billing.Other'),
      message('2', 'k', 'billing.Ended'),
      message('3'),
    ]);
    await until(() => seen.length >= 3);
    const producer = new Producer(testClient());
    const topic = eventTopic(replicas.place, TYPE);
    const [bare, other] = ['billing.Ended', 'billing.Other'].map((type) => JSON.stringify({ type }));
    for (const body of [other, bare, 'nonsense'])
      await producer.send({ messages: [{ topic, partition: 0, value: Buffer.from(body ?? '') }] });
    await producer.close();
    await until(() => seen.length >= 5);
    await sleep(50);
    assert.deepEqual(seen, ['1', '2', '3', bare, 'nonsense']);
  });

  it('takes more at once than fits into a request', async () => {
    await using replicas = openReplicas();
    const seen: number[] = [];
    const driver = await replicas.open([
      consumer(async (body) => {
        seen.push(body.length);
        return DONE;
      }),
    ]);
    const sizes = [400_000, 400_001, 400_002, 3];
    await driver.publish(sizes.map((size) => message('x'.repeat(size))));
    await until(() => seen.length >= sizes.length);
    assert.deepEqual(seen, sizes);
  });

  it('keeps dead letters with their reason and where they come from', async () => {
    await using replicas = openReplicas();
    const driver = await replicas.open([consumer(async () => ({ kind: 'dead', reason: 'no luck' }))]);
    await driver.publish([message('hello')]);
    const topic = deadTopic(replicas.place);
    const reader = new KafkaConsumer({ ...testClient(), groupId: `${topic}.test` });
    const stream = await reader.consume({ topics: [topic], mode: 'earliest', autocommit: false });
    for await (const { key, value, headerEntries } of stream) {
      const headers = Object.fromEntries(headerEntries.map(([name, text]) => [String(name), String(text)]));
      assert.deepEqual([String(key), String(value)], ['k', 'hello']);
      assert.deepEqual([headers.ce_type, headers.subscription, headers.reason], [TYPE, NAME, 'no luck']);
      assert.match(headers.from ?? '', /^test-.*\.billing\/\d\/0$/);
      break;
    }
    await reader.close(true);
  });
});

import { type BaseOptions, compatibilityPartitioner, type MessageToProduce, Producer } from '@platformatic/kafka';
import { withTimeLimit } from '../../../lifecycle/lifecycle.ts';
import type { OutgoingMessage } from '../../message-driver.ts';
import { deadTopic, eventTopic, type Place } from './names.ts';
import type { Topics } from './topics.ts';

/** Of all messages of a request together. Servers take one megabyte for each partition unless told otherwise. */
const REQUEST_BYTES = 500_000;

export interface PublisherOptions extends Place {
  readonly client: BaseOptions;
  readonly topics: Topics;
  readonly publishTimeoutMs: number;
}

/** A message as it came, for the topic of dead letters. */
export interface DeadMessage extends OutgoingMessage {
  readonly consumer: string;
  readonly reason: string;
  /** `events.shop/3/4711`: topic, partition and offset. */
  readonly from: string;
}

export interface Publisher {
  /** Resolves when all servers that keep a copy have all of them. */
  publish(messages: readonly OutgoingMessage[]): Promise<void>;
  /** Keeps a message that was given up where a person finds it. */
  bury(message: DeadMessage): Promise<void>;
  close(): Promise<void>;
}

type KafkaMessage = MessageToProduce<Buffer, Buffer, Buffer, Buffer>;

/**
 * Publishes one request after the other: were one refused and the next one taken, messages of one key would change places when
 * the first one comes again.
 */
export function createPublisher(options: PublisherOptions): Publisher {
  const { client, topics, publishTimeoutMs } = options;
  let producer: Producer | undefined;
  let last: Promise<void> = Promise.resolve();

  /** What has failed is tried again by the client, and taken once: the server knows its messages by their numbers. */
  async function send(messages: KafkaMessage[], timeLimitMs: number): Promise<void> {
    if (timeLimitMs <= 0) throw new Error('Kafka does not take messages as fast as they come');
    producer ??= new Producer({ ...client, idempotent: true, retries: 5, partitioner: compatibilityPartitioner });
    const current = producer;
    try {
      await withTimeLimit(current.send({ messages }), timeLimitMs);
    } catch (error) {
      // Nobody knows what has become of it, so that its numbers are of no use any more.
      producer = undefined;
      current.close().catch(() => undefined);
      throw error;
    }
  }

  async function inTurn(messages: readonly KafkaMessage[], dead?: string): Promise<void> {
    const giveUpAt = Date.now() + publishTimeoutMs;
    const turn = last.then(async () => {
      await topics.ensure(dead === undefined ? messages.map(({ topic }) => topic) : [], dead);
      for (const request of split(messages)) await send(request, giveUpAt - Date.now());
    });
    last = turn.catch(() => undefined);
    await withTimeLimit(turn, publishTimeoutMs);
  }

  return {
    publish: (messages) =>
      inTurn(messages.map((message) => toKafkaMessage(eventTopic(options, message.type), message, {}))),
    bury: ({ consumer, reason, from, ...message }) => {
      const topic = deadTopic(options);
      return inTurn([toKafkaMessage(topic, message, { subscription: consumer, reason, from })], topic);
    },
    async close() {
      await last;
      await producer?.close();
    },
  };
}

/** A CloudEvent in the structured mode, whose attributes may be headers as well. */
function toKafkaMessage(
  topic: string,
  { id, type, key, body }: OutgoingMessage,
  more: Readonly<Record<string, string>>,
): KafkaMessage {
  const headers = { 'content-type': 'application/cloudevents+json', ce_id: id, ce_type: type, ...more };
  return {
    topic,
    key: Buffer.from(key),
    value: Buffer.from(body),
    headers: new Map(Object.entries(headers).map(([name, value]) => [Buffer.from(name), Buffer.from(value)])),
  };
}

function split(messages: readonly KafkaMessage[]): readonly KafkaMessage[][] {
  const requests: KafkaMessage[][] = [];
  let room = 0;
  for (const message of messages) {
    room -= message.value?.length ?? 0;
    if (room < 0) {
      requests.push([]);
      room = REQUEST_BYTES - (message.value?.length ?? 0);
    }
    requests.at(-1)?.push(message);
  }
  return requests;
}

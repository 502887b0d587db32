import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../../log/logger.ts';
import type { Consumer, MessageDriver } from '../../message-driver.ts';
import { clientOptions, type ServerOptions } from './client-options.ts';
import { joinGroup, type Membering } from './join-group.ts';
import { deadTopic, eventTopic, groupName, type Place } from './names.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { createTopics, type TopicSettings, type Topics } from './topics.ts';

const CONNECT_EVERY_MS = 1000;

export interface KafkaOptions extends ServerOptions, TopicSettings, Place {
  readonly log: Logger;
  readonly prefetch: number;
  readonly publishTimeoutMs: number;
  readonly sessionMs: number;
}

interface Opened {
  readonly topics: Topics;
  readonly publisher: Publisher;
  readonly members: readonly Membering[];
}

/** Apache Kafka. The service starts while the servers are away, and connects when they are there; until then nothing can be published. */
export function openKafkaDriver(options: KafkaOptions): MessageDriver {
  const { url, service, log } = options;
  const stopping = new AbortController();
  let opened: Opened | undefined;
  let isReading = false;

  /** Says once that the servers are away, and once that they are there. */
  async function prepareTopics(topics: Topics): Promise<void> {
    for (let isAway = false; !stopping.signal.aborted; isAway = true) {
      try {
        await topics.ensure([eventTopic(options, service)], deadTopic(options));
        log.info({ server: url.host }, 'connected to Kafka');
        return;
      } catch (err) {
        if (!isAway && !stopping.signal.aborted) log.warn({ err, server: url.host }, 'Kafka does not answer');
      }
      await sleep(CONNECT_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  function join(consumer: Consumer, client: ReturnType<typeof clientOptions>, own: Omit<Opened, 'members'>): Membering {
    const topics = [...new Set(consumer.types.map((type) => eventTopic(options, type)))];
    const group = groupName(options, consumer.name);
    const { topics: places, publisher } = own;
    return joinGroup({ ...options, client, consumer, group, topics, places, bury: publisher.bury });
  }

  return {
    async publish(messages) {
      // Whoever publishes before the groups of this service have their place, at its very first start, would not be heard.
      if (!opened || !isReading) throw new Error('Kafka is not connected yet');
      await opened.publisher.publish(messages);
    },
    async open(consumers) {
      const client = clientOptions(options);
      const topics = createTopics(client, options);
      const publisher = createPublisher({ ...options, client, topics });
      const members = consumers.map((consumer) => join(consumer, client, { topics, publisher }));
      opened = { topics, publisher, members };
      Promise.all([prepareTopics(topics), ...members.map(({ started }) => started)]).then(() => {
        isReading = true;
      });
    },
    async close() {
      stopping.abort();
      const { topics, publisher, members = [] } = opened ?? {};
      await Promise.all(members.map((member) => member.stop()));
      await publisher?.close();
      await topics?.close();
      opened = undefined;
    },
  };
}

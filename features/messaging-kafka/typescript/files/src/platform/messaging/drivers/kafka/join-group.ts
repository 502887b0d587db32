import { setTimeout as sleep } from 'node:timers/promises';
import { type BaseOptions, Consumer as KafkaConsumer } from '@platformatic/kafka';
import { type Reading, type ReadOptions, readPartitions } from './read-partitions.ts';
import type { Topics } from './topics.ts';

const PAUSE_MS = 1000;
const HEARTBEATS_OF_A_SESSION = 10;
const REBALANCE_MS = 60_000;
/** How long a server waits for messages before it answers that there are none. */
const POLL_MS = 1000;

export interface GroupOptions extends ReadOptions {
  readonly client: BaseOptions;
  readonly group: string;
  readonly places: Topics;
  /** After so long without a sign of life, others get the partitions of a replica. */
  readonly sessionMs: number;
}

export interface Membering {
  /** Resolves when the group has its place, so that nothing is missed that is published from then on. */
  readonly started: Promise<void>;
  /** Takes no more messages, and resolves when those that were begun have been handled. */
  stop(): Promise<void>;
}

/** Reads a subscription as a member of its group, and again when the servers were away. */
export function joinGroup(options: GroupOptions): Membering {
  const stopping = new AbortController();
  const { promise: started, resolve: start } = Promise.withResolvers<void>();
  const reading = keepReading(options, stopping.signal, start);
  return {
    started,
    async stop() {
      stopping.abort();
      await reading;
    },
  };
}

async function keepReading(options: GroupOptions, stopping: AbortSignal, onStart: () => void): Promise<void> {
  const { log, consumer } = options;
  const subscription = consumer.name;
  let isAway = false;
  const onRead = (): void => {
    if (isAway) log.info({ subscription }, 'messages are read again');
    isAway = false;
    onStart();
  };
  while (!stopping.aborted) {
    await readOnce(options, stopping, onRead).catch((err: unknown) => {
      if (!stopping.aborted && !isAway) log.warn({ err, subscription }, 'messages cannot be read');
      isAway = true;
    });
    await sleep(PAUSE_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** Resolves after a stop, when the partitions have been given back, and rejects when the group is lost. */
async function readOnce(options: GroupOptions, stopping: AbortSignal, onRead: () => void): Promise<void> {
  const { group, places, topics, sessionMs } = options;
  const { promise: lost, reject: lose } = Promise.withResolvers<never>();
  lost.catch(() => undefined);
  let reading: Reading | undefined;

  /** The client asks for this before it joins, at first and whenever the partitions are shared out anew. */
  async function giveBack(): Promise<Buffer> {
    // While the others wait for this replica it gives no sign of life, so not for longer than half of what it has.
    await Promise.race([reading?.end(), sleep(sessionMs / 2)]);
    return Buffer.alloc(0);
  }

  const consumer = new KafkaConsumer({
    ...options.client,
    groupId: group,
    maxWaitTime: POLL_MS,
    sessionTimeout: sessionMs,
    rebalanceTimeout: Math.max(sessionMs, REBALANCE_MS),
    heartbeatInterval: sessionMs / HEARTBEATS_OF_A_SESSION,
    protocolsMetadata: giveBack,
  });
  consumer.on('error', lose);
  consumer.on('consumer:heartbeat:stalled', ({ lastError }) => lose(lastError ?? new Error('the servers are silent')));
  consumer.on('consumer:group:join', ({ memberId, generationId = 0 }) => {
    if (!stopping.aborted)
      reading = readPartitions(consumer, { groupId: group, memberId, generationId }, options, lose);
    onRead();
  });
  try {
    await orLost(stopping, lost, async () => {
      await places.ensure(topics);
      await places.place(group, topics);
      // So they stay known while nothing is read, between one sharing out and the next.
      consumer.topics.trackAll(...topics);
      await consumer.joinGroup();
    });
    await orLost(stopping, lost, () => new Promise(() => undefined));
  } finally {
    await reading?.end();
    await consumer.close(true);
  }
}

/** Resolves early after a stop. */
async function orLost(stopping: AbortSignal, lost: Promise<never>, work: () => Promise<void>): Promise<void> {
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  if (stopping.aborted) return;
  stopping.addEventListener('abort', () => resolve(), { once: true });
  await Promise.race([work(), lost, stopped]);
}

import { setTimeout as sleep } from 'node:timers/promises';
import { type BaseOptions, Consumer as KafkaConsumer } from '@platformatic/kafka';
import { withTimeLimit } from '../../../lifecycle/lifecycle.ts';
import { type Reading, type ReadOptions, readPartitions } from './read-partitions.ts';
import type { Topics } from './topics.ts';

const PAUSE_MS = 1000;
const HEARTBEATS_OF_A_SESSION = 15;
/** How long a stop waits for the end of a sharing out: a member that goes in the midst of it holds up the others. */
const JOIN_MS = 5000;
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
  const { promise: over, resolve, reject: lose } = Promise.withResolvers<void>();
  over.catch(() => undefined);
  const stop = (): void => resolve();
  stopping.addEventListener('abort', stop);
  const member = createMember(options, onRead, lose);
  try {
    if (!stopping.aborted) await Promise.race([member.enter(), over]);
    if (!stopping.aborted) await over;
  } finally {
    stopping.removeEventListener('abort', stop);
    await member.leave();
  }
}

/** A member of the group, which reads whatever partitions it has got. */
function createMember(options: GroupOptions, onRead: () => void, lose: (error: Error) => void) {
  const { group, places, topics, sessionMs } = options;
  const readings = new Set<Reading>();
  let isLeaving = false;
  let joining: PromiseWithResolvers<void> | undefined;

  async function endReadings(): Promise<void> {
    const ended = [...readings].map(async (reading) => {
      await reading.end();
      readings.delete(reading);
    });
    await Promise.all(ended);
  }

  /** The client asks for this before it joins, at first and whenever the partitions are shared out anew. */
  async function giveBack(): Promise<Buffer> {
    joining ??= Promise.withResolvers();
    // While the others wait for this replica it gives no sign of life, so not for longer than half of what it has.
    await withTimeLimit(endReadings(), sessionMs / 2).catch(() => undefined);
    return Buffer.alloc(0);
  }

  function endJoining(): void {
    joining?.resolve();
    joining = undefined;
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
  consumer.on('consumer:heartbeat:stalled', ({ lastError }) => lose(lastError ?? new Error('the servers are silent')));
  consumer.on('error', (error) => {
    endJoining();
    lose(error);
  });
  consumer.on('consumer:group:join', ({ memberId, generationId = 0 }) => {
    endJoining();
    if (isLeaving) return;
    readings.add(readPartitions(consumer, { groupId: group, memberId, generationId }, options, lose));
    onRead();
  });

  return {
    async enter() {
      await places.ensure(topics);
      await places.place(group, topics);
      if (isLeaving) return;
      // So they stay known while nothing is read, between one sharing out and the next.
      consumer.topics.trackAll(...topics);
      await consumer.joinGroup().finally(endJoining);
    },
    async leave() {
      isLeaving = true;
      await endReadings();
      if (joining) await withTimeLimit(joining.promise, JOIN_MS).catch(() => undefined);
      await consumer.close(true);
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { type Consumer as KafkaConsumer, offsetCommitV8 } from '@platformatic/kafka';
import type { Logger } from '../../../log/logger.ts';

const PAUSE_MS = 500;

/** The next message of a partition that is to be handled. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** As whom a replica reads: another one has the partitions when the group has a newer generation. */
export interface Membership {
  readonly groupId: string;
  readonly memberId: string;
  readonly generationId: number;
}

export interface OffsetKeeper {
  /** Later ones of a partition replace earlier ones. */
  keep(position: Position): void;
  /** Resolves when the server has all, or when it takes none of this replica any more. */
  settled(): Promise<void>;
}

/**
 * Tells the server how far the partitions have been handled, one request at a time. It refuses those of an earlier generation:
 * the client's own way of doing this would join the group again and then move it back.
 */
export function createOffsetKeeper(
  consumer: Pick<KafkaConsumer, 'connections' | 'findGroupCoordinator' | 'metadata'>,
  { groupId, memberId, generationId }: Membership,
  over: AbortSignal,
  log: Logger,
): OffsetKeeper {
  const waiting = new Map<string, Position>();
  let sending: Promise<void> | undefined;

  async function send(positions: readonly Position[]): Promise<void> {
    const { brokers } = await consumer.metadata({ topics: positions.map(({ topic }) => topic) });
    const coordinator = brokers.get(await consumer.findGroupCoordinator());
    if (!coordinator) throw new Error('the coordinator of the group is not known');
    const connection = await consumer.connections.get(coordinator);
    const topics = [...Map.groupBy(positions, ({ topic }) => topic)].map(([name, ofTopic]) => ({
      name,
      partitions: ofTopic.map(({ partition, offset }) => ({
        partitionIndex: partition,
        committedOffset: offset,
        committedLeaderEpoch: -1,
        committedMetadata: null,
      })),
    }));
    await offsetCommitV8.api.async(connection, groupId, generationId, memberId, null, topics);
  }

  function putBack(positions: ReadonlyMap<string, Position>): void {
    for (const [place, position] of positions) if (!waiting.has(place)) waiting.set(place, position);
  }

  async function sendAll(): Promise<void> {
    let isRefused = false;
    while (waiting.size > 0) {
      const positions = new Map(waiting);
      waiting.clear();
      try {
        await send([...positions.values()]);
        isRefused = false;
      } catch (err) {
        if (!isRefused) log.warn({ err, group: groupId }, 'the place of a group cannot be kept');
        isRefused = true;
        if (over.aborted) return;
        putBack(positions);
        await sleep(PAUSE_MS, undefined, { signal: over }).catch(() => undefined);
      }
    }
  }

  return {
    keep(position) {
      waiting.set(`${position.topic}/${position.partition}`, position);
      sending ??= sendAll().finally(() => {
        sending = undefined;
      });
    },
    async settled() {
      await sending;
    },
  };
}

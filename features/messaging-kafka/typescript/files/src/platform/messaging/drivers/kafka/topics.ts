import { Admin, type BaseOptions, findErrorBy } from '@platformatic/kafka';

const HOUR_MS = 3_600_000;
const DEAD_HOURS = 24 * 30;
/** So the servers are told to take their own setting. */
const OF_THE_SERVER = -1;

export interface TopicSettings {
  readonly partitions: number;
  /** Copies of each message. 0 leaves it to the servers. */
  readonly replicas: number;
  readonly keepHours: number;
}

export interface Topics {
  /** Makes those that are not there yet. An existing one keeps its settings. */
  ensure(events: readonly string[], dead?: string): Promise<void>;
  /**
   * Lets a group that has never read a topic begin with what comes from now on. Its place is kept at once, so that nothing is
   * missed that comes before its first message is handled.
   */
  place(group: string, topics: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export function createTopics(client: BaseOptions, settings: TopicSettings): Topics {
  const admin = new Admin({ ...client });
  const known = new Set<string>();

  async function create(names: readonly string[], hours: number): Promise<void> {
    const topics = names.filter((name) => !known.has(name));
    if (topics.length === 0) return;
    const there = new Set(await admin.listTopics());
    for (const name of topics.filter((topic) => !there.has(topic))) {
      const { partitions, replicas } = settings;
      const configs = [{ name: 'retention.ms', value: String(hours * HOUR_MS) }];
      await admin
        .createTopics({ topics: [name], partitions, replicas: replicas || OF_THE_SERVER, configs })
        .catch((error: Error) => {
          // Another replica was faster.
          if (!findErrorBy(error, 'apiId', 'TOPIC_ALREADY_EXISTS')) throw error;
        });
    }
    for (const name of topics) known.add(name);
  }

  return {
    async ensure(events, dead) {
      await create(events, settings.keepHours);
      if (dead !== undefined) await create([dead], DEAD_HOURS);
    },
    async place(group, topics) {
      const { topics: described } = await admin.metadata({ topics: [...topics] });
      const all = topics.map((name) => ({
        name,
        partitionIndexes: Array.from({ length: described.get(name)?.partitionsCount ?? 0 }, (_, index) => index),
      }));
      const [found] = await admin.listConsumerGroupOffsets({ groups: [{ groupId: group, topics: all }] });
      const placed = new Set(
        found?.topics.filter(({ partitions }) => partitions.some(isPlaced)).map(({ name }) => name),
      );
      const fresh = all.filter(({ name }) => !placed.has(name));
      if (fresh.length === 0) return;
      const ends = await admin.listOffsets({
        topics: fresh.map(({ name, partitionIndexes }) => ({
          name,
          partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, timestamp: -1n })),
        })),
      });
      const places = ends.map(({ name, partitions }) => ({
        name,
        partitionOffsets: partitions.map(({ partitionIndex, offset }) => ({ partition: partitionIndex, offset })),
      }));
      await admin.alterConsumerGroupOffsets({ groupId: group, topics: places }).catch((error: Error) => {
        // A group that has members has been placed by the first of them.
        if (!findErrorBy(error, 'apiId', 'UNKNOWN_MEMBER_ID')) throw error;
      });
    },
    close: () => admin.close(),
  };
}

function isPlaced({ committedOffset }: { readonly committedOffset: bigint }): boolean {
  return committedOffset >= 0n;
}

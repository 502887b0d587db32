import { type JetStreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { toName } from './subjects.ts';

export interface StreamSettings {
  /** The first part of all subjects, and the name of the stream. All services that talk to each other have the same. */
  readonly prefix: string;
  /** Into so many parts the messages are split by their keys. It must not change while messages are under way. */
  readonly partitions: number;
  readonly keepHours: number;
  /** Copies of each message in a cluster. */
  readonly replicas: number;
}

const HOUR_NS = 3_600_000_000_000;

export const streamName = (prefix: string): string => toName(prefix).toUpperCase();

/** The stream of all events, and that of those that were given up. An existing one keeps its settings. */
export async function prepareStreams(manager: JetStreamManager, settings: StreamSettings): Promise<void> {
  const { prefix, keepHours, replicas } = settings;
  const name = streamName(prefix);
  await ensureStream(manager, name, `${prefix}.>`, keepHours, replicas);
  await ensureStream(manager, `${name}-DEAD`, `${prefix}-dead.>`, 24 * 30, replicas);
}

async function ensureStream(
  manager: JetStreamManager,
  name: string,
  subject: string,
  keepHours: number,
  replicas: number,
): Promise<void> {
  const exists = await manager.streams.info(name).then(
    () => true,
    () => false,
  );
  if (exists) return;
  const kept = { storage: StorageType.File, retention: RetentionPolicy.Limits, max_age: keepHours * HOUR_NS };
  await manager.streams.add({ name, subjects: [subject], num_replicas: replicas, ...kept });
}

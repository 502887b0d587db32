import { type BackendFactory, createRedisBackend, Queue, type RedisQueueBackend, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { PRIORITIES } from '../../job.ts';
import type { BullJob, JobRecord } from './job-record.ts';

export type BullQueue = Queue<JobRecord, null>;

/** From the most urgent on. */
export const PRIORITY_LEVELS: readonly number[] = Object.values(PRIORITIES).sort((a, b) => a - b);

/** BullMQ writes what happens into a stream for each queue, which nobody reads here. */
const EVENTS = 10;

/** Nobody waits on a connection of its own: the worker of the service asks now and then. */
const onOneConnection: BackendFactory<RedisQueueBackend> = (name, options) => createRedisBackend(name, options);

/**
 * The queues of BullMQ: one for each kind and priority, so that the most urgent job of the wanted kinds is found without
 * looking at others, and each kind has figures of its own.
 */
export class BullQueues {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #queues = new Map<string, BullQueue>();
  readonly #workers = new Map<string, Worker<JobRecord, null>>();
  readonly #known = new Set<string>();

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  queue(kind: string, priority: number): BullQueue {
    const name = nameOf(kind, priority);
    const found = this.#queues.get(name);
    if (found) return found;
    const options = { connection: this.#redis, prefix: this.#prefix, streams: { events: { maxLen: EVENTS } } };
    const queue: BullQueue = new Queue(name, options, onOneConnection);
    // The connection has listeners of its own.
    queue.on('error', () => undefined);
    this.#queues.set(name, queue);
    return queue;
  }

  /** The next job that is due, if there is one. `token` says who has it from now on. */
  async next(kind: string, priority: number, token: string, leaseMs: number): Promise<BullJob | undefined> {
    return (await this.#worker(kind, priority, leaseMs).getNextJob(token, { block: false })) ?? undefined;
  }

  /** The queues of all kinds of which there has been a job. */
  async all(): Promise<readonly BullQueue[]> {
    return (await this.kinds()).flatMap((kind) => this.of(kind));
  }

  of(kind: string): readonly BullQueue[] {
    return PRIORITY_LEVELS.map((priority) => this.queue(kind, priority));
  }

  async kinds(): Promise<readonly string[]> {
    return (await this.#redis.smembers(`${this.#prefix}:kinds`)).sort();
  }

  /** Lets other processes know of a kind. */
  async remember(kind: string): Promise<void> {
    if (this.#known.has(kind)) return;
    await this.#redis.sadd(`${this.#prefix}:kinds`, kind);
    this.#known.add(kind);
  }

  async close(): Promise<void> {
    const open = [...this.#workers.values(), ...this.#queues.values()];
    await Promise.all(open.map((one) => one.close().catch(() => undefined)));
  }

  #worker(kind: string, priority: number, lockDuration: number): Worker<JobRecord, null> {
    const name = nameOf(kind, priority);
    const key = `${name} ${lockDuration}`;
    const found = this.#workers.get(key);
    if (found) return found;
    const options = { connection: this.#redis, prefix: this.#prefix, autorun: false, lockDuration };
    const worker = new Worker<JobRecord, null>(name, null, options, onOneConnection);
    worker.on('error', () => undefined);
    this.#workers.set(key, worker);
    return worker;
  }
}

/** `invoice.remind.10` */
function nameOf(kind: string, priority: number): string {
  return `${kind}.${priority}`;
}

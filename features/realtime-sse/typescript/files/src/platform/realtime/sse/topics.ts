import { AppError } from '../../../kernel/app-error.ts';
import type { Context } from '../../../kernel/context.ts';
import type { DomainEvent } from '../../../kernel/domain-event.ts';
import { coreErrors } from '../../errors/core-errors.ts';
import type { TopicOptions } from './event-streams.ts';
import { sseErrors } from './sse.errors.ts';

const NAME = /^[a-z][a-z0-9-]{0,63}$/;
const KEY = /^[\w.-]{1,128}$/;
const MAX_TOPICS = 50;

/** What can be listened to, and who may. */
export class Topics {
  readonly #topics = new Map<string, TopicOptions>();

  declare(name: string, options: TopicOptions): void {
    if (!NAME.test(name)) throw new Error(`${name} is no name of a topic: lower-case letters, digits and hyphens`);
    if (this.#topics.has(name)) throw new Error(`Topic ${name} is declared twice`);
    this.#topics.set(name, options);
  }

  /** Throws when nobody has declared it. */
  require(topic: string): void {
    const [name = '', key] = splitTopic(topic);
    if (!this.#topics.has(name) || (key !== undefined && !KEY.test(key))) throw new Error(`There is no topic ${topic}`);
  }

  /**
   * The topics of a query, `invoice,operation:7`.
   * @throws `STREAM_TOPIC_UNKNOWN`, and `FORBIDDEN` when the caller may not listen to one of them
   */
  async allowed(ctx: Context, text: string): Promise<ReadonlySet<string>> {
    const topics = new Set(text.split(','));
    if (topics.size > MAX_TOPICS) throw unknownTopic(`At most ${MAX_TOPICS} topics at a time.`);
    for (const topic of topics) {
      const [name = '', key] = splitTopic(topic);
      const found = this.#topics.get(name);
      if (!found || (key !== undefined && !KEY.test(key)))
        throw unknownTopic(`There is no topic ${topic.slice(0, 100)}.`);
      if (found.allow && !(await found.allow(ctx, key))) throw new AppError(coreErrors.FORBIDDEN);
    }
    return topics;
  }

  /** Where a domain event is told of, with what is told. */
  of(event: DomainEvent): readonly { readonly topic: string; readonly data: unknown }[] {
    return [...this.#topics].flatMap(([name, { events = [], toData = showAggregate }]) => {
      if (!events.includes(event.type)) return [];
      const data = toData(event);
      return [name, `${name}:${event.aggregate.id}`].map((topic) => ({ topic, data }));
    });
  }
}

function splitTopic(topic: string): readonly string[] {
  const at = topic.indexOf(':');
  return at === -1 ? [topic] : [topic.slice(0, at), topic.slice(at + 1)];
}

function showAggregate({ aggregate: { id, version } }: DomainEvent): unknown {
  return { id, version };
}

function unknownTopic(detail: string): AppError {
  return new AppError(sseErrors.STREAM_TOPIC_UNKNOWN, { detail });
}

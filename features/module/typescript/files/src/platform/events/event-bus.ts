import type { Context } from '../../kernel/context.ts';
import type { DomainEvent } from '../../kernel/domain-event.ts';
import type { Logger } from '../log/logger.ts';

export type EventHandler<Event extends DomainEvent = DomainEvent> = (
  ctx: Context,
  event: Event,
) => void | Promise<void>;

export interface EventSubscriber {
  /** The handler runs after the commit. It cannot undo the change, so it should be safe to miss or to repeat. */
  on<Event extends DomainEvent>(type: Event['type'], handler: EventHandler<Event>): void;
}

/** In-process: handlers run one after the other, and a failure is logged and stops neither the others nor the caller. */
export class EventBus implements EventSubscriber {
  readonly #handlers = new Map<string, EventHandler[]>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  on<Event extends DomainEvent>(type: Event['type'], handler: EventHandler<Event>): void {
    const handlers = this.#handlers.get(type) ?? [];
    this.#handlers.set(type, [...handlers, handler as EventHandler]);
  }

  async publish(ctx: Context, events: readonly DomainEvent[]): Promise<void> {
    for (const event of events) {
      for (const handle of this.#handlers.get(event.type) ?? []) {
        try {
          await handle(ctx, event);
        } catch (err) {
          const { correlationId } = ctx;
          this.#log.error({ err, eventId: event.id, eventType: event.type, correlationId }, 'event handler failed');
        }
      }
    }
  }
}

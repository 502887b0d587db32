import { defineFeature } from '../feature.ts';
import { Dispatcher } from './dispatcher.ts';
import { DomainEvents } from './domain-events.ts';
import { eventsConfig } from './events.config.ts';

/** Handlers of domain events. It closes before the database does: what was committed is still handled. */
export const domainEventsFeature = defineFeature({
  id: 'domain-events',
  after: ['db'],
  config: eventsConfig,
  setup({ clock, events, lifecycle, log, meter, provide, tracer }, limits) {
    const dispatcher = new Dispatcher({ bus: events, clock, log, meter, tracer, ...limits });
    provide(DomainEvents, () => dispatcher);
    lifecycle.add({ name: 'domain events', stop: () => dispatcher.stop() });
  },
});

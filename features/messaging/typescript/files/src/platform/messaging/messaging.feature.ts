import { defineFeature } from '../feature.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import { createMessageBus } from './create-message-bus.ts';
import { openMemoryDriver } from './drivers/memory.ts';
import { MessageBus, MessageSchemas } from './message-bus.ts';
import { CurrentMessageDriver, type MessageDriver, MessageDrivers, type OpenMessageDriver } from './message-driver.ts';
import { messagingConfig } from './messaging.config.ts';

/** Opens the broker that `EVENTS_URL` names. Consumers begin last and end first: their work may need anything. */
export const messagingFeature = defineFeature({
  id: 'messaging',
  after: ['db', 'domain-events'],
  config: messagingConfig,
  setup({ clock, ids, lifecycle, log, meter, provide, tracer, use }, { url, ...limits }) {
    provide(MessageSchemas, () => new Map());
    provide(MessageDrivers, () => new Map<string, OpenMessageDriver>([['memory', openMemoryDriver]]));
    provide(CurrentMessageDriver, () => openDriver(use(MessageDrivers), url));
    const driver = (): MessageDriver => use(CurrentMessageDriver);
    const bus = createMessageBus({ driver, clock, ids, log, meter, tracer, ...limits });
    provide(MessageBus, () => bus);
    lifecycle.add({
      name: 'messaging',
      last: true,
      start: () => driver().open(bus.consumers),
      stop: () => driver().close(),
    });
  },
});

function openDriver(drivers: ReadonlyMap<string, OpenMessageDriver>, text: string): MessageDriver {
  const url = URL.parse(text);
  const open = drivers.get(url?.protocol.slice(0, -1) ?? '');
  if (!url || !open)
    throw new StartupError(`EVENTS_URL names no installed driver. Installed: ${[...drivers.keys()].join(', ')}`);
  return open(url);
}

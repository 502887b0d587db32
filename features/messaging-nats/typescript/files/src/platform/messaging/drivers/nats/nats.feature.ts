import { defineFeature } from '../../../feature.ts';
import { MessageDrivers } from '../../message-driver.ts';
import { natsConfig } from './nats.config.ts';
import { openNatsDriver } from './nats-driver.ts';

/** `nats://user:password@host:4222` */
export const natsFeature = defineFeature({
  id: 'nats',
  after: ['messaging'],
  config: natsConfig,
  setup({ log, service, use }, settings) {
    use(MessageDrivers).set('nats', (url) => openNatsDriver({ url, service: service.name, log, ...settings }));
  },
});

import { defineFeature } from '../../../feature.ts';
import { MessageDrivers, type OpenMessageDriver } from '../../message-driver.ts';
import { rabbitmqConfig } from './rabbitmq.config.ts';
import { openRabbitmqDriver } from './rabbitmq-driver.ts';

/** `amqp://user:password@host:5672/vhost`, and `amqps://` with TLS */
export const rabbitmqFeature = defineFeature({
  id: 'rabbitmq',
  after: ['messaging'],
  config: rabbitmqConfig,
  setup({ log, service, use }, settings) {
    const open: OpenMessageDriver = (url) => openRabbitmqDriver({ url, service: service.name, log, ...settings });
    for (const scheme of ['amqp', 'amqps']) use(MessageDrivers).set(scheme, open);
  },
});

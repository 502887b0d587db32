import { defineFeature } from '../../../feature.ts';
import { MessageDrivers, type OpenMessageDriver } from '../../message-driver.ts';
import { kafkaConfig } from './kafka.config.ts';
import { openKafkaDriver } from './kafka-driver.ts';

/** `kafka://user:password@host:9092`, and `kafka+ssl://` with TLS */
export const kafkaFeature = defineFeature({
  id: 'kafka',
  after: ['messaging'],
  config: kafkaConfig,
  setup({ log, service, use }, settings) {
    const open: OpenMessageDriver = (url) => openKafkaDriver({ url, service: service.name, log, ...settings });
    for (const scheme of ['kafka', 'kafka+ssl']) use(MessageDrivers).set(scheme, open);
  },
});

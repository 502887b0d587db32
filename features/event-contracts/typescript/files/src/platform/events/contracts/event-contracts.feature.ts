import { Database } from '../../db/database.ts';
import { defineFeature } from '../../feature.ts';
import { readContractFiles } from './contract-files.ts';
import { eventContractsConfig } from './event-contracts.config.ts';
import { createEventContracts, EventContracts } from './event-contracts.ts';

const FOLDER = new URL('../../../../api/events/', import.meta.url);

/** Holds each event to its contract before the change that raised it is committed, and counts what is published. */
export const eventContractsFeature = defineFeature({
  id: 'event-contracts',
  after: ['db'],
  config: eventContractsConfig,
  setup({ db, log, meter, provide, use }, { enforce }) {
    const contracts = createEventContracts(readContractFiles(FOLDER));
    provide(EventContracts, () => contracts);
    const published = meter.createCounter('events.published', { unit: '{event}' });
    const breaks = meter.createCounter('events.contract.breaks', { unit: '{event}' });

    db.onChange('outbox', async (tx, { events }) => {
      for (const event of events) {
        const { id, type } = event;
        const { version = 'none' } = contracts.current.get(type) ?? {};
        const violations = contracts.check(event);
        if (violations.length > 0) {
          breaks.add(1, { type });
          const text = `${type} breaks version ${version} of its contract: ${violations.join(', ')}`;
          if (enforce) throw new Error(text);
          log.error({ eventId: id, eventType: type, violations, correlationId: tx.correlationId }, text);
        }
        use(Database).afterCommit(tx, () => published.add(1, { type, version: String(version) }));
      }
    });
  },
});

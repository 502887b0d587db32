import { systemContext } from '../../context/context.ts';
import { Database } from '../../db/database.ts';
import { defineFeature } from '../../feature.ts';
import { idempotencyConfig } from './idempotency.config.ts';
import { idempotencyErrors } from './idempotency.errors.ts';
import { idempotencyPhase } from './idempotency-phase.ts';
import { IdempotencyStore } from './idempotency-store.ts';

const HOUR_MS = 3_600_000;
const PURGE_MS = 600_000;

/** Repetitions of a request that may or may not have arrived. */
export const idempotencyFeature = defineFeature({
  id: 'idempotency',
  after: ['db'],
  config: idempotencyConfig,
  setup({ clock, errors, http, ids, lifecycle, log, meter, use }, { keepHours, leaseSeconds, required }) {
    const database = use(Database);
    const options = { keepMs: keepHours * HOUR_MS, leaseMs: leaseSeconds * 1000 };
    const store = new IdempotencyStore({ database, clock, ids, ...options });
    const requests = meter.createCounter('idempotency.requests', { unit: '{request}' });
    errors.add(idempotencyErrors);
    http.trait({
      appliesTo: ({ idempotent }) => idempotent === true,
      headers: {
        type: 'object',
        properties: {
          'Idempotency-Key': {
            type: 'string',
            minLength: 1,
            maxLength: 257,
            description:
              'Chosen by the caller for one request, such as a UUID. A repetition with the same key is done once.',
          },
        },
      },
      responseHeaders: { 'Idempotency-Replayed': 'Is `true` on the answer to a repetition.' },
      errors: Object.values(idempotencyErrors),
    });
    http.phase('idempotency', idempotencyPhase({ store, database, isRequired: required, requests }));

    let timer: NodeJS.Timeout | undefined;
    let purging: Promise<void> = Promise.resolve();
    const purge = async (): Promise<void> => {
      await store.purge(systemContext(ids)).catch((err: unknown) => log.warn({ err }, 'old answers cannot be deleted'));
    };
    lifecycle.add({
      name: 'idempotency keys',
      start: async () => {
        timer = setInterval(() => {
          purging = purge();
        }, PURGE_MS).unref();
      },
      stop: async () => {
        clearInterval(timer);
        await purging;
      },
    });
  },
});

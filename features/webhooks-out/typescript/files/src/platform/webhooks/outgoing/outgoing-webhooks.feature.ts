import type { DomainEvent } from '../../../kernel/domain-event.ts';
import { Database } from '../../db/database.ts';
import { createExpiry } from '../../db/expiry/expiry.ts';
import { defineFeature } from '../../feature.ts';
import { Jobs } from '../../jobs/jobs.ts';
import { createAddressGuard } from './address-guard.ts';
import { createDeliver } from './deliver.ts';
import { Deliveries, defineDeliverJob } from './deliveries.ts';
import { createEndpointRoutes } from './endpoint.routes.ts';
import { endpointSchemas } from './endpoint-schemas.ts';
import { createSecretSource } from './endpoint-secrets.ts';
import { Endpoints } from './endpoints.ts';
import { deliveryTable } from './outgoing-tables.ts';
import { outgoingWebhooksConfig } from './outgoing-webhooks.config.ts';
import { outgoingWebhookErrors } from './outgoing-webhooks.errors.ts';
import { type AnnounceOptions, OutgoingWebhooks } from './outgoing-webhooks.ts';
import { createSendRequest } from './send-request.ts';

const HOUR_MS = 3_600_000;
/** To write down what became of an attempt. */
const MARGIN_MS = 5000;

/** Tells others what happens here: to the addresses that they have registered, signed, and again until it is taken. */
export const outgoingWebhooksFeature = defineFeature({
  id: 'webhooks-out',
  after: ['db', 'jobs'],
  config: outgoingWebhooksConfig,
  setup(platform, { key, events, allow, attempts, retryMs, timeoutMs, graceHours, keepHours, disableAfter }) {
    const { clock, db, errors, http, ids, lifecycle, log, meter, provide, service, use } = platform;
    const database = use(Database);
    const guard = createAddressGuard(allow);
    const announced = new Map<string, AnnounceOptions>(events.map((type) => [type, { event: type }]));
    const types = new Set(announced.keys());
    const secrets = createSecretSource(key, service.production);
    const insecure = !service.production;
    const endpoints = new Endpoints({ database, clock, ids, guard, types, insecure, graceMs: graceHours * HOUR_MS });
    const job = defineDeliverJob({ attempts, retryMs, timeoutMs: timeoutMs + MARGIN_MS });
    const jobs = (): Jobs => use(Jobs);
    const deliveries = new Deliveries({ database, clock, ids, jobs, endpoints, job, keepMs: keepHours * HOUR_MS });

    provide(OutgoingWebhooks, () => ({
      announce(type, options = {}) {
        announced.set(type, options);
        types.add(type);
      },
      async publish(tx, type, data) {
        if (!types.has(type)) throw new Error(`Nobody has announced webhooks of type ${type}`);
        await deliveries.add(tx, { id: ids.next(), type, at: clock.now(), data });
      },
    }));
    errors.add(outgoingWebhookErrors);
    http.routes(createEndpointRoutes({ endpoints, deliveries, secrets }), endpointSchemas);
    db.onChange('outbox', async (tx, change) => {
      for (const event of change.events) {
        const at = new Date(event.occurredAt);
        for (const [type, { event: name, toData = showEvent }] of announced)
          if (name === event.type) await deliveries.add(tx, { id: event.id, type, at, data: toData(event) });
      }
    });
    const agent = `${service.name}/${service.version}`;
    const sent = meter.createCounter('webhooks.sent', { unit: '{request}' });
    const send = createSendRequest(guard);
    const limits = { disableAfter, timeoutMs };
    jobs().handle(job, createDeliver({ database, deliveries, secrets, send, clock, log, sent, agent, ...limits }));

    const expiry = createExpiry({ database, clock, ids, log, table: deliveryTable });
    lifecycle.add({
      name: 'outgoing webhooks',
      last: true,
      async start() {
        if (key === undefined) log.warn(missingKey(service.production));
        expiry.start();
      },
      stop: () => expiry.stop(),
    });
  },
});

function missingKey(isProduction: boolean): string {
  const effect = isProduction ? 'no endpoint can be registered' : 'secrets of endpoints end with this process';
  return `WEBHOOKS_OUT_KEY is not set: ${effect}`;
}

function showEvent({ aggregate: { id, version }, data }: DomainEvent): unknown {
  return { id, version, ...Object(data) };
}

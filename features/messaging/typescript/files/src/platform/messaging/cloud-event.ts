import type { Context } from '../../kernel/context.ts';
import type { DomainEvent } from '../../kernel/domain-event.ts';

/** An event on its way between services: CloudEvents 1.0 (https://github.com/cloudevents/spec), with extensions. */
export interface CloudEvent<Data = unknown> {
  readonly specversion: '1.0';
  /** The id of the domain event: whoever gets it twice knows it by that. */
  readonly id: string;
  /** `/billing`, the service that it happened in. Ids are unique within it. */
  readonly source: string;
  /** `billing.InvoiceCreated` */
  readonly type: string;
  /** The id of the aggregate. */
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** The version of the promise that `data` keeps. */
  readonly dataschema?: string;
  readonly data: Data;
  readonly aggregatetype: string;
  readonly aggregateversion: number;
  /** Messages with the same key are delivered in order. */
  readonly partitionkey: string;
  readonly correlationid: string;
  readonly causationid?: string;
  readonly tenantid?: string;
  /** W3C Trace Context of whoever caused it. */
  readonly traceparent?: string;
}

/** A domain event of this service as others see it. */
export function toCloudEvent(ctx: Context, event: DomainEvent, service: string, dataschema?: string): CloudEvent {
  const { aggregate } = event;
  return {
    specversion: '1.0',
    id: event.id,
    source: `/${service}`,
    type: `${service}.${event.type}`,
    subject: aggregate.id,
    time: event.occurredAt,
    datacontenttype: 'application/json',
    ...(dataschema === undefined ? {} : { dataschema }),
    data: event.data,
    aggregatetype: aggregate.type,
    aggregateversion: aggregate.version,
    partitionkey: aggregate.id,
    correlationid: ctx.correlationId,
    causationid: ctx.causationId ?? ctx.requestId,
    ...(ctx.tenant === undefined ? {} : { tenantid: ctx.tenant }),
    ...(ctx.traceparent === undefined ? {} : { traceparent: ctx.traceparent }),
  };
}

/** The event in the structured mode of JSON, `application/cloudevents+json`. */
export function encodeCloudEvent(event: CloudEvent): string {
  return JSON.stringify(event);
}

/** Throws a `MalformedMessage` for what is no CloudEvent with the attributes that we need. Unknown ones are kept. */
export function decodeCloudEvent(text: string): CloudEvent {
  const event = parseObject(text);
  if (event.specversion !== '1.0') throw new MalformedMessage(`specversion is ${JSON.stringify(event.specversion)}`);
  for (const name of ['id', 'source', 'type'] as const) {
    const value = event[name];
    if (typeof value !== 'string' || value === '') throw new MalformedMessage(`${name} is missing`);
  }
  const id = String(event.id);
  const subject = readText(event.subject, '');
  return {
    ...event,
    subject,
    time: readText(event.time, ''),
    datacontenttype: 'application/json',
    aggregatetype: readText(event.aggregatetype, ''),
    aggregateversion: typeof event.aggregateversion === 'number' ? event.aggregateversion : 0,
    // Without a key there is no order to keep.
    partitionkey: readText(event.partitionkey, subject === '' ? id : subject),
    correlationid: readText(event.correlationid, id),
  } as CloudEvent;
}

/** Nobody can handle it, now or later. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (cause) {
    throw new MalformedMessage('it is no JSON', { cause });
  }
  throw new MalformedMessage('it is no object');
}

function readText(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}

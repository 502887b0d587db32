import { type Exception, readExceptions } from './read-exceptions.ts';
import { scrub } from './scrub.ts';

/** https://develop.sentry.dev/sdk/data-model/event-payloads/ */
export interface SentryEvent {
  readonly event_id: string;
  readonly timestamp: string;
  readonly platform: 'node';
  readonly level: string;
  readonly release: string;
  readonly environment: string;
  readonly server_name: string;
  readonly logentry: { readonly formatted: string };
  readonly tags: Readonly<Record<string, string>>;
  readonly transaction?: string;
  readonly contexts?: { readonly trace: { readonly trace_id: string; readonly span_id: string } };
  readonly exception?: { readonly values: readonly Exception[] };
}

export interface EventOrigin {
  readonly release: string;
  readonly environment: string;
  readonly serverName: string;
  /** Of a line of the log, those that may leave the service. */
  readonly fields: readonly string[];
  /** The folder of the service, with a slash at its end. */
  readonly root: string;
  createId(): string;
}

const MOST_TEXT = 4000;
/** Sentry cuts longer ones off. */
const MOST_TAG = 200;
/** What stands at the begin of a line that is a report. */
const IS_ERROR = /^\{"level":"(?:error|fatal)"/;

/** What a line of the log becomes for Sentry: nothing, unless it tells of an error. */
export function readEvent(line: string, origin: EventOrigin): SentryEvent | undefined {
  if (!IS_ERROR.test(line)) return undefined;
  const entry: Readonly<Record<string, unknown>> = JSON.parse(line);
  const { level, time, msg, err, route, trace_id, span_id } = entry;
  const { release, environment, serverName, fields, root } = origin;
  const tags = fields.flatMap((field) => toTag(field, entry[field]));
  return {
    event_id: origin.createId(),
    timestamp: `${time}`,
    platform: 'node',
    level: `${level}`,
    release,
    environment,
    server_name: serverName,
    logentry: { formatted: scrub(`${msg ?? ''}`).slice(0, MOST_TEXT) },
    tags: Object.fromEntries(tags),
    ...(typeof route === 'string' ? { transaction: route } : {}),
    ...(typeof trace_id === 'string' ? { contexts: { trace: { trace_id, span_id: `${span_id}` } } } : {}),
    ...(err === undefined ? {} : { exception: { values: readExceptions(err, root, level !== 'fatal') } }),
  };
}

function toTag(field: string, value: unknown): readonly (readonly [string, string])[] {
  if (!['string', 'number', 'boolean'].includes(typeof value)) return [];
  return [[field, scrub(`${value}`).slice(0, MOST_TAG)]];
}

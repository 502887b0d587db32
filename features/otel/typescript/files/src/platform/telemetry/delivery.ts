import type { ExportResult } from '@opentelemetry/core';
import type { Logger } from '../log/logger.ts';

/** Where telemetry goes. */
export interface Target {
  /** Without the path of a signal. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly log: Logger;
}

/** What is left to do when the service stops: to send what has not been sent. */
export interface Delivery {
  close(): Promise<void>;
}

interface Exporter<Items> {
  export(items: Items, done: (result: ExportResult) => void): void;
}

export interface ExporterOptions {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly timeoutMillis: number;
}

/** `signal` is the last part of its address, as OTLP has it: `traces`, `metrics` or `logs`. */
export function toExporterOptions({ endpoint, headers, timeoutMs }: Target, signal: string): ExporterOptions {
  return { url: `${endpoint.replace(/\/$/, '')}/v1/${signal}`, headers: { ...headers }, timeoutMillis: timeoutMs };
}

/** Warns once when deliveries begin to fail, and says when they arrive again: a receiver that is away must not fill the log. */
export function watchDeliveries<Items, Watched extends Exporter<Items>>(
  exporter: Watched,
  signal: string,
  log: Logger,
): Watched {
  const send = exporter.export.bind(exporter);
  let isFailing = false;
  exporter.export = (items, done) =>
    send(items, (result) => {
      if (result.error && !isFailing) log.warn({ signal, err: result.error }, 'telemetry cannot be delivered');
      if (!result.error && isFailing) log.info({ signal }, 'telemetry is delivered again');
      isFailing = result.error !== undefined;
      done(result);
    });
  return exporter;
}

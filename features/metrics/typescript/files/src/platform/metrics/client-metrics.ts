import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Meter } from '@opentelemetry/api';
import { knownMethod } from './http-methods.ts';
import type { Observation } from './observation.ts';

/** A request of `fetch`, as `undici` shows it. https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md */
interface Message {
  readonly request: { readonly origin: string | URL; readonly method: string };
  readonly response?: { readonly statusCode: number };
  readonly error?: Error & { readonly code?: string };
}

/** Addresses that are told apart. A service that calls back whoever asks for it would have a series for each of them. */
const ADDRESSES = 20;

/** Rate, errors and duration of what this process asks others with `fetch`, until their answer begins. */
export function measureOutgoingRequests(meter: Meter): Observation {
  const duration = meter.createHistogram('http.client.request.duration', {
    unit: 's',
    description: 'Time from an outgoing request to the begin of its answer',
  });
  const started = new WeakMap<object, number>();
  const addresses = new Set<string>();
  const addressOf = (origin: string | URL): string => {
    const { hostname } = new URL(origin);
    if (addresses.size < ADDRESSES) addresses.add(hostname);
    return addresses.has(hostname) ? hostname : 'other';
  };
  const start = (message: unknown): void => void started.set((message as Message).request, performance.now());
  const end = (message: unknown): void => {
    const { request, response, error } = message as Message;
    const from = started.get(request);
    if (from === undefined) return;
    started.delete(request);
    const status = response?.statusCode;
    const failure = error
      ? (error.code ?? error.name)
      : status !== undefined && status >= 400
        ? String(status)
        : undefined;
    duration.record((performance.now() - from) / 1000, {
      'http.request.method': knownMethod(request.method),
      'server.address': addressOf(request.origin),
      ...(status === undefined ? {} : { 'http.response.status_code': status }),
      ...(failure === undefined ? {} : { 'error.type': failure }),
    });
  };
  const channels = [
    ['undici:request:create', start],
    ['undici:request:headers', end],
    ['undici:request:error', end],
  ] as const;
  return {
    async start() {
      for (const [name, listener] of channels) subscribe(name, listener);
    },
    stop() {
      for (const [name, listener] of channels) unsubscribe(name, listener);
    },
  };
}

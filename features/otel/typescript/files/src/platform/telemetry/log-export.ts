import { type AttributeValue, ROOT_CONTEXT, SeverityNumber, trace } from '@opentelemetry/api';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import type { Resource } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { type Delivery, type Target, toExporterOptions, watchDeliveries } from './delivery.ts';

const SEVERITIES: Readonly<Record<string, SeverityNumber>> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

export interface LogExportOptions {
  readonly resource: Resource;
  readonly copies: Set<(line: string) => void>;
}

/** Sends a copy of each line of the log as it stands on stdout: what is hidden there is hidden here. */
export function sendLogs(target: Target, { resource, copies }: LogExportOptions): Delivery {
  const exporter = watchDeliveries(new OTLPLogExporter(toExporterOptions(target, 'logs')), 'logs', target.log);
  const processors = [new BatchLogRecordProcessor({ exporter, exportTimeoutMillis: target.timeoutMs })];
  const provider = new LoggerProvider({ resource, processors });
  const logger = provider.getLogger('log');
  const copy = (line: string): void => {
    const { level, time, msg, service: _, trace_id, span_id, trace_flags, ...rest } = readLine(line);
    const span = { traceId: `${trace_id}`, spanId: `${span_id}`, traceFlags: Number.parseInt(`${trace_flags}`, 16) };
    logger.emit({
      timestamp: new Date(`${time}`),
      severityText: `${level}`,
      severityNumber: SEVERITIES[`${level}`] ?? SeverityNumber.UNSPECIFIED,
      body: `${msg ?? ''}`,
      attributes: Object.fromEntries(Object.entries(rest).flatMap(toAttributes)),
      context: trace.isSpanContextValid(span) ? trace.setSpanContext(ROOT_CONTEXT, span) : ROOT_CONTEXT,
    });
  };
  copies.add(copy);
  return {
    async close() {
      copies.delete(copy);
      await provider.shutdown();
    },
  };
}

function readLine(line: string): Readonly<Record<string, unknown>> {
  return JSON.parse(line);
}

/** Objects become text, except errors, which have names that log stores know. */
function toAttributes([key, value]: [string, unknown]): [string, AttributeValue][] {
  if (key === 'err' && typeof value === 'object' && value !== null) {
    const { type, message, stack } = value as Readonly<Record<string, unknown>>;
    return [
      ['exception.type', `${type}`],
      ['exception.message', `${message}`],
      ['exception.stacktrace', `${stack}`],
    ];
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [[key, value]];
  return value === null || value === undefined ? [] : [[key, JSON.stringify(value)]];
}

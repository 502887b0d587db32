import { isSpanContextValid, trace } from '@opentelemetry/api';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

export type { DestinationStream, Logger };

const HIDDEN_KEYS = ['authorization', 'cookie', 'password', 'secret', 'token', 'apiKey', 'set-cookie'];

export interface LoggerOptions {
  readonly name: string;
  readonly level: string;
  /** Values that must never appear, wherever in a line they turn up. Later additions count too. */
  readonly secrets: ReadonlySet<string>;
  /** Get every line too, with everything replaced that must not appear. Later additions count too. */
  readonly copies?: ReadonlySet<(line: string) => void>;
  readonly destination?: DestinationStream | undefined;
}

/** One JSON object per line on stdout. Known secret keys and every configured secret are replaced. */
export function createLogger({ name, level, secrets, copies = new Set(), destination }: LoggerOptions): Logger {
  const output = destination ?? pino.destination({ fd: 1, sync: true });
  return pino(
    {
      level,
      base: { service: name },
      timestamp: stdTimeFunctions.isoTime,
      mixin: currentTrace,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: HIDDEN_KEYS.flatMap((key) => [path(key), `*${path(key, true)}`]), censor: '[redacted]' },
    },
    {
      write(line) {
        const text = hide(line, secrets);
        output.write(text);
        for (const copy of copies) copy(text);
      },
    },
  );
}

/** Under the names that log stores know. Nothing, where nobody traces. */
function currentTrace(): object {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined || !isSpanContextValid(span)) return {};
  return { trace_id: span.traceId, span_id: span.spanId, trace_flags: span.traceFlags.toString(16).padStart(2, '0') };
}

function path(key: string, nested = false): string {
  return key.includes('-') ? `["${key}"]` : nested ? `.${key}` : key;
}

function hide(line: string, secrets: ReadonlySet<string>): string {
  let text = line;
  for (const secret of secrets) text = text.replaceAll(JSON.stringify(secret).slice(1, -1), '[redacted]');
  return text;
}

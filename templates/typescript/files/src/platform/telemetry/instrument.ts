import { type Meter, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { AppError } from '../../kernel/app-error.ts';
import type { Context } from '../../kernel/context.ts';

export type UseCase<Input, Output> = (ctx: Context, input: Input) => Promise<Output>;

export interface Instruments {
  readonly meter: Meter;
  readonly tracer: Tracer;
}

/** Gives a use case a span and a duration by outcome: the one place for what cuts across all of them. */
export function createInstrument({ meter, tracer }: Instruments) {
  const duration = meter.createHistogram('usecase.duration', { unit: 's', description: 'Time that a use case takes' });
  return function instrument<Input, Output>(name: string, useCase: UseCase<Input, Output>): UseCase<Input, Output> {
    return (ctx, input) =>
      tracer.startActiveSpan(name, async (span) => {
        const started = performance.now();
        let outcome = 'ok';
        try {
          return await useCase(ctx, input);
        } catch (error) {
          outcome = error instanceof AppError ? error.definition.code : 'INTERNAL';
          span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
          throw error;
        } finally {
          duration.record((performance.now() - started) / 1000, { usecase: name, outcome });
          span.end();
        }
      });
  };
}

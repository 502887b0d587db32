import { type Client, type EvaluationContext, type Hook, OpenFeature, type Provider } from '@openfeature/server-sdk';
import { type Meter, trace } from '@opentelemetry/api';
import type { Context } from '../../kernel/context.ts';
import type { Logger } from '../log/logger.ts';
import type { FlagAttributes, Flags } from './flags.ts';

export interface FlagsOptions {
  /** The name of the OpenFeature domain: the SDK has one registry per process, and two apps share nothing. */
  readonly domain: string;
  readonly log: Logger;
  readonly meter: Meter;
}

export interface OpenFlags extends Flags {
  open(provider: Provider): Promise<void>;
  close(): Promise<void>;
}

export function createFlags({ domain, log, meter }: FlagsOptions): OpenFlags {
  const client = OpenFeature.getClient(domain).addHooks(createObserver(log, meter));
  let current: Provider | undefined;
  return {
    ...askWith(client),
    async open(provider) {
      current = provider;
      await OpenFeature.setProviderAndWait(domain, provider);
    },
    close: async () => current?.onClose?.(),
  };
}

function askWith(client: Client): Flags {
  return {
    boolean: (ctx, key, fallback, more) => client.getBooleanValue(key, fallback, evaluationContext(ctx, more)),
    string: (ctx, key, fallback, more) => client.getStringValue(key, fallback, evaluationContext(ctx, more)),
    number: (ctx, key, fallback, more) => client.getNumberValue(key, fallback, evaluationContext(ctx, more)),
    object: (ctx, key, fallback, more) => client.getObjectValue(key, fallback, evaluationContext(ctx, more)),
  };
}

/** Who asks, for rules and rollouts. What is not known is left out, so that no rule can fit it. */
export function evaluationContext({ actor, tenant }: Context, more: FlagAttributes = {}): EvaluationContext {
  return {
    ...more,
    ...(actor && { targetingKey: actor.id, actor: actor.id, actorKind: actor.kind }),
    ...(tenant !== undefined && { tenant }),
  };
}

/** Counts who got what, tells it the active span, and logs each reason for a fallback once per flag. */
function createObserver(log: Logger, meter: Meter): Hook {
  const evaluations = meter.createCounter('flags.evaluations', { unit: '{evaluation}' });
  const reported = new Set<string>();
  return {
    finally({ flagKey: flag }, { variant = '', reason = 'ERROR', errorCode, errorMessage }) {
      // An unknown key may come from anywhere: as a label it would have no bound.
      evaluations.add(1, { flag: errorCode === 'FLAG_NOT_FOUND' ? 'unknown' : flag, variant, reason });
      trace.getActiveSpan()?.addEvent('feature_flag.evaluation', {
        'feature_flag.key': flag,
        'feature_flag.result.variant': variant,
        'feature_flag.result.reason': reason.toLowerCase(),
      });
      const report = `${flag} ${errorCode}`;
      if (errorCode === undefined || reported.has(report)) return;
      reported.add(report);
      log.error({ flag, errorCode, reason: errorMessage }, 'a feature flag falls back');
    },
  };
}

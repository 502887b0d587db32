import type { Counter } from '@opentelemetry/api';
import { AppError } from '../../../kernel/app-error.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { HttpContext, Reply } from '../../http/route.ts';
import { incomingWebhookErrors } from './incoming-webhooks.errors.ts';
import type { HandleMessage, IncomingMessage, SourceOptions, VerifyRequest } from './incoming-webhooks.ts';
import type { ReceivedMessages } from './received-messages.ts';
import type { SourceSecrets } from './source-secrets.ts';

export interface Source extends SourceOptions {
  readonly handle: HandleMessage;
}

export interface ReceiveOptions {
  readonly sources: ReadonlyMap<string, Source>;
  readonly secrets: () => SourceSecrets;
  readonly verifyStandard: VerifyRequest;
  readonly received: ReceivedMessages;
  readonly clock: Clock;
  readonly requests: Pick<Counter, 'add'>;
}

export type Receive = (ctx: HttpContext, name: string, body: Readonly<Record<string, unknown>>) => Promise<Reply>;

/** Answers 204 when the message has taken effect, now or before. Anything else has the sender try again. */
export function createReceive(options: ReceiveOptions): Receive {
  const { sources, received, requests } = options;
  return async (ctx, name, body) => {
    const source = sources.get(name);
    if (!source) throw new AppError(incomingWebhookErrors.WEBHOOK_SOURCE_UNKNOWN);
    const count = (outcome: string): void => requests.add(1, { source: name, outcome });
    const message = await readMessage(ctx, name, source, body, options);
    if (!message) {
      count('refused');
      throw new AppError(incomingWebhookErrors.WEBHOOK_SIGNATURE_INVALID);
    }
    const actor = { id: `webhook:${name}`, kind: 'service', scopes: [] } as const;
    try {
      const isFirst = await received.once({ ...ctx, actor }, `${name}:${message.id}`, (tx) =>
        source.handle(tx, message),
      );
      count(isFirst ? 'handled' : 'repeated');
    } catch (error) {
      count('failed');
      throw error;
    }
    return { status: 204 };
  };
}

async function readMessage(
  ctx: HttpContext,
  name: string,
  { verify, typeOf = typeInBody }: Source,
  body: Readonly<Record<string, unknown>>,
  { secrets, verifyStandard, clock }: ReceiveOptions,
): Promise<IncomingMessage | undefined> {
  const { headers } = ctx.request;
  const own = secrets().get(name) ?? [];
  const request = { headers, body: await ctx.readBody(), secrets: own, now: clock.now() };
  // Without a secret a verification of one's own could be fooled into comparing nothing with nothing.
  const signed = own.length === 0 ? undefined : (verify ?? verifyStandard)(request);
  return signed && { source: name, ...signed, type: typeOf(body, headers), data: body.data ?? body };
}

function typeInBody({ type }: Readonly<Record<string, unknown>>): string {
  return typeof type === 'string' ? type : '';
}

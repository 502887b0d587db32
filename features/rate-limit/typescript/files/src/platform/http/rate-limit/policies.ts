import type { ConfigOf } from '../../config/env.ts';
import { StartupError } from '../../lifecycle/startup-error.ts';
import type { HttpContext, Route } from '../route.ts';
import { clientNetwork } from './client-network.ts';
import type { rateLimitConfig } from './rate-limit.config.ts';
import type { RateLimitPolicy } from './rate-limits.ts';

/** The limits that the configuration asks for. */
export function configuredPolicies(config: ConfigOf<typeof rateLimitConfig>): readonly RateLimitPolicy[] {
  const { actor, client, costs, failedLogins, lockoutSeconds, operations, windowSeconds } = config;
  const costOf = readCosts(costs);
  const byClient = (ctx: HttpContext): string => clientNetwork(ctx.client);
  const byActor = (ctx: HttpContext): string | undefined => ctx.actor?.id;
  const all: readonly RateLimitPolicy[] = [
    { name: 'client', phase: 'rateLimit', quota: client, windowSeconds, keyOf: byClient, costOf },
    ...operations.map((text) => readOperation(text, byClient)),
    {
      name: 'failed-logins',
      phase: 'rateLimit',
      quota: failedLogins,
      windowSeconds: lockoutSeconds,
      keyOf: byClient,
      counts: 'failed-login',
    },
    { name: 'actor', phase: 'quota', quota: actor, windowSeconds, keyOf: byActor, costOf },
  ];
  return all.filter((policy) => policy.quota > 0);
}

/** A limit of an operation that does not exist would limit nothing, and nobody would notice. */
export function checkOperations(config: ConfigOf<typeof rateLimitConfig>, routes: readonly Route[]): void {
  const known = new Set(routes.map(({ id }) => id));
  const named = { RATE_LIMIT_OPERATIONS: config.operations, RATE_LIMIT_COSTS: config.costs };
  for (const [variable, entries] of Object.entries(named)) {
    const unknown = entries.map((text) => text.split('=')[0] ?? '').filter((id) => !known.has(id));
    if (unknown.length > 0) throw new StartupError(`${variable} names no operation: ${unknown.join(', ')}`);
  }
}

function readOperation(text: string, byClient: (ctx: HttpContext) => string): RateLimitPolicy {
  const [, name = '', quota, seconds] = /^(\w+)=([1-9]\d*)\/([1-9]\d*)$/.exec(text) ?? [];
  if (name === '') throw new StartupError(`RATE_LIMIT_OPERATIONS: ${text} is not operationId=requests/seconds`);
  const keyOf = (ctx: HttpContext) => (ctx.route?.id === name ? byClient(ctx) : undefined);
  return { name, phase: 'rateLimit', quota: Number(quota), windowSeconds: Number(seconds), keyOf };
}

function readCosts(entries: readonly string[]): (ctx: HttpContext) => number {
  const costs = new Map<string, number>();
  for (const text of entries) {
    const [, name, cost] = /^(\w+)=(\d+)$/.exec(text) ?? [];
    if (name === undefined) throw new StartupError(`RATE_LIMIT_COSTS: ${text} is not operationId=cost`);
    costs.set(name, Number(cost));
  }
  return (ctx) => costs.get(ctx.route?.id ?? '') ?? 1;
}

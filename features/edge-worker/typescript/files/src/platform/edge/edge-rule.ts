import type { Route } from '../http/route.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import { createToken } from '../token.ts';
import { KEPT_AT_MOST_SECONDS } from './edge-store.ts';

/** How long the edge may use an answer. Stale ones are renewed meanwhile, or replace an answer that the service cannot give. */
export interface EdgeRule {
  readonly freshSeconds: number;
  /** After it was fresh, while it is renewed for the next caller. */
  readonly staleSeconds?: number;
  /** After it was fresh, when the service fails or cannot be reached. */
  readonly staleIfErrorSeconds?: number;
}

/** The rules of the service, by operationId. A feature may add those of its own operations. */
export interface EdgeRules {
  add(operationId: string, rule: EdgeRule): void;
}

export const EdgeRules = createToken<EdgeRules>('EdgeRules');

/** The value of `CDN-Cache-Control` (RFC 9213), with the directives of RFC 5861. */
export function directivesOf({ freshSeconds, staleSeconds = 0, staleIfErrorSeconds = 0 }: EdgeRule): string {
  return [
    'public',
    `max-age=${freshSeconds}`,
    ...(staleSeconds > 0 ? [`stale-while-revalidate=${staleSeconds}`] : []),
    ...(staleIfErrorSeconds > 0 ? [`stale-if-error=${staleIfErrorSeconds}`] : []),
  ].join(', ');
}

/** Throws a `StartupError` that names every rule that cannot hold. */
export function checkRules(rules: ReadonlyMap<string, EdgeRule>, routes: readonly Route[]): void {
  const problems = [...rules].flatMap(([id, rule]) => faultsOf(id, rule, routes).map((fault) => `${id}: ${fault}`));
  if (problems.length > 0) throw new StartupError(`The rules of the edge do not hold:\n  ${problems.join('\n  ')}`);
}

function faultsOf(id: string, rule: EdgeRule, routes: readonly Route[]): readonly string[] {
  const route = routes.find((candidate) => candidate.id === id);
  if (!route) return ['there is no such operation. Take the id that its route has'];
  const longest = rule.freshSeconds + Math.max(rule.staleSeconds ?? 0, rule.staleIfErrorSeconds ?? 0);
  return [
    ...(route.method === 'GET' ? [] : [`only what GET reads can be kept, and this is ${route.method}`]),
    ...(route.open ? [] : ['not everybody may read it. Make its route `open`, or take the rule out']),
    ...(longest <= KEPT_AT_MOST_SECONDS ? [] : [`${longest} s are more than a day, the most that anything is kept`]),
  ];
}

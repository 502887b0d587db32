import type { Decision, RateLimitPolicy } from './rate-limits.ts';

/** What a request was told by one policy. */
export interface Judgement {
  readonly policy: RateLimitPolicy;
  readonly decision: Decision;
}

/** The fields of the IETF draft `draft-ietf-httpapi-ratelimit-headers`, one item per policy. Times are whole seconds. */
export function limitHeaders(judgements: readonly Judgement[]): Readonly<Record<string, string>> {
  const policies = judgements.map(
    ({ policy: { name, quota, windowSeconds } }) => `"${name}";q=${quota};w=${windowSeconds}`,
  );
  const left = judgements.map(
    ({ policy: { name }, decision }) => `"${name}";r=${decision.remaining};t=${Math.ceil(decision.resetMs / 1000)}`,
  );
  return { 'ratelimit-policy': policies.join(', '), ratelimit: left.join(', ') };
}

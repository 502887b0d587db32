import { createToken } from '../token.ts';
import type { HttpClient, HttpClientOptions } from './http-client.ts';
import type { Policy, PolicyLimits } from './policy.ts';

/** How this service asks others. Each dependency has a name, and limits of its own. */
export interface Resilience {
  /** For whatever is not HTTP. The limits that are not given come from the configuration. */
  policy(dependency: string, limits?: Partial<PolicyLimits>): Policy;
  http(dependency: string, options: HttpClientOptions): HttpClient;
}

export const Resilience = createToken<Resilience>('Resilience');

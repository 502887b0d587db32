import { createDevToken } from '../../scripts/support/dev-key.ts';
import type { Context } from '../../src/kernel/context.ts';
import { createIdSource } from '../../src/kernel/id.ts';
import { systemContext } from '../../src/platform/context/context.ts';
import { type Client, createClient } from './client.ts';
import type { Service } from './service.ts';

/** Calls as somebody of a tenant. */
export function clientOf({ client }: Pick<Service, 'client'>, tenant: string): Client {
  return createClient(client.baseUrl, () => ({ authorization: `Bearer ${createDevToken({ tenant })}` }));
}

/** Somebody of a tenant, in the service. */
export function memberOf(tenant: string): Context {
  return systemContext(createIdSource(), { tenant, actor: { id: 'ada', kind: 'user', scopes: [] } });
}

/** The service itself, for nobody. */
export const forNobody = systemContext(createIdSource());

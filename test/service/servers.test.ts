import { describe, it } from 'vitest';
import { expectIntegration } from '../support/expect-integration.ts';
import { hasServers } from '../support/servers.ts';

describe.runIf(hasServers())('beside real servers', () => {
  it('a service of tier intermediate passes its integration tests, and none is skipped', async () => {
    await expectIntegration({ tier: 'intermediate', features: ['db-postgres', 'messaging-nats'] });
  });
});

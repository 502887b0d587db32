import { describe, it } from 'vitest';
import { expectIntegration } from '../support/expect-integration.ts';
import { hasOpensearch } from '../support/opensearch.ts';
import { checkoutCatalogue } from '../support/plan.ts';
import { hasKafka, hasRabbitmq, hasServers } from '../support/servers.ts';

/** Features whose drivers speak to a server. */
const DRIVERS = ['db-postgres', 'messaging-nats', 'cache-redis', 'jobs-redis'];

describe.runIf(hasServers())('beside real servers', () => {
  it('a service of tier enterprise with every driver passes its integration tests, and none is skipped', async () => {
    const { features } = checkoutCatalogue().registry;
    await expectIntegration({ tier: 'enterprise', features: DRIVERS.filter((id) => features.has(id)) });
  });
});

describe.runIf(hasServers())('beside PostgreSQL', () => {
  it('a service that keeps jobs, events, tenants, partitions and views there passes its integration tests, and none is skipped', async () => {
    const features = [
      'db-postgres',
      'jobs-postgres',
      'event-sourcing',
      'multi-tenancy',
      'db-partitioning',
      'db-matviews',
    ];
    await expectIntegration({ tier: 'advanced', features });
  });
});

describe.runIf(hasServers() && hasRabbitmq())('beside RabbitMQ', () => {
  it('a service of tier intermediate passes its integration tests, and none is skipped', async () => {
    await expectIntegration({ tier: 'intermediate', features: ['db-postgres', 'messaging-rabbitmq', 'jobs-redis'] });
  });
});

describe.runIf(hasServers() && hasKafka())('beside Kafka', () => {
  it('a service of tier intermediate passes its integration tests, and none is skipped', async () => {
    await expectIntegration({ tier: 'intermediate', features: ['db-postgres', 'messaging-kafka', 'jobs-redis'] });
  });
});

describe.runIf(hasServers() && hasOpensearch())('beside OpenSearch', () => {
  it('a service of tier intermediate passes its integration tests, and none is skipped', async () => {
    await expectIntegration({ tier: 'intermediate', features: ['db-postgres', 'search-elastic'] });
  });
});

import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { runOrThrow } from './generated-service.ts';
import { installCatalogue, newService, shareInstall } from './new-service.ts';
import { startOpensearch } from './opensearch.ts';
import { type Server, startKafka, startNats, startPostgres, startRabbitmq, startRedis } from './servers.ts';

interface IntegratedService {
  readonly tier: string;
  /** With PostgreSQL among them. */
  readonly features: readonly string[];
}

/** Runs the integration tests of a service beside PostgreSQL, Redis and its broker; fails when a server that it can use is not used. */
export async function expectIntegration({ tier, features }: IntegratedService): Promise<void> {
  await using postgres = await startPostgres();
  await using redis = await startRedis();
  await using broker = await startBroker(features);
  await using search = features.includes('search-elastic') ? await startOpensearch() : undefined;
  const folder = newService(`tier: ${tier}\nfeatures: [${features.join(', ')}]\nexclude: [db-sqlite]`);
  shareInstall(folder, installCatalogue('typescript'));
  runOrThrow(folder, ['npm', 'run', 'test:integration', '--', '--require-all'], {
    TEST_DATABASE_URL: postgres.url,
    TEST_EVENTS_URL: broker.url,
    TEST_CACHE_URL: redis.url,
    TEST_RATE_LIMIT_URL: redis.url,
    TEST_QUEUE_URL: redis.url,
    ...(search && { TEST_SEARCH_URL: search.url }),
  });
  rmSync(dirname(folder), { recursive: true });
}

function startBroker(features: readonly string[]): Promise<Server> {
  if (features.includes('messaging-kafka')) return startKafka();
  return features.includes('messaging-rabbitmq') ? startRabbitmq() : startNats();
}

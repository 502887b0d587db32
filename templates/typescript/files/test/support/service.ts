import { type App, type AppOptions, buildApp } from '../../src/app.ts';
import { features } from '../../src/features.ts';
import { defineFeature, type Feature, type Platform } from '../../src/platform/feature.ts';
import { type Client, createClient } from './client.ts';
import { FREE_PORTS } from './free-ports.ts';
import { openTestEnvironment } from './test-environment.ts';

export interface Service extends AsyncDisposable {
  readonly app: App;
  readonly client: Client;
  /** Every line that was logged, parsed. */
  readonly logs: readonly Record<string, unknown>[];
}

export interface ServiceOptions extends Partial<AppOptions> {
  /** Set up after the installed features, to add what a test needs: a route, a phase, a check that fails. */
  readonly extend?: (platform: Platform) => void;
}

/** The real service on free ports. It shares nothing with any other. */
export async function startService({ extend, env = {}, ...options }: ServiceOptions = {}): Promise<Service> {
  const logs: Record<string, unknown>[] = [];
  const environment = await openTestEnvironment();
  // The first to start is the last to stop: by then nobody uses the environment any more.
  const around = defineFeature({
    id: 'test-environment',
    setup: ({ lifecycle }) => lifecycle.add({ name: 'test environment', stop: () => environment.close() }),
  });
  try {
    const app = buildApp({
      features: [around, ...features, ...(extend ? [testFeature(extend)] : [])],
      env: { ...FREE_PORTS, HOST: '127.0.0.1', ...environment.env, ...env },
      logDestination: { write: (line) => void logs.push(JSON.parse(line)) },
      ...options,
    });
    const { url } = await app.listen();
    return { app, client: createClient(url), logs, [Symbol.asyncDispose]: () => app.shutdown() };
  } catch (error) {
    await environment.close();
    throw error;
  }
}

export function testFeature(setup: (platform: Platform) => void): Feature {
  return defineFeature({ id: 'test', setup });
}

import packageJson from '../package.json' with { type: 'json' };
import { type Clock, systemClock } from './kernel/clock.ts';
import { CurrentConfig, CurrentEnvironment } from './platform/config/current-config.ts';
import { type ConfigValue, type Environment, pickConfig, readConfig, type Variable } from './platform/config/env.ts';
import { type Feature, orderFeatures, type Platform } from './platform/feature.ts';
import { httpAdapter } from './platform/http/adapter.ts';
import { Api } from './platform/http/api.ts';
import { createHandler, type FetchHandler } from './platform/http/handler.ts';
import { httpConfig } from './platform/http/http.config.ts';
import type { Route, Schemas } from './platform/http/route.ts';
import { applyTraits } from './platform/http/route-trait.ts';
import type { HttpAdapter } from './platform/http/server.ts';
import { type RunningServers, startServers } from './platform/http/servers.ts';
import { InFlight } from './platform/lifecycle/in-flight.ts';
import { lifecycleConfig } from './platform/lifecycle/lifecycle.config.ts';
import { HiddenValues } from './platform/log/hidden-values.ts';
import { logConfig } from './platform/log/log.config.ts';
import { LogCopies } from './platform/log/log-copies.ts';
import { createLogger, type DestinationStream } from './platform/log/logger.ts';
import { createPlatform, type Registrations } from './platform/platform.ts';

/** The configuration that belongs to the core itself; features bring their own. */
export const coreConfig = { http: httpConfig, lifecycle: lifecycleConfig, log: logConfig } as const;

export interface AppOptions {
  readonly features: readonly Feature[];
  readonly env: Environment;
  readonly adapter?: HttpAdapter;
  readonly clock?: Clock;
  readonly logDestination?: DestinationStream;
}

export interface App {
  readonly platform: Platform;
  readonly config: ReadonlyMap<Variable, ConfigValue>;
  readonly errors: Registrations['errors'];
  readonly commands: Registrations['commands'];
  readonly resident: Registrations['resident'];
  /** As features declared them, before a contract has had its say. */
  readonly declared: { readonly routes: readonly Route[]; readonly schemas: Schemas; readonly security: Schemas };
  readonly handle: FetchHandler;
  /**
   * Opens the components and the ports; that of the API stays closed unless `api`. Resolves with the address of the
   * API; on a failure closes what was open.
   */
  listen(options?: { readonly api?: boolean }): Promise<{ readonly port: number; readonly url: string }>;
  /** Fails readiness at once, waits for requests in flight, closes the ports and then the components. */
  shutdown(): Promise<void>;
}

/** Puts the service together. It opens nothing: no port, no file, no connection. */
export function buildApp({
  features,
  env,
  adapter = httpAdapter,
  clock = systemClock,
  logDestination,
}: AppOptions): App {
  const ordered = orderFeatures(features);
  const fragments = [...Object.values(coreConfig), ...ordered.map((feature) => feature.config ?? {})];
  const variables = fragments.flatMap((fragment) => Object.values<Variable>(fragment));
  const complete = ordered.reduce((known, feature) => feature.completeEnvironment?.(known, variables) ?? known, env);
  const config = readConfig(fragments, complete);
  const core = pickConfig(httpConfig, config);
  const { environment, ...shutdown } = pickConfig(lifecycleConfig, config);
  const secrets = new Set([...config].filter(([variable]) => variable.secret).map(([, value]) => String(value)));
  const copies = new Set<(line: string) => void>();
  const log = createLogger({
    name: packageJson.name,
    level: pickConfig(logConfig, config).level,
    secrets,
    copies,
    destination: logDestination,
  });
  const service = { name: packageJson.name, version: packageJson.version, production: environment === 'production' };
  const [platform, collected] = createPlatform({ service, log, clock, closeTimeoutMs: shutdown.closeTimeoutMs });
  platform.provide(CurrentConfig, () => config);
  platform.provide(CurrentEnvironment, () => env);
  platform.provide(HiddenValues, () => secrets);
  platform.provide(LogCopies, () => copies);
  for (const feature of ordered) feature.setup(platform, pickConfig(feature.config ?? {}, config));

  const { lifecycle, phases, ids, traits } = collected;
  const declared = {
    routes: collected.routes.map((route) => applyTraits(route, traits)),
    schemas: collected.schemas,
    security: collected.security,
  };
  const bound = collected.contract?.bind(declared.routes) ?? declared;
  const inFlight = new InFlight();
  const serve = createHandler({ ...bound, phases, ids, bodyLimit: core.bodyLimit, timeoutMs: core.timeoutMs });
  const handle: FetchHandler = async (request, peer, certificate) => {
    const response = await inFlight.track(serve(request, peer, certificate));
    if (lifecycle.state === 'draining') response.headers.set('connection', 'close');
    return response;
  };
  const { routes, schemas } = bound;
  platform.provide(Api, () => ({ handle, routes, schemas, phases, bodyLimit: core.bodyLimit }));

  let servers: RunningServers | undefined;
  return {
    platform,
    config,
    errors: collected.errors,
    commands: collected.commands,
    resident: collected.resident,
    declared,
    handle,
    async listen({ api = true } = {}) {
      try {
        await lifecycle.start();
        const { gateways, listeners, upgrade } = collected;
        const tls = api ? await collected.tls?.() : undefined;
        const open = { adapter, gateways, listeners, upgrade, tls, config: core };
        servers = await startServers({ ...open, handle: api ? handle : undefined });
      } catch (error) {
        await lifecycle.stop();
        throw error;
      }
      if (api) log.info({ port: servers.port, environment }, 'listening');
      return { port: servers.port, url: `${servers.scheme}://127.0.0.1:${servers.port}` };
    },
    async shutdown() {
      lifecycle.beginDrain();
      await servers?.drain({ ...shutdown, settled: () => inFlight.settled() });
      await lifecycle.stop();
      log.info('stopped');
    },
  };
}

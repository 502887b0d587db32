import type { IncomingMessage } from 'node:http';
import type { Meter, MeterProvider, Tracer, TracerProvider } from '@opentelemetry/api';
import type { ErrorDefinition } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/clock.ts';
import type { IdSource } from '../kernel/id.ts';
import type { ConfigFragment, ConfigOf, Environment, Variable } from './config/env.ts';
import type { DatabaseHooks } from './db/database.ts';
import type { EventSubscriber } from './events/event-bus.ts';
import type { HealthCheck } from './health/health-checks.ts';
import type { Contract } from './http/contract.ts';
import type { FetchHandler } from './http/handler.ts';
import type { Phase, PhaseName } from './http/phases.ts';
import type { Route, Schema, Schemas } from './http/route.ts';
import type { RouteTrait } from './http/route-trait.ts';
import type { HttpServer, Tls, UpgradeRequest } from './http/server.ts';
import type { Component } from './lifecycle/lifecycle.ts';
import type { Logger } from './log/logger.ts';
import type { Token } from './token.ts';

/** A unit of the service. It meets the others only through the platform that `setup` receives. */
export interface Feature<Fragment extends ConfigFragment = ConfigFragment> {
  readonly id: string;
  /** Features that must be set up before this one. Those that are not installed do not count. */
  readonly after?: readonly string[];
  /** Set up before all features that are not: for what the others are measured with. */
  readonly first?: boolean;
  readonly config?: Fragment;
  /** Adds to the environment before any variable is read from it. Throws a `StartupError` when it cannot. */
  completeEnvironment?(env: Environment, variables: readonly Variable[]): Environment;
  setup(platform: Platform, config: ConfigOf<Fragment>): void;
}

/** A second port for machines, such as a metrics endpoint: it answers without the phases of the API. */
export interface Listener {
  readonly name: string;
  readonly port: number;
  readonly handle: FetchHandler;
  /** Opened only where the API is: not by a worker. */
  readonly besideApi?: boolean;
  /** Told the port, which the system chooses when `port` is 0. */
  onListen?(port: number): void;
}

/** The API in another protocol, on a port of its own: opened before the API and drained with it. A process without an API has none. */
export interface Gateway {
  readonly port: number;
  create(handle: FetchHandler): HttpServer;
  /** Told the port, which the system chooses when `port` is 0. */
  onListen?(port: number): void;
}

/** Takes connections of the API over, after their first request. `handle` answers that one as it would any other: with all phases. */
export interface Upgrade {
  accepts(request: IncomingMessage): boolean;
  run(upgrade: UpgradeRequest, handle: FetchHandler): void;
}

/** A subcommand of `src/main.ts`. It gets the arguments that follow its name. */
export type Command = (args: readonly string[]) => Promise<void>;

export interface CommandOptions {
  /** Runs like the service, without the port of its API: everything is opened first, and SIGTERM closes it in order. */
  readonly resident?: boolean;
}

/** The only way in which a feature reaches the rest of the service. */
export interface Platform {
  readonly service: { readonly name: string; readonly version: string; readonly production: boolean };
  readonly log: Logger;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Do nothing until a feature brings a telemetry SDK. */
  readonly meter: Meter;
  readonly tracer: Tracer;
  /** Where `meter` and `tracer` come from, for features that are set up `first`. Nothing is registered for the process. */
  readonly telemetry: { meters(provider: MeterProvider): void; tracers(provider: TracerProvider): void };
  readonly lifecycle: { readonly state: 'starting' | 'running' | 'draining'; add(component: Component): void };
  readonly http: {
    phase(name: PhaseName, run: Phase): void;
    routes(routes: readonly Route[], schemas?: Schemas): void;
    /** A way in which callers prove who they are, for the contract: an OpenAPI security scheme under its name. */
    security(name: string, scheme: Schema): void;
    /** Adds to operations of others what the contract has to tell of: headers, answers, error codes. */
    trait(trait: RouteTrait): void;
    /** What has been declared so far: everything, once components start. */
    readonly declared: readonly Route[];
    listener(listener: Listener): void;
    gateway(gateway: Gateway): void;
    /** Makes a document the source of paths and schemas. */
    contract(contract: Contract): void;
    /** Takes connections that are to speak another protocol than HTTP. There is one taker. */
    upgrade(upgrade: Upgrade): void;
    /** Secures connections to the API. Asked before its port opens; `undefined` leaves them plain. */
    tls(open: () => Promise<Tls | undefined>): void;
  };
  readonly health: { add(check: HealthCheck): void };
  readonly db: DatabaseHooks;
  readonly events: EventSubscriber;
  readonly errors: { add(definitions: Readonly<Record<string, ErrorDefinition>>): void };
  readonly commands: { add(name: string, run: Command, options?: CommandOptions): void };
  provide<T>(token: Token<T>, factory: () => T): void;
  use<T>(token: Token<T>): T;
}

/** Ties the type of the configuration to the fragment, and forgets it for the list of features. */
export function defineFeature<const Fragment extends ConfigFragment>(feature: Feature<Fragment>): Feature {
  return feature;
}

/** Keeps the given order, except that a feature comes after those that are `first` or that it names. Throws on a cycle. */
export function orderFeatures(features: readonly Feature[]): readonly Feature[] {
  const ordered = new Set<Feature>();
  const visit = (feature: Feature, trail: readonly string[]): void => {
    if (trail.includes(feature.id))
      throw new Error(`Features wait for each other: ${[...trail, feature.id].join(' -> ')}`);
    if (ordered.has(feature)) return;
    const before = features.filter((other) => feature.after?.includes(other.id));
    for (const other of before) visit(other, [...trail, feature.id]);
    ordered.add(feature);
  };
  for (const feature of features.filter(({ first }) => first)) visit(feature, []);
  for (const feature of features) visit(feature, []);
  return [...ordered];
}

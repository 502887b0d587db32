import { type MeterProvider, metrics, type TracerProvider, trace } from '@opentelemetry/api';
import type { ErrorDefinition } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/clock.ts';
import { createIdSource, type IdSource } from '../kernel/id.ts';
import {
  type ChangePhase,
  createDatabase,
  Database,
  type OnChange,
  type OnLoad,
  type Scope,
  type Shape,
  type WrapRepository,
} from './db/database.ts';
import { CurrentStore } from './db/store.ts';
import { ErrorRegistry } from './errors/error-registry.ts';
import { EventBus } from './events/event-bus.ts';
import type { Command, Gateway, Listener, Platform, Upgrade } from './feature.ts';
import { HealthCheckList, HealthChecks } from './health/health-checks.ts';
import type { Contract } from './http/contract.ts';
import type { Phase, PhaseName } from './http/phases.ts';
import type { Route, Schema, Schemas } from './http/route.ts';
import type { RouteTrait } from './http/route-trait.ts';
import { Lifecycle } from './lifecycle/lifecycle.ts';
import type { Logger } from './log/logger.ts';
import { Container } from './token.ts';

/** Everything that features hand over while they are set up. Nothing in it is shared between two apps. */
export interface Registrations {
  readonly phases: { readonly name: PhaseName; readonly run: Phase }[];
  readonly routes: Route[];
  readonly traits: RouteTrait[];
  readonly security: Record<string, Schema>;
  readonly schemas: Record<string, Schemas[string]>;
  readonly listeners: Listener[];
  readonly gateways: Gateway[];
  /** The last one wins: there is one source of paths and schemas. */
  contract: Contract | undefined;
  upgrade: Upgrade | undefined;
  readonly commands: Map<string, Command>;
  /** The names of those that run until they are stopped. */
  readonly resident: Set<string>;
  readonly errors: ErrorRegistry;
  readonly lifecycle: Lifecycle;
  readonly ids: IdSource;
}

export interface PlatformOptions {
  readonly service: Platform['service'];
  readonly log: Logger;
  readonly clock: Clock;
  readonly closeTimeoutMs: number;
}

/** A platform for features, and what it has collected for the app. */
export function createPlatform({ service, log, clock, closeTimeoutMs }: PlatformOptions): [Platform, Registrations] {
  const container = new Container();
  const ids = createIdSource(() => clock.now().getTime());
  const events = new EventBus(log);
  const health = new HealthChecks();
  const loads: OnLoad[] = [];
  const hooks: { phase: ChangePhase; run: OnChange }[] = [];
  const scopes: Scope[] = [];
  const wraps: WrapRepository[] = [];
  const shapes: Shape[] = [];
  let meters: MeterProvider = metrics;
  let tracers: TracerProvider = trace;
  const collected: Registrations = {
    phases: [],
    routes: [],
    traits: [],
    security: {},
    schemas: {},
    listeners: [],
    gateways: [],
    contract: undefined,
    upgrade: undefined,
    commands: new Map(),
    resident: new Set(),
    errors: new ErrorRegistry(),
    lifecycle: new Lifecycle(log, closeTimeoutMs),
    ids,
  };
  container.provide(HealthCheckList, () => health);
  container.provide(Database, () =>
    createDatabase({
      get store() {
        return container.use(CurrentStore);
      },
      ids,
      loads,
      hooks,
      scopes,
      wraps,
      shapes,
      publish: (ctx, published) => events.publish(ctx, published),
    }),
  );
  const platform: Platform = {
    service,
    log,
    clock,
    ids,
    get meter() {
      return meters.getMeter(service.name, service.version);
    },
    get tracer() {
      return tracers.getTracer(service.name, service.version);
    },
    telemetry: {
      meters: (provider) => {
        meters = provider;
      },
      tracers: (provider) => {
        tracers = provider;
      },
    },
    lifecycle: collected.lifecycle,
    http: {
      phase: (name, run) => void collected.phases.push({ name, run }),
      routes: (routes, schemas = {}) => {
        collected.routes.push(...routes);
        Object.assign(collected.schemas, schemas);
      },
      declared: collected.routes,
      security: (name, scheme) => {
        collected.security[name] = scheme;
      },
      trait: (trait) => void collected.traits.push(trait),
      listener: (listener) => void collected.listeners.push(listener),
      gateway: (gateway) => void collected.gateways.push(gateway),
      contract: (contract) => {
        collected.contract = contract;
      },
      upgrade: (upgrade) => {
        collected.upgrade = upgrade;
      },
    },
    health,
    db: {
      onLoad: (run) => void loads.push(run),
      onChange: (phase, run) => void hooks.push({ phase, run }),
      scope: (scope) => void scopes.push(scope),
      repository: (wrap) => void wraps.push(wrap),
      shape: (shape) => void shapes.push(shape),
    },
    events,
    errors: { add: (definitions: Readonly<Record<string, ErrorDefinition>>) => collected.errors.add(definitions) },
    commands: {
      add: (name, run, { resident = false } = {}) => {
        collected.commands.set(name, run);
        if (resident) collected.resident.add(name);
      },
    },
    provide: (token, factory) => container.provide(token, factory),
    use: (token) => container.use(token),
  };
  return [platform, collected];
}

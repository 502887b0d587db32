import { z } from 'zod';

/**
 * The closed list of facts: what a feature declares once and several owners render. Each kind has one schema and one
 * identity (the key under which two equal declarations are one fact and two different ones are a conflict).
 */

const Name = z.string().min(1);
/** A sentence for people, free of markup. */
const Doc = z.string().min(1);
const Id = z.string().regex(/^[a-z][a-z0-9]*([-.][a-z0-9]+)*$/, 'is no lower-case id');
const Tag = z.strictObject({ name: Name, tag: Name, digest: z.string().exactOptional() });
/** Seconds. */
const Seconds = z.number().positive();
/** A JSON Schema 2020-12 object or an OpenAPI fragment, kept as it is. */
const Fragment = z.record(z.string(), z.unknown());

const Env = z.strictObject({
  name: z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'is no environment variable name'),
  type: z.enum(['string', 'integer', 'number', 'boolean', 'enum', 'url', 'list']),
  /** Which derived config fragment holds it, e.g. `http`; the property name is `key`. */
  group: Id,
  key: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
  default: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).exactOptional(),
  min: z.number().exactOptional(),
  max: z.number().exactOptional(),
  values: z.array(z.string()).exactOptional(),
  schemes: z.array(z.string()).exactOptional(),
  secret: z.boolean().default(false),
  /** When the service refuses to start without it. */
  required: z.enum(['never', 'production', 'always']).default('never'),
  /** Unit of a number, e.g. `ms`, `bytes`. */
  unit: z.string().exactOptional(),
  doc: Doc,
});

const Step = z.strictObject({
  name: Name,
  run: z.string().min(1),
  env: z.record(z.string(), z.string()).exactOptional(),
});

const CiJob = z.strictObject({
  id: Id,
  title: Name,
  doc: Doc,
  /** Ids of jobs that must have passed. */
  needs: z.array(Id).default([]),
  /** Ids of backing services that run beside the job. */
  services: z.array(Id).default([]),
  env: z.record(z.string(), z.string()).default({}),
  /** What stands ready before the first step: a checkout, the runtime, the installed dependencies. */
  setup: z.enum(['checkout', 'runtime', 'dependencies']).default('dependencies'),
  steps: z.array(Step).min(1),
  on: z.array(z.enum(['change', 'main', 'tag', 'nightly', 'manual'])).default(['change', 'main']),
  timeoutMinutes: z.int().positive().default(15),
  /** Part of the one required check. */
  gate: z.boolean().default(true),
  /** Needs a container engine. */
  containers: z.boolean().default(false),
  artifacts: z.array(z.string()).default([]),
});

const Probe = z.strictObject({ path: Name, periodSeconds: Seconds, failureThreshold: z.int().positive() });

const Workload = z.strictObject({
  id: Id,
  kind: z.enum(['service', 'worker', 'job']),
  doc: Doc,
  command: z.array(z.string()).default([]),
  ports: z.array(Id).default([]),
  probes: z.strictObject({ live: Probe, ready: Probe, startup: Probe }).exactOptional(),
  cpu: z.strictObject({ request: Name, limit: Name.exactOptional() }),
  memory: z.strictObject({ request: Name, limit: Name }),
  terminationGraceSeconds: Seconds.default(30),
});

const BackingService = z.strictObject({
  id: Id,
  title: Name,
  image: Tag,
  ports: z.array(z.strictObject({ name: Id, number: z.int().positive() })).default([]),
  env: z.record(z.string(), z.string()).default({}),
  command: z.array(z.string()).default([]),
  health: z.strictObject({ command: z.array(z.string()).min(1), intervalSeconds: Seconds.default(5) }).exactOptional(),
  volumes: z.array(z.strictObject({ name: Id, mountPath: Name })).default([]),
  /** What the service is told to use it: environment variable -> value. */
  provides: z.record(z.string(), z.string()).default({}),
  doc: Doc,
});

const Attribute = z.strictObject({ name: Name, doc: Doc.exactOptional(), values: z.array(z.string()).exactOptional() });

/** Schemas by kind. The key of a kind is what a manifest writes under `facts:`. */
export const FACT_SCHEMAS = {
  env: Env,
  health: z.strictObject({ id: Id, kind: z.enum(['live', 'ready', 'startup']), doc: Doc }),
  metric: z.strictObject({
    name: Name,
    instrument: z.enum(['counter', 'upDownCounter', 'gauge', 'histogram']),
    /** UCUM unit, e.g. `s`, `By`, `{request}`. */
    unit: z.string(),
    attributes: z.array(Attribute).default([]),
    boundaries: z.array(z.number()).exactOptional(),
    doc: Doc,
  }),
  histogramBoundary: z.strictObject({ metric: Name, value: z.number() }),
  alert: z.strictObject({
    name: Name,
    severity: z.enum(['critical', 'warning']),
    expr: Name,
    for: Name,
    summary: Doc,
    runbook: Doc,
    actions: z.array(Doc).default([]),
  }),
  panel: z.strictObject({
    dashboard: Id,
    title: Name,
    description: Doc,
    unit: Name,
    queries: z.array(z.strictObject({ expr: Name, legend: z.string() })).min(1),
  }),
  journey: z.strictObject({ id: Id, title: Name, operations: z.array(Name).min(1) }),
  ciJob: CiJob,
  schedule: z.strictObject({ id: Id, cron: Name, command: z.array(z.string()).min(1), doc: Doc }),
  backingService: BackingService,
  workload: Workload,
  port: z.strictObject({
    id: Id,
    number: z.int().min(1).max(65535),
    env: Name.exactOptional(),
    expose: z.enum(['public', 'internal']),
    protocol: z.enum(['http', 'https', 'grpc', 'tcp']).default('http'),
    doc: Doc,
  }),
  volume: z.strictObject({ id: Id, mountPath: Name, size: Name, doc: Doc }),
  /** State that lives inside the process or its volume; while any is there, the service has one replica. */
  localState: z.strictObject({
    id: Id,
    doc: Doc,
    /** Id of the volume that keeps it; absent: in memory, lost at a restart. */
    volume: Id.exactOptional(),
    /** The environment variable that moves it outside. */
    movedBy: Name.exactOptional(),
  }),
  route: z.strictObject({
    operationId: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
    method: z.enum(['get', 'post', 'put', 'patch', 'delete']),
    path: z.string().startsWith('/'),
    /** kebab-case name of the module it belongs to. */
    module: Id.exactOptional(),
    permission: Name.exactOptional(),
    idempotent: z.boolean().default(false),
    /** The OpenAPI 3.1 operation object. */
    operation: Fragment,
  }),
  schema: z.strictObject({ name: z.string().regex(/^[A-Z][A-Za-z0-9]*$/), schema: Fragment }),
  permission: z.strictObject({ id: Name, doc: Doc }),
  errorCode: z.strictObject({
    code: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
    category: Id,
    status: z.int().min(400).max(599),
    title: Name,
    doc: Doc,
  }),
  event: z.strictObject({ type: Name, version: z.int().positive().default(1), module: Id.exactOptional(), doc: Doc }),
  npmScript: z.strictObject({
    name: Name,
    run: Name,
    doc: Doc,
    /** The script that runs this one too. */
    partOf: z.enum(['check']).exactOptional(),
  }),
  preload: z.strictObject({ module: Name }),
  /** `set` is the ordered set it belongs to: the id of a module or feature. */
  migration: z.strictObject({ set: Id, dir: Name }),
  /** A section of a derived document. */
  doc: z.strictObject({
    id: Id,
    document: z.enum(['readme', 'agents', 'contributing', 'operations']),
    title: Name,
    /** Position among the sections of the document; equal numbers keep layer order. */
    order: z.int().default(500),
    body: z.string().min(1),
  }),
  adr: z.strictObject({ id: Id, title: Name, context: Doc, decision: Doc, consequences: Doc }),
} as const;

export type FactKind = keyof typeof FACT_SCHEMAS;

/** The record of a kind, without its owner. */
export type FactRecord<K extends FactKind = FactKind> = z.output<(typeof FACT_SCHEMAS)[K]>;

/** A fact with the feature (or `local` for the user) that declared it. */
export type Fact<K extends FactKind = FactKind> = FactRecord<K> & { readonly owner: string };

/** All facts of a service, by kind, in layer order. Kinds without facts have an empty list. */
export type Facts = { readonly [K in FactKind]: readonly Fact<K>[] };

/** The fields that make two records of a kind the same fact. */
export const FACT_IDENTITY: { readonly [K in FactKind]: readonly (keyof FactRecord<K>)[] } = {
  env: ['name'],
  health: ['id'],
  metric: ['name'],
  histogramBoundary: ['metric', 'value'],
  alert: ['name'],
  panel: ['dashboard', 'title'],
  journey: ['id'],
  ciJob: ['id'],
  schedule: ['id'],
  backingService: ['id'],
  workload: ['id'],
  port: ['id'],
  volume: ['id'],
  localState: ['id'],
  route: ['operationId'],
  schema: ['name'],
  permission: ['id'],
  errorCode: ['code'],
  event: ['type', 'version'],
  npmScript: ['name'],
  preload: ['module'],
  migration: ['set'],
  doc: ['id'],
  adr: ['id'],
};

/** Owner of the facts that the user writes into `scaffold.yaml`. */
export const LOCAL_OWNER = 'local';

import { z } from 'zod';
import { Control, Evidence } from './control-facts.ts';
import {
  Adr,
  BackingService,
  CiJob,
  Egress,
  EnvValue,
  ImagePath,
  ImageStep,
  LocalState,
  Port,
  Probe,
  Schedule,
  Volume,
  Workload,
} from './delivery-facts.ts';
import { Doc, EnvName, Fragment, Id, Name } from './fact-values.ts';
import { AlertTest, Objective } from './objective-facts.ts';
import { OperationTrait } from './operation-trait.ts';

/**
 * The closed list of facts: what a feature declares once and several owners render. Each kind has one schema and one
 * identity (the key under which two equal declarations are one fact and two different ones are a conflict).
 */

const Env = z.strictObject({
  name: EnvName,
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
    severity: z.enum(['critical', 'warning', 'none']),
    expr: Name,
    for: Name,
    summary: Doc,
    runbook: Doc,
    actions: z.array(Doc).default([]),
    test: AlertTest.exactOptional(),
  }),
  panel: z.strictObject({
    dashboard: Id,
    title: Name,
    /** What is normal, and where to look next. */
    description: Doc,
    kind: z.enum(['timeseries', 'stat', 'table']).default('timeseries'),
    /** As Grafana calls it, e.g. `reqps`, `percentunit`, `s`, `bytes`. */
    unit: Name,
    queries: z.array(z.strictObject({ expr: Name, legend: z.string() })).min(1),
    /** Values above which something is wrong. */
    thresholds: z.array(z.number()).default([]),
  }),
  journey: z.strictObject({ id: Id, title: Name, operations: z.array(Name).min(1) }),
  objective: Objective,
  ciJob: CiJob,
  schedule: Schedule,
  backingService: BackingService,
  workload: Workload,
  probe: Probe,
  port: Port,
  volume: Volume,
  localState: LocalState,
  envValue: EnvValue,
  egress: Egress,
  imagePath: ImagePath,
  imageStep: ImageStep,
  route: z.strictObject({
    operationId: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
    method: z.enum(['get', 'post', 'put', 'patch', 'delete']),
    path: z.string().startsWith('/'),
    /** kebab-case name of the module it belongs to. */
    module: Id.exactOptional(),
    permission: Name.exactOptional(),
    idempotent: z.boolean().default(false),
    /** Answers callers that nobody has authenticated. */
    open: z.boolean().default(false),
    /** Called by machines every few seconds, such as a probe. */
    quiet: z.boolean().default(false),
    /** Answers or changes one aggregate, whose `version` counts its changes. */
    versioned: z.boolean().default(false),
    /** The OpenAPI 3.1 operation object. */
    operation: Fragment,
  }),
  operationTrait: OperationTrait,
  /** How a caller may prove who it is; `scheme` is the OpenAPI 3.1 security scheme object. */
  securityScheme: z.strictObject({ id: z.string().regex(/^[a-z][A-Za-z0-9]*$/), scheme: Fragment }),
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
  adr: Adr,
  control: Control,
  evidence: Evidence,
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
  objective: ['id'],
  ciJob: ['id'],
  schedule: ['id'],
  backingService: ['id'],
  workload: ['id'],
  probe: ['workload', 'kind'],
  port: ['id'],
  volume: ['id'],
  localState: ['id'],
  envValue: ['env', 'where', 'environment'],
  egress: ['id'],
  imagePath: ['path'],
  imageStep: ['id'],
  route: ['operationId'],
  operationTrait: ['id'],
  securityScheme: ['id'],
  schema: ['name'],
  permission: ['id'],
  errorCode: ['code'],
  event: ['type', 'version'],
  npmScript: ['name'],
  preload: ['module'],
  migration: ['set'],
  doc: ['id'],
  adr: ['id'],
  control: ['id'],
  evidence: ['id'],
};

/** Owner of the facts that the user writes into `scaffold.yaml`. */
export const LOCAL_OWNER = 'local';

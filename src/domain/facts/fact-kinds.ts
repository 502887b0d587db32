import { FACT_SCHEMAS, type Fact, type FactKind } from './fact-schemas.ts';

/** Facts while they are collected. */
export type FactLists = { readonly [K in FactKind]: Fact<K>[] };

export function isFactKind(kind: string): kind is FactKind {
  return Object.hasOwn(FACT_SCHEMAS, kind);
}

/** Every kind of fact, in the order of its schemas. */
export const FACT_KINDS: readonly FactKind[] = Object.keys(FACT_SCHEMAS).filter(isFactKind);

/** A service without facts. */
export function createFactLists(): FactLists {
  return {
    env: [],
    health: [],
    metric: [],
    histogramBoundary: [],
    alert: [],
    panel: [],
    journey: [],
    objective: [],
    ciJob: [],
    schedule: [],
    backingService: [],
    workload: [],
    probe: [],
    port: [],
    volume: [],
    localState: [],
    envValue: [],
    egress: [],
    imagePath: [],
    imageStep: [],
    route: [],
    operationTrait: [],
    securityScheme: [],
    schema: [],
    permission: [],
    errorCode: [],
    event: [],
    npmScript: [],
    preload: [],
    migration: [],
    doc: [],
    adr: [],
    control: [],
    evidence: [],
  };
}

import { nearestName } from '../names/near-miss.ts';
import type { ServiceContext } from '../pipeline.ts';
import type { Problem } from '../problem.ts';
import { describeFact } from './fact-candidate.ts';
import type { Fact, FactKind, Facts } from './fact-schemas.ts';

/** A name in one fact that must be the name of something else. */
interface Reference {
  readonly fact: { readonly kind: FactKind; readonly id: string; readonly owner: string };
  readonly field: string;
  readonly name: string;
  /** What it must be the name of, for messages. */
  readonly target: string;
  readonly known: ReadonlySet<string>;
}

/** `FACT_INVALID` for every fact that refers to a fact or module which the service does not have. */
export function checkReferences(facts: Facts, context: ServiceContext): readonly Problem[] {
  return listReferences(facts, context)
    .filter(({ name, known }) => !known.has(name))
    .map(({ fact, field, name, target, known }) => {
      const near = nearestName(name, known);
      const candidate = {
        kind: fact.kind,
        record: {},
        owner: fact.owner,
        name: `${fact.kind} "${fact.id}"`,
        place: fact.owner,
      };
      const hint = near === undefined ? `Declare the ${target}, or leave the name out.` : `Did you mean "${near}"?`;
      return describeFact(candidate, `names the unknown ${target} "${name}" in \`${field}\``, hint);
    });
}

function listReferences(facts: Facts, context: ServiceContext): readonly Reference[] {
  const ids = (list: readonly { readonly id: string }[]): ReadonlySet<string> => new Set(list.map(({ id }) => id));
  const jobs = ids(facts.ciJob);
  const services = ids(facts.backingService);
  const ports = ids(facts.port);
  const volumes = ids(facts.volume);
  const variables = new Set(facts.env.map(({ name }) => name));
  const modules = new Set(context.modules.map(({ kebab }) => kebab));
  const refer =
    (kind: FactKind, field: string, target: string, known: ReadonlySet<string>) =>
    (fact: Fact, id: string, names: readonly (string | undefined)[]): readonly Reference[] =>
      names.flatMap((name) =>
        name === undefined ? [] : [{ fact: { kind, id, owner: fact.owner }, field, name, target, known }],
      );
  const needs = refer('ciJob', 'needs', 'CI job', jobs);
  const runs = refer('ciJob', 'services', 'backing service', services);
  const opens = refer('workload', 'ports', 'port', ports);
  const keeps = refer('localState', 'volume', 'volume', volumes);
  const reads = refer('port', 'env', 'environment variable', variables);
  const serves = refer('route', 'module', 'module', modules);
  const tells = refer('event', 'module', 'module', modules);
  return [
    ...facts.ciJob.flatMap((job) => [...needs(job, job.id, job.needs), ...runs(job, job.id, job.services)]),
    ...facts.workload.flatMap((workload) => opens(workload, workload.id, workload.ports)),
    ...facts.localState.flatMap((state) => keeps(state, state.id, [state.volume])),
    ...facts.port.flatMap((port) => reads(port, port.id, [port.env])),
    ...facts.route.flatMap((route) => serves(route, route.operationId, [route.module])),
    ...facts.event.flatMap((event) => tells(event, event.type, [event.module])),
  ];
}

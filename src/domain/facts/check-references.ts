import { suggestName } from '../names/near-miss.ts';
import type { ServiceContext } from '../pipeline.ts';
import type { Problem } from '../problem.ts';
import { type Facts, LOCAL_OWNER } from './fact-schemas.ts';

/** Something that facts refer to by name. */
interface Target {
  /** For messages. */
  readonly what: string;
  readonly names: ReadonlySet<string>;
}

/** Names in one field of one fact. */
interface Reference {
  readonly fact: string;
  readonly owner: string;
  readonly field: string;
  readonly names: readonly string[];
  readonly target: Target;
}

/** `FACT_INVALID` for every fact that refers to a fact or module which the service does not have. */
export function checkReferences(facts: Facts, context: ServiceContext): readonly Problem[] {
  return listReferences(facts, context).flatMap(({ fact, owner, field, names, target }) =>
    names
      .filter((name) => !target.names.has(name))
      .map((name) => ({
        code: 'FACT_INVALID',
        message: `The fact ${fact} of "${owner}" names the unknown ${target.what} "${name}" in \`${field}\`.`,
        hint: suggestName(name, target.names, `Declare the ${target.what}, or leave the name out.`),
        features: [owner],
      })),
  );
}

function listReferences(facts: Facts, context: ServiceContext): readonly Reference[] {
  const job = targetOf('CI job', facts.ciJob);
  const service = targetOf('backing service', facts.backingService);
  const volume = targetOf('volume', facts.volume);
  const variable = { what: 'environment variable', names: new Set(facts.env.map(({ name }) => name)) };
  const module = { what: 'module', names: new Set(context.modules.map(({ kebab }) => kebab)) };
  const error = { what: 'error code', names: new Set(facts.errorCode.map(({ code }) => code)) };
  const groups = facts.env.filter(({ owner }) => owner !== LOCAL_OWNER).map(({ group }) => group);
  const group = { what: 'group', names: new Set([...groups, LOCAL_OWNER]) };
  return [
    // A group is rendered by the feature that declares it; the user's own is rendered by the stack.
    ...facts.env
      .filter(({ owner }) => owner === LOCAL_OWNER)
      .map(({ name, owner, group: of }) => {
        return { fact: `env "${name}"`, owner, field: 'group', names: [of], target: group };
      }),
    ...facts.ciJob.flatMap(({ id, owner, needs, services }) => [
      { fact: `ciJob "${id}"`, owner, field: 'needs', names: needs, target: job },
      { fact: `ciJob "${id}"`, owner, field: 'services', names: services, target: service },
    ]),
    ...facts.localState.map(({ id, owner, volume: name }) => {
      return { fact: `localState "${id}"`, owner, field: 'volume', names: present(name), target: volume };
    }),
    ...facts.localState.map(({ id, owner, movedBy }) => {
      return { fact: `localState "${id}"`, owner, field: 'movedBy', names: present(movedBy), target: variable };
    }),
    ...facts.port.map(({ id, owner, env }) => {
      return { fact: `port "${id}"`, owner, field: 'env', names: present(env), target: variable };
    }),
    ...facts.envValue.map(({ env, where, owner }) => {
      return { fact: `envValue "${env} ${where}"`, owner, field: 'env', names: [env], target: variable };
    }),
    ...facts.backingService.map(({ id, owner, provides }) => {
      const names = Object.keys(provides ?? {});
      return { fact: `backingService "${id}"`, owner, field: 'provides', names, target: variable };
    }),
    ...listWorkloadReferences(facts),
    ...listObjectiveReferences(facts),
    ...listEvidenceReferences(facts, job),
    ...facts.route.map(({ operationId, owner, module: name }) => {
      return { fact: `route "${operationId}"`, owner, field: 'module', names: present(name), target: module };
    }),
    ...facts.operationTrait.map(({ id, owner, errors }) => {
      return { fact: `operationTrait "${id}"`, owner, field: 'errors', names: errors, target: error };
    }),
    ...facts.event.map(({ type, owner, module: name }) => {
      return { fact: `event "${type}"`, owner, field: 'module', names: present(name), target: module };
    }),
  ];
}

function listWorkloadReferences(facts: Facts): readonly Reference[] {
  const target = targetOf('workload', facts.workload);
  const members = [
    ...facts.port.map(({ id, ...rest }) => ({ fact: `port "${id}"`, ...rest })),
    ...facts.volume.map(({ id, ...rest }) => ({ fact: `volume "${id}"`, ...rest })),
    ...facts.localState.map(({ id, ...rest }) => ({ fact: `localState "${id}"`, ...rest })),
    ...facts.probe.map(({ kind, ...rest }) => ({ fact: `probe "${kind}"`, ...rest })),
  ];
  return [
    ...members.map(({ fact, owner, workload }) => ({ fact, owner, field: 'workload', names: [workload], target })),
    ...facts.schedule.map(({ id, owner, beside }) => {
      return { fact: `schedule "${id}"`, owner, field: 'beside', names: present(beside), target };
    }),
  ];
}

function listObjectiveReferences(facts: Facts): readonly Reference[] {
  const metric = { what: 'metric', names: new Set(facts.metric.map(({ name }) => name)) };
  const journey = targetOf('journey', facts.journey);
  const operation = { what: 'operation', names: new Set(facts.route.map(({ operationId }) => operationId)) };
  return [
    ...facts.objective.flatMap(({ id, owner, metric: name, journey: of }) => [
      { fact: `objective "${id}"`, owner, field: 'metric', names: [name], target: metric },
      { fact: `objective "${id}"`, owner, field: 'journey', names: present(of), target: journey },
    ]),
    ...facts.journey.map(({ id, owner, operations }) => {
      return { fact: `journey "${id}"`, owner, field: 'operations', names: operations, target: operation };
    }),
  ];
}

/** Evidence says what it is good for wherever it is; only where controls are listed can a name be wrong. */
function listEvidenceReferences(facts: Facts, job: Target): readonly Reference[] {
  const control = targetOf('control', facts.control);
  return facts.evidence.flatMap(({ id, owner, controls, jobs }) => [
    ...(facts.control.length === 0
      ? []
      : [{ fact: `evidence "${id}"`, owner, field: 'controls', names: controls, target: control }]),
    { fact: `evidence "${id}"`, owner, field: 'jobs', names: jobs, target: job },
  ]);
}

function targetOf(what: string, facts: readonly { readonly id: string }[]): Target {
  return { what, names: new Set(facts.map(({ id }) => id)) };
}

function present(name: string | undefined): readonly string[] {
  return name === undefined ? [] : [name];
}

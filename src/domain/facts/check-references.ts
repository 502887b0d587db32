import { suggestName } from '../names/near-miss.ts';
import type { ServiceContext } from '../pipeline.ts';
import type { Problem } from '../problem.ts';
import type { Facts } from './fact-schemas.ts';

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
  const port = targetOf('port', facts.port);
  const volume = targetOf('volume', facts.volume);
  const variable = { what: 'environment variable', names: new Set(facts.env.map(({ name }) => name)) };
  const module = { what: 'module', names: new Set(context.modules.map(({ kebab }) => kebab)) };
  return [
    ...facts.ciJob.flatMap(({ id, owner, needs, services }) => [
      { fact: `ciJob "${id}"`, owner, field: 'needs', names: needs, target: job },
      { fact: `ciJob "${id}"`, owner, field: 'services', names: services, target: service },
    ]),
    ...facts.workload.map(({ id, owner, ports }) => {
      return { fact: `workload "${id}"`, owner, field: 'ports', names: ports, target: port };
    }),
    ...facts.localState.map(({ id, owner, volume: name }) => {
      return { fact: `localState "${id}"`, owner, field: 'volume', names: present(name), target: volume };
    }),
    ...facts.port.map(({ id, owner, env }) => {
      return { fact: `port "${id}"`, owner, field: 'env', names: present(env), target: variable };
    }),
    ...facts.route.map(({ operationId, owner, module: name }) => {
      return { fact: `route "${operationId}"`, owner, field: 'module', names: present(name), target: module };
    }),
    ...facts.event.map(({ type, owner, module: name }) => {
      return { fact: `event "${type}"`, owner, field: 'module', names: present(name), target: module };
    }),
  ];
}

function targetOf(what: string, facts: readonly { readonly id: string }[]): Target {
  return { what, names: new Set(facts.map(({ id }) => id)) };
}

function present(name: string | undefined): readonly string[] {
  return name === undefined ? [] : [name];
}

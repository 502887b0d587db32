import { createHash } from 'node:crypto';
import type { AggregateRoot } from '../../kernel/aggregate-root.ts';
import type { DomainEvent } from '../../kernel/domain-event.ts';
import type { ModuleContract, ModuleDescription } from '../module/module-contract.ts';
import { FORGOTTEN, type StoredEvent } from './event-store.ts';

/** The whole state, where no event tells of it: a row that was there before its events were kept, or that was changed from outside. */
export const STATE = '$state';
/** The end of an aggregate that no event tells of. */
export const REMOVED = '$removed';

/** Makes data of one version into data of the next one. */
// biome-ignore lint/suspicious/noExplicitAny: no type is left that describes what an old version wrote
export type Upcaster = (data: any) => unknown;

export interface EventSourcing<Props extends object, Event extends DomainEvent> {
  /** The state after each event; `undefined` when there is none any more. It uses nothing else: no clock, no database. */
  readonly evolve: {
    readonly [Type in Event['type']]: (
      state: Props | undefined,
      data: Extract<Event, { type: Type }>['data'],
    ) => Props | undefined;
  };
  /** By type of event, from version 1 to 2, from 2 to 3, and so on. `$state` is the whole state. The last one makes the version of today. */
  readonly upcasters?: { readonly [Type in Event['type'] | typeof STATE]?: readonly Upcaster[] };
  /** A snapshot is kept after so many events. */
  readonly snapshotEvery?: number;
}

/** An aggregate as its events have made it. `props` is absent after its end. */
export interface Folded {
  readonly props: Readonly<Record<string, unknown>> | undefined;
  readonly sequence: number;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** A module whose events are kept, and whose rows follow from them. */
export interface EventSourcedModule {
  readonly contract: ModuleDescription;
  readonly snapshotEvery: number;
  /** Snapshots of another shape are of no use. */
  readonly shape: string;
  /** The version of the data of this type that is written today. */
  schemaOf(type: string): number;
  /** The event with the data of today. Throws for a version that a later release has written. */
  upcast(event: StoredEvent): StoredEvent;
  fold(state: Folded | undefined, event: StoredEvent): Folded;
  rehydrate(id: string, state: Folded): AggregateRoot<object> | undefined;
}

const SNAPSHOT_EVERY = 50;

/** Says how the aggregates of a module follow from their events. */
export function defineEventSourcing<
  Props extends object,
  Event extends DomainEvent,
  Aggregate extends AggregateRoot<Props> = AggregateRoot<Props>,
>(
  contract: ModuleContract<Props, Aggregate>,
  { evolve, upcasters = {}, snapshotEvery = SNAPSHOT_EVERY }: EventSourcing<Props, Event>,
): EventSourcedModule {
  const evolvers = evolve as Readonly<Record<string, (state: unknown, data: unknown) => object | undefined>>;
  const chains = new Map(Object.entries<readonly Upcaster[] | undefined>(upcasters));
  const versions = [...chains].map(([type, chain = []]) => [type, chain.length]);
  const shape = createHash('sha256')
    .update(JSON.stringify([contract.fields, versions.toSorted()]))
    .digest('base64url');
  const schemaOf = (type: string): number => (chains.get(type)?.length ?? 0) + 1;

  const propsAfter = (state: Folded | undefined, { type, data, stream }: StoredEvent): object | undefined => {
    if (type === STATE) return Object(data);
    if (type === REMOVED) return undefined;
    if (!Object.hasOwn(evolvers, type)) throw new Error(`Nothing says what ${type} makes of a ${stream.module}`);
    return evolvers[type]?.(state?.props, data);
  };

  return {
    contract,
    snapshotEvery,
    shape,
    schemaOf,
    upcast(event) {
      const { type, schema, data } = event;
      if (schema > schemaOf(type))
        throw new Error(`${type} is of version ${schema}, which a later release has written`);
      const chain = (chains.get(type) ?? []).slice(schema - 1);
      return { ...event, schema: schemaOf(type), data: chain.reduce((old, step) => step(old), data) };
    },
    fold(state, event) {
      const { sequence, version, occurredAt, extra } = event;
      const about = { sequence, version, updatedAt: occurredAt, extra };
      if (event.type === FORGOTTEN) return { createdAt: occurredAt, props: undefined, ...state, ...about };
      const props = propsAfter(state, event);
      return { ...about, createdAt: state?.createdAt ?? occurredAt, props: props && pickFields(contract, props) };
    },
    rehydrate(id, { props, version, createdAt, updatedAt }) {
      return props && contract.rehydrate({ id, version, createdAt, updatedAt, props: props as Props });
    },
  };
}

/** JSON leaves out what is absent, and an old event may hold what is no field any more. */
function pickFields({ fields }: ModuleDescription, props: object): Readonly<Record<string, unknown>> {
  const values = new Map<string, unknown>(Object.entries(props));
  return Object.fromEntries(Object.keys(fields).map((name) => [name, values.get(name)]));
}

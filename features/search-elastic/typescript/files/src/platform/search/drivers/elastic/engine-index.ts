import type { Clock } from '../../../../kernel/clock.ts';
import { type EngineClient, EngineRefusal } from './engine-client.ts';
import { type IndexNames, indexDefinition } from './index-names.ts';

/** The indexes of the service. */
export interface Indexes {
  readonly current: string | undefined;
  /** The one that is being filled. */
  readonly next: string | undefined;
  /** What a making that was broken off has left. */
  readonly others: readonly string[];
}

export interface EngineIndex {
  find(signal?: AbortSignal): Promise<Indexes>;
  /** Makes the one in use if there is none. Several processes may do so at the same time. */
  ensure(): Promise<void>;
  /** Another one, to be filled. */
  add(): Promise<string>;
  /** From one moment to the next searches ask `index`, and nobody fills it any more. */
  use(index: string): Promise<void>;
  /** Nobody fills it any more. */
  leave(index: string): Promise<void>;
  delete(indexes: readonly string[]): Promise<void>;
}

/** What concerns all nodes of the engine takes longer than a search. */
const SLOW_MS = 30_000;

type AliasAnswer = Readonly<Record<string, { readonly aliases: Readonly<Record<string, unknown>> }>>;

export interface EngineIndexOptions {
  readonly ask: EngineClient;
  readonly names: IndexNames;
  readonly clock: Clock;
}

export function createEngineIndex({ ask, names, clock }: EngineIndexOptions): EngineIndex {
  const { alias, nextAlias, pattern } = names;
  const find: EngineIndex['find'] = async (signal) => {
    const answer = await ask<AliasAnswer>({ method: 'GET', path: `/${pattern}/_alias`, ...(signal && { signal }) });
    const ours = Object.entries(answer).filter(([index]) => names.versionOf(index) !== undefined);
    const indexOf = (wanted: string): string | undefined => ours.find(([, { aliases }]) => wanted in aliases)?.[0];
    const [current, next] = [indexOf(alias), indexOf(nextAlias)];
    const others = ours.map(([index]) => index).filter((index) => index !== current && index !== next);
    return { current, next, others };
  };
  const changeAliases = (actions: readonly object[]): Promise<unknown> =>
    ask({ method: 'POST', path: '/_aliases', body: { actions }, timeoutMs: SLOW_MS });
  const create = (index: string, as: string): Promise<unknown> => {
    const body = { ...indexDefinition, aliases: { [as]: {} } };
    return ask({ method: 'PUT', path: `/${index}`, body, timeoutMs: SLOW_MS });
  };
  return {
    find,
    async ensure() {
      if ((await find()).current !== undefined) return;
      try {
        await create(names.first, alias);
      } catch (error) {
        // Somebody else was quicker, or is about to be.
        if (!(error instanceof EngineRefusal) || (await find()).current === undefined) throw error;
      }
    },
    async add() {
      const index = names.create(clock.now());
      await create(index, nextAlias);
      return index;
    },
    async use(index) {
      await ask({ method: 'POST', path: `/${index}/_refresh`, timeoutMs: SLOW_MS });
      const { current } = await find();
      await changeAliases([
        ...(current === undefined ? [] : [{ remove: { index: current, alias } }]),
        { remove: { index, alias: nextAlias } },
        { add: { index, alias } },
      ]);
    },
    leave: async (index) => void (await changeAliases([{ remove: { index, alias: nextAlias } }])),
    async delete(indexes) {
      for (const index of indexes) await ask({ method: 'DELETE', path: `/${index}`, timeoutMs: SLOW_MS });
    },
  };
}

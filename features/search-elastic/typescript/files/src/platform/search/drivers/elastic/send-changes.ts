import { allWordsOf } from '../../words.ts';
import { type EngineClient, EngineRefusal, mayChange } from './engine-client.ts';

/** The latest that is known of a row. Without a text it cannot be found any more. */
export interface DocumentChange {
  readonly document: string;
  readonly version: number;
  readonly kind: string;
  readonly tenant: string | undefined;
  readonly text: string | undefined;
}

/** By document. `later` may go well another time, `refused` never will. What is known in a newer version has arrived. */
export type Outcome = { readonly kind: 'arrived' } | { readonly kind: 'later' | 'refused'; readonly reason: string };

type Item = Readonly<Record<string, { readonly status: number; readonly error?: unknown }>>;

interface BulkAnswer {
  readonly items: readonly Item[];
}

/** Of this much an excerpt is made. All of its words are found. */
const MOST_FOR_EXCERPTS = 100_000;
const MOST_OF_A_REASON = 500;
const ARRIVED: Outcome = { kind: 'arrived' };
const WEIGHT = { arrived: 0, later: 1, refused: 2 } as const;

/** Tells each index of all changes, in one request, or in several when it is too much for one. */
export async function sendChanges(
  ask: EngineClient,
  indexes: readonly string[],
  changes: readonly DocumentChange[],
  limits: { readonly signal?: AbortSignal; readonly timeoutMs: number },
): Promise<ReadonlyMap<string, Outcome>> {
  if (changes.length === 0) return new Map();
  const lines = changes.flatMap((change) => indexes.flatMap((index) => toLines(index, change)));
  try {
    const { items } = await ask<BulkAnswer>({ method: 'POST', path: '/_bulk', lines, ...limits });
    return new Map(
      changes.map(({ document }, position) => {
        const own = items.slice(position * indexes.length, (position + 1) * indexes.length).map(outcomeOf);
        return [document, own.toSorted((one, other) => WEIGHT[other.kind] - WEIGHT[one.kind])[0] ?? ARRIVED];
      }),
    );
  } catch (error) {
    if (!(error instanceof EngineRefusal)) throw error;
    const [first, ...rest] = changes;
    if (first && rest.length === 0) return new Map([[first.document, { kind: 'refused', reason: error.message }]]);
    // It is one of them, and the others are not to wait for it.
    const half = Math.ceil(changes.length / 2);
    const one = await sendChanges(ask, indexes, changes.slice(0, half), limits);
    const other = await sendChanges(ask, indexes, changes.slice(half), limits);
    return new Map([...one, ...other]);
  }
}

function toLines(index: string, { document, version, kind, tenant, text }: DocumentChange): readonly object[] {
  // An older version never takes the place of a newer one, whoever sends it, and a repeated one does no harm.
  const place = { _index: index, _id: document, version, version_type: 'external_gte' };
  if (text === undefined) return [{ delete: place }];
  const words = allWordsOf(text).join(' ');
  return [{ index: place }, { id: document, kind, tenant, words, text: text.slice(0, MOST_FOR_EXCERPTS) }];
}

function outcomeOf(item: Item): Outcome {
  const [[operation, { status, error }] = ['', { status: 500 }]] = Object.entries(item);
  const isGone = operation === 'delete' && status === 404 && error === undefined;
  if (status < 300 || status === 409 || isGone) return ARRIVED;
  const reason = `${status} ${JSON.stringify(error)}`.slice(0, MOST_OF_A_REASON);
  return { kind: mayChange(status) ? 'later' : 'refused', reason };
}

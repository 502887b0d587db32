import { AppError } from '../../../../kernel/app-error.ts';
import type { Context } from '../../../../kernel/context.ts';
import { coreErrors } from '../../../errors/core-errors.ts';
import type { SearchHit } from '../../search.ts';
import type { WordQuery } from '../../search-driver.ts';
import { type EngineClient, EngineRefusal } from './engine-client.ts';

interface FoundDocument {
  readonly _id: string;
  readonly _source: { readonly kind: string };
  readonly highlight?: { readonly text?: readonly string[] };
}

interface SearchAnswer {
  readonly hits: { readonly hits: readonly FoundDocument[] };
}

const EXCERPT_LENGTH = 80;
/** So many of the words that begin alike count for the order. All of them are found. */
const WORDS_THAT_COUNT = 100;

/** Every word as a prefix, ordered by how rare and how frequent it is, then by id. */
export async function findDocuments(
  ask: EngineClient,
  alias: string,
  { tenant, signal }: Pick<Context, 'tenant' | 'signal'>,
  query: WordQuery,
): Promise<readonly SearchHit[]> {
  // Without all of its parts an index would answer with less than there is.
  const path = `/${alias}/_search?allow_partial_search_results=false`;
  try {
    const body = toRequest(tenant, query);
    const { hits } = await ask<SearchAnswer>({ method: 'POST', path, body, signal });
    return hits.hits.map(({ _id: id, _source: { kind }, highlight }) => ({
      kind,
      id,
      excerpt: highlight?.text?.[0] ?? '',
    }));
  } catch (error) {
    throw error instanceof EngineRefusal ? new AppError(coreErrors.UNAVAILABLE, { cause: error }) : error;
  }
}

function toRequest(tenant: string | undefined, { words, kind, limit }: WordQuery): object {
  const prefixes = (field: string, how: object = {}): readonly object[] =>
    words.map((value) => ({ prefix: { [field]: { value, ...how } } }));
  const ofKind = kind === undefined ? [] : [{ term: { kind } }];
  const ofTenant = tenant === undefined ? [] : [{ term: { tenant } }];
  return {
    size: limit,
    track_total_hits: false,
    _source: ['kind'],
    query: {
      bool: {
        filter: [...prefixes('words'), ...ofKind, ...ofTenant],
        must_not: tenant === undefined ? [{ exists: { field: 'tenant' } }] : [],
        should: prefixes('words', { rewrite: `top_terms_blended_freqs_${WORDS_THAT_COUNT}` }),
      },
    },
    sort: [{ _score: 'desc' }, { id: 'asc' }],
    highlight: {
      pre_tags: [''],
      post_tags: [''],
      fields: {
        text: {
          number_of_fragments: 1,
          fragment_size: EXCERPT_LENGTH,
          no_match_size: EXCERPT_LENGTH,
          highlight_query: { bool: { should: prefixes('text') } },
        },
      },
    },
  };
}

/** Grows when `indexDefinition` changes. What was made by an older one works until `npm run search:reindex` has made another. */
export const MAPPING_VERSION = 1;

export interface IndexNames {
  /** What searches ask. */
  readonly alias: string;
  /** Of the index that is being filled. */
  readonly nextAlias: string;
  /** Finds all indexes of the service, and maybe some of others. */
  readonly pattern: string;
  /** The version of its mapping, if it is an index of this service. */
  versionOf(index: string): number | undefined;
  /** The one that is made where there is none: the same name for whoever makes it. */
  readonly first: string;
  create(at: Date): string;
}

/** `billing-search` is an alias of `billing-search-v1-1767225600000`: the version of the mapping, and when it was made. */
export function createIndexNames(prefix: string, service: string): IndexNames {
  const alias = `${prefix}${service}-search`.toLowerCase();
  return {
    alias,
    nextAlias: `${alias}-next`,
    pattern: `${alias}-v*`,
    versionOf(index) {
      const [version, at, ...rest] = index.startsWith(`${alias}-v`) ? index.slice(alias.length + 2).split('-') : [];
      const isOurs = /^\d+$/.test(version ?? '') && /^\d+$/.test(at ?? '') && rest.length === 0;
      return isOurs ? Number(version) : undefined;
    },
    first: `${alias}-v${MAPPING_VERSION}-0`,
    create: (at) => `${alias}-v${MAPPING_VERSION}-${at.getTime()}`,
  };
}

/** Words are cut here and not by the engine, so that they are the same ones as those of a search, whichever engine it is. */
export const indexDefinition = {
  // For so long a removal is known, and an older version that comes late does not bring back what is gone.
  settings: { index: { gc_deletes: '1h' } },
  mappings: {
    dynamic: false,
    _source: { excludes: ['words'] },
    properties: {
      id: { type: 'keyword' },
      kind: { type: 'keyword' },
      tenant: { type: 'keyword' },
      words: { type: 'text', analyzer: 'whitespace' },
      text: { type: 'text', norms: false },
    },
  },
} as const;

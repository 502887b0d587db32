import type { Actor } from '../../../kernel/context.ts';
import { StartupError } from '../../lifecycle/startup-error.ts';

/** Whom we know. Everybody else is nobody, whatever authority vouches for them. */
export interface KnownClients {
  /** The first of the identities that we know, as who it is. */
  find(identities: readonly string[]): Actor | undefined;
}

export interface KnownClientsOptions {
  /** `identity=scope`, one scope at a time. */
  readonly scopes: readonly string[];
  /** `identity=subject`: under which name an identity is known here. */
  readonly subjects: readonly string[];
}

/** Throws a `StartupError` for entries that say nothing. */
export function createKnownClients({ scopes, subjects }: KnownClientsOptions): KnownClients {
  const granted = Map.groupBy(readPairs('MTLS_SCOPES', scopes), ({ identity }) => identity);
  const named = new Map(readPairs('MTLS_SUBJECTS', subjects).map(({ identity, value }) => [identity, value]));
  return {
    find(identities) {
      const identity = identities.find((candidate) => granted.has(candidate) || named.has(candidate));
      if (identity === undefined) return undefined;
      const own = granted.get(identity)?.map(({ value }) => value) ?? [];
      return { id: named.get(identity) ?? identity, kind: 'service', scopes: own };
    },
  };
}

interface Pair {
  readonly identity: string;
  readonly value: string;
}

/** The last equals sign divides: a URI may have some, a scope or a subject has none. */
function readPairs(variable: string, entries: readonly string[]): readonly Pair[] {
  return entries.map((entry) => {
    const at = entry.lastIndexOf('=');
    const [identity, value] = [entry.slice(0, Math.max(0, at)), entry.slice(at + 1)];
    if (identity === '' || value === '')
      throw new StartupError(`${variable} has an entry that is no identity=value: ${entry}`);
    return { identity: identity.includes(':') ? identity : identity.toLowerCase(), value };
  });
}

import { StartupError } from '../../lifecycle/startup-error.ts';

/** Secrets by source. Several of one source are each accepted, so that one can be replaced. */
export type SourceSecrets = ReadonlyMap<string, readonly string[]>;

/**
 * Reads `billing=whsec_…,billing=whsec_…,github=…`.
 * @throws StartupError without a word of the secrets
 */
export function parseSourceSecrets(text: string): SourceSecrets {
  const pairs = text.split(',').flatMap((item, index): [string, string][] => {
    if (item.trim() === '') return [];
    const [, source, secret] = /^\s*([a-z0-9][a-z0-9-]{0,62})=(\S+)\s*$/.exec(item) ?? [];
    if (source === undefined || secret === undefined)
      throw new StartupError(`WEBHOOKS_IN_SECRETS: secret ${index + 1} is not <source>=<secret>`);
    return [[source, secret]];
  });
  const groups = Map.groupBy(pairs, ([source]) => source);
  return new Map([...groups].map(([source, items]) => [source, items.map(([, secret]) => secret)]));
}

import type { Problem } from '../problem.ts';
import type { Capability, Registry } from './registry.ts';

/**
 * The capability table: who introduces each capability (its newest version says how) and who provides it. A capability that
 * two features introduce is pushed to `problems`.
 */
export function collectCapabilities(
  features: Registry['features'],
  problems: Problem[],
): ReadonlyMap<string, Capability> {
  const providers = collectProviders(features);
  const capabilities = new Map<string, Capability>();
  for (const [introducedBy, releases] of features) {
    for (const { manifest } of releases) {
      for (const [id, definition] of Object.entries(manifest.capabilities)) {
        const known = capabilities.get(id);
        if (known !== undefined && known.introducedBy !== introducedBy) {
          problems.push(reportTwice(id, known.introducedBy, introducedBy));
        } else if (known === undefined) {
          const { title, exclusive, default: defaults } = definition;
          capabilities.set(id, { id, title, exclusive, defaults, introducedBy, providers: providers.get(id) ?? [] });
        }
      }
    }
  }
  return capabilities;
}

function collectProviders(features: Registry['features']): ReadonlyMap<string, readonly string[]> {
  const providers = new Map<string, string[]>();
  for (const [feature, releases] of features) {
    for (const capability of new Set(releases.flatMap(({ manifest }) => manifest.provides))) {
      const others = providers.get(capability);
      if (others === undefined) providers.set(capability, [feature]);
      else others.push(feature);
    }
  }
  return providers;
}

function reportTwice(capability: string, first: string, second: string): Problem {
  return {
    code: 'MANIFEST_INVALID',
    message: `The capability "${capability}" is introduced by both "${first}" and "${second}".`,
    hint: 'Let one feature introduce it, for example a hidden one that its providers share.',
    features: [first, second],
  };
}
